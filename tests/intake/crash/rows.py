"""Penalties with known faults, any number of them, the same every time."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from yinuo.core.codes import make_uscc

UNIT, CODE = "洛阳市市场监督管理局", "11410300DEM0002762"
HEADER = (
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "法定代表人", "证件类型", "证件号码",
    "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）",
    "处罚决定日期", "处罚有效期", "公示截止期", "处罚机关", "处罚机关统一社会信用代码", "数据来源单位",
    "数据来源单位统一社会信用代码",
)  # fmt: skip
FAULTS = ("digit", "day", "amount", "authority", "twice", "person")


def write(path: Path, count: int, today: date) -> Path:
    """``count`` rows; about one in twenty has a fault, one in a hundred is a natural person."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(_rows(count, today))
    return path


def _rows(count: int, today: date) -> Iterator[list[str]]:
    chance = random.Random(418)
    row: list[str] = []
    for number in range(1, count + 1):
        fault = chance.choice(FAULTS) if chance.random() < 0.06 else ""
        row = row if fault == "twice" and row else _row(chance, number, today, fault)
        yield row


def _row(chance: random.Random, number: int, today: date, fault: str) -> list[str]:
    code = make_uscc("91", "410302", f"MADE{chance.randrange(10_000):04d}")
    if fault == "digit":
        code = code[:-1] + ("7" if code[-1] != "7" else "8")
    day = today - timedelta(days=chance.randrange(40))
    decided = f"{day:%Y/%m}/32" if fault == "day" else f"{day:%Y/%m/%d}"
    fine = "" if fault == "amount" else "0.05"
    authority = make_uscc("11", "410300", "DEM99999") if fault == "authority" else CODE
    party = [f"洛阳示例{number % 977}建材有限公司", "法人及非法人组织", code, "示例甲", "", ""]
    if fault == "person":
        party = [f"示例{'甲乙丙丁戊'[number % 5]}", "自然人", "", "", "护照", f"E{number:08d}"]
    return [
        *party, f"洛市监罚〔2026〕{number}号", "未明码标价", "当事人对所售商品未标明价格。", "《价格法》第四十二条",
        "罚款", "罚款500元", fine, decided, "2099/12/31", "2099/12/31", UNIT, authority, UNIT, CODE,
    ]  # fmt: skip
