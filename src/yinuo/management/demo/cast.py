"""Who appears in the demo: enterprises, traders and persons, all visibly invented, with codes valid by check digit."""

from __future__ import annotations

import random
from dataclasses import dataclass

from yinuo.core.codes import make_uscc
from yinuo.web.branding import branding

TRADES = (
    "建材", "商贸", "食品", "餐饮管理", "物流", "机械制造", "药业", "农业开发", "环保科技", "装饰工程",
    "路桥工程", "物业服务", "文化旅游", "新材料", "牡丹产业", "唐三彩工艺", "轴承", "生态养殖",
)  # fmt: skip
PLACES = ("示例", "样板", "演示", "虚构", "例证")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司{city}第三分公司")
SHOPS = ("便利店", "面馆", "牛肉汤馆", "五金店", "药房", "理发店", "水果店", "早餐店")
PEOPLE = tuple(f"示例{letter}" for letter in "甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True, slots=True)
class Party:
    """A counterparty of a decision: an enterprise or an individual trader (个体工商户)."""

    name: str
    kind: str
    code: str
    head: str


def invented_code(prefix: str, region: str, number: int) -> str:
    """A code whose organisation part reads as invented (``MADE0000``) and whose check digits hold (GB 32100, GB 11714)."""
    return make_uscc(prefix, region, f"MADE{number:04d}")


def party(chance: random.Random, region: str) -> Party:
    """An enterprise three times out of four, else a trader."""
    number = chance.randrange(10_000)
    head = chance.choice(PEOPLE)
    if chance.random() < 0.75:
        city = branding().city.removesuffix("市")
        name = f"{city}{chance.choice(PLACES)}{chance.choice(TRADES)}{chance.choice(FORMS).format(city=city)}"
        return Party(name, "法人及非法人组织", invented_code("91", region, number), head)
    name = f"{chance.choice(PLACES)}{chance.choice(SHOPS)}"
    return Party(name, "个体工商户", invented_code("92", region, number), head)
