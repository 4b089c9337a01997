"""Penalties of 30 columns by the million, with faults planted at known places.

``python -m benchmarks.planting ROWS FILE [--seed N]`` writes the csv and, beside it, ``FILE.faults``: the findings that a
validation must report and no others, one ``row,field,rule`` a line in the order of the rows. The rows are invented: the same
seed and day give the same file.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from yinuo.core.codes import identity_check_digit, make_uscc

FIELDS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ",
    "CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB",
    "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY",
    "CF_SJLYDM", "BZ",
)  # fmt: skip
FAULTY = 0.03
"""One row in thirty has a fault."""
LATE = 0.05
"""One row in twenty comes too late (a warning)."""
TWICE = 0.001
"""One row in a thousand stands in the file a second time."""
REGISTRY = Path(__file__).resolve().parents[1] / "src" / "yinuo" / "definitions" / "registry" / "bodies.csv"

Row = dict[str, str]
Found = list[tuple[str, str]]
Fault = Callable[[Row, random.Random], Found]

_ACTS = (
    (
        "违反食品安全管理规定",
        "未按规定建立并遵守进货查验记录制度，经责令改正后仍未改正，货架上待售食品部分无法说明来源",
        "《中华人民共和国食品安全法》第一百二十六条第一款第三项",
        "警告;罚款",
        "给予警告，并处",
    ),
    (
        "无照经营",
        "未取得营业执照擅自从事经营活动，现场查见经营台账与收款记录，当事人对上述事实予以承认",
        "《无证无照经营查处办法》第十三条",
        "罚款",
        "责令停止违法行为，",
    ),
    (
        "违反大气污染防治管理制度",
        "物料堆场未采取密闭、围挡、遮盖等有效措施防治扬尘污染，车辆出场未冲洗，路面有明显带泥",
        "《中华人民共和国大气污染防治法》第一百一十七条第一项",
        "罚款",
        "责令改正，",
    ),
    (
        "未取得施工许可证擅自施工",
        "在未办理施工许可手续的情况下组织人员进场施工，已完成基础部分，主体结构尚未封顶",
        "《建设工程质量管理条例》第五十七条",
        "罚款",
        "责令停止施工，限期改正，",
    ),
    (
        "发布虚假广告",
        "在店堂和网页上宣称“疗效显著, 百分之百有效”，不能提供任何证明材料，属于引人误解的商业宣传",
        "《中华人民共和国广告法》第五十五条第一款",
        "罚款;没收违法所得",
        "没收违法所得，",
    ),
    (
        "占道经营",
        "在城市道路两侧人行道上摆放货架和桌椅占道经营，影响行人通行，经劝导两次后拒不改正",
        "《河南省城市市容和环境卫生管理条例》第四十条",
        "罚款",
        "",
    ),
)
_SIGNS = (
    "安邦昌达恩方广和恒宏华汇佳嘉建锦久康隆美明宁鹏启瑞润森盛泰天通万祥鑫信兴旭亚阳益永裕元源远泽正中众卓"
)
_TRADES = ("商贸", "食品", "建材", "物流", "餐饮管理", "装饰工程", "农业开发", "药业", "机械制造", "环保科技")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that decides, and the mark of its document numbers."""

    name: str
    code: str
    mark: str


def authorities(count: int = 60) -> list[Authority]:
    """Bodies of the shipped registry, so that the whole intake finds them."""
    with REGISTRY.open(encoding="utf-8-sig", newline="") as source:
        rows = [row for row in csv.DictReader(source) if not row.get("ended_on")]
    return [
        Authority(row["name"], row["code"], f"洛{chr(0x4E00 + 7 * place)}罚决")
        for place, row in enumerate(rows[:count])
    ]


def today() -> date:
    """The day on which the file is handed in."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def planted(count: int, seed: int = 1, day: date | None = None) -> Iterator[tuple[Row, Found]]:
    """``count`` rows by field code, each with the (field, rule) of every finding it must give."""
    chance = random.Random(seed)
    maker = _Maker(chance, authorities(), day or today())
    sound: Row | None = None
    for number in range(1, count + 1):
        row = maker.row(number)
        found: Found = []
        draw = chance.random()
        if draw < FAULTY:
            found = chance.choice(FAULTS)(row, chance)
        elif draw < FAULTY + LATE:
            found = maker.late(row)
        elif draw < FAULTY + LATE + TWICE and sound:
            row, sound, found = sound, None, [("CF_WSH", "duplicate-in-batch")]
        else:
            sound = row
        yield row, found


class _Maker:
    """Rows without fault."""

    def __init__(self, chance: random.Random, bodies: Sequence[Authority], day: date) -> None:
        self._chance, self._bodies, self._today = chance, bodies, day
        self._days = [(day - timedelta(days=back)).strftime("%Y/%m/%d") for back in range(7)]
        self._year = day.year
        self._until = day.replace(year=day.year + 1, day=min(day.day, 28)).strftime("%Y/%m/%d")

    def row(self, number: int) -> Row:
        chance = self._chance
        kind, facts, law, kinds, before = _ACTS[int(chance.random() * len(_ACTS))]
        body = self._bodies[int(chance.random() * len(self._bodies))]
        yuan = (1 + int(chance.random() * 400)) * 500
        decided = self._days[int(chance.random() * 7)]
        row = {
            **self._subject(),
            "CF_WSH": f"{body.mark}〔{self._year}〕{number}号",
            "CF_WFXW": kind,
            "CF_SY": f"当事人于{decided[5:7]}月{decided[8:]}日前后{facts}，涉案货值{yuan * 3 // 2}元。",
            "CF_YJ": law,
            "CF_CFLB": kinds,
            "CF_NR": f"{before}罚款人民币{yuan}元，自收到本决定书之日起十五日内缴至指定银行。",
            "CF_NR_FK": f"{yuan / 10000:g}",
            "CF_NR_WFFF": f"{yuan // 5 / 10000:g}" if "没收" in kinds else "",
            "CF_JDRQ": decided,
            "CF_YXQ": "2099/12/31",
            "CF_GSJZQ": self._until,
            "CF_CFJG": body.name,
            "CF_CFJGDM": body.code,
            "CF_SJLY": body.name,
            "CF_SJLYDM": body.code,
        }
        if "没收" in kinds:
            row["CF_NR"] = f"没收违法所得{yuan // 5}元；罚款{yuan}元。"
        return row

    def _subject(self) -> Row:
        chance, draw = self._chance, self._chance.random()
        name = "".join(_SIGNS[int(chance.random() * len(_SIGNS))] for _ in range(3))
        person = _SURNAMES[int(chance.random() * len(_SURNAMES))] + name[:2]
        if draw < 0.1:
            number = f"410302{1950 + int(chance.random() * 55)}0{1 + int(chance.random() * 9)}{10 + int(chance.random() * 18)}"
            number += f"{int(chance.random() * 1000):03d}"
            number += identity_check_digit(number)
            return {
                "CF_XDR_MC": person,
                "CF_XDR_LB": "自然人",
                "CF_XDR_ZJLX": "身份证",
                "CF_XDR_ZJHM": number,
            }
        trade = _TRADES[int(chance.random() * len(_TRADES))]
        serial = f"MA{int(chance.random() * 10**6):06d}"
        if draw < 0.3:
            code = make_uscc("92", "410302", serial)
            return {
                "CF_XDR_MC": f"西工区{name}{trade}店",
                "CF_XDR_LB": "个体工商户",
                "CF_XDR_SHXYM": code,
                "CF_FRDB": person,
            }
        code = make_uscc("91", "410300", serial)
        return {
            "CF_XDR_MC": f"洛阳{name}{trade}有限公司",
            "CF_XDR_LB": "法人及非法人组织",
            "CF_XDR_SHXYM": code,
            "CF_FRDB": person,
        }

    def late(self, row: Row) -> Found:
        """The decision is older than seven working days."""
        row["CF_JDRQ"] = (self._today - timedelta(days=30)).strftime("%Y/%m/%d")
        return [("CF_JDRQ", "late")]


def _empty(code: str) -> Fault:
    def fault(row: Row, chance: random.Random) -> Found:
        row[code] = ""
        return [(code, f"{code}.required")]

    return fault


def _replaced(code: str, text: str, rule: str) -> Fault:
    def fault(row: Row, chance: random.Random) -> Found:
        row[code] = text
        return [(code, rule)]

    return fault


def _wrong_digit(code: str) -> Fault:
    """The last character of a code is another: its check no longer holds."""

    def fault(row: Row, chance: random.Random) -> Found:
        if not row.get(code):
            return _empty("CF_SY")(row, chance)
        row[code] = row[code][:-1] + ("7" if row[code][-1] != "7" else "8")
        found = [(code, f"{code}.code")]
        return [*found, (code, "authority-registered")] if code == "CF_CFJGDM" else found

    return fault


def _too_long(code: str, length: int) -> Fault:
    def fault(row: Row, chance: random.Random) -> Found:
        row[code] = "长" * (length + 1)
        return [(code, f"{code}.length")]

    return fault


def _person_without_number(row: Row, chance: random.Random) -> Found:
    if row["CF_XDR_LB"] != "自然人":
        row["CF_FRDB"] = " "
        return [("CF_FRDB", "CF_FRDB.required")]
    row["CF_XDR_ZJHM"] = ""
    return [("CF_XDR_ZJHM", "CF_XDR_ZJHM.required")]


def _person_with_wrong_number(row: Row, chance: random.Random) -> Found:
    if row["CF_XDR_LB"] != "自然人":
        row.update({"CF_FR_ZJLX": "身份证", "CF_FR_ZJHM": "410302199002301234"})
        return [("CF_FR_ZJHM", "representative-identity")]
    number = row["CF_XDR_ZJHM"]
    row["CF_XDR_ZJHM"] = number[:-1] + ("1" if number[-1] != "1" else "2")
    return [("CF_XDR_ZJHM", "person-identity")]


def _another_fine(row: Row, chance: random.Random) -> Found:
    """The column is filled in yuan where 10,000 yuan are meant."""
    row["CF_NR_FK"] = f"{float(row['CF_NR_FK']) * 10000:g}"
    return [("CF_NR_FK", "fine-agrees-with-text")]


def _in_future(row: Row) -> Found:
    row["CF_JDRQ"] = "2098/01/04"
    return [("CF_GSJZQ", "publicity-before-decision"), ("CF_JDRQ", "decided-in-future")]


FAULTS: tuple[Fault, ...] = (
    *(_empty(code) for code in ("CF_XDR_MC", "CF_WSH", "CF_SY", "CF_YJ", "CF_NR_FK", "CF_JDRQ", "CF_SJLY")),
    _wrong_digit("CF_XDR_SHXYM"),
    _wrong_digit("CF_CFJGDM"),
    _wrong_digit("CF_SJLYDM"),
    _replaced("CF_JDRQ", "2026/02/30", "CF_JDRQ.type"),
    _replaced("CF_YXQ", "无", "CF_YXQ.type"),
    _replaced("CF_GSJZQ", "2019/01/01", "publicity-before-decision"),
    _replaced("CF_YXQ", "2019/01/01", "valid-before-decision"),
    lambda row, chance: _in_future(row),
    _replaced("CF_NR_FK", "贰万", "CF_NR_FK.type"),
    _replaced("CF_NR_FK", "-1", "CF_NR_FK.positive"),
    _replaced("CF_CFLB", "罚款;罚金", "CF_CFLB.enum"),
    _replaced("CF_XDR_ZZJG", "123456789", "CF_XDR_ZZJG.code"),
    _too_long("CF_CFJG", 200),
    _too_long("BZ", 512),
    _person_without_number,
    _person_with_wrong_number,
    _another_fine,
)


def write(path: Path, count: int, seed: int = 1) -> int:
    """Write ``count`` rows to ``path`` and the expected findings beside it; returns how many findings there are."""
    number = 0
    expected = path.with_name(path.name + ".faults")
    with path.open("w", encoding="utf-8", newline="") as rows, expected.open("w", encoding="utf-8") as known:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(FIELDS)
        for place, (row, found) in enumerate(planted(count, seed), start=1):
            writer.writerow([row.get(code, "") for code in FIELDS])
            for field, rule in sorted(found, key=lambda each: each[1]):
                known.write(f"{place},{field},{rule}\n")
                number += 1
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    number = write(arguments.file, arguments.rows, arguments.seed)
    print(f"{arguments.rows:,} rows, {number:,} planted findings")


if __name__ == "__main__":
    main()
