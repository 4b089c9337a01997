"""A registry and ways to hand in: what the tests of the pipeline share."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from yinuo.clocks.calendar import load_calendar
from yinuo.core.actor import Actor, Role
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body
from yinuo.timesource import today

MARKET, MARKET_CODE = "洛阳市市场监督管理局", "11410300DEM0002762"


def load() -> None:
    """The shipped registry and calendar."""
    load_registry()
    load_calendar()


def body(name: str = MARKET) -> Body:
    return Body.objects.get(name=name)


def clerk(unit: Body, role: Role = Role.UNIT_CLERK) -> Actor:
    return Actor(role, 7, "示例经办", unit.code, unit.path, "410300")


def penalty(number: int = 1, **changes: str) -> dict[str, str]:
    """One faultless penalty of the city's market regulator, decided today, by field code."""
    day = today()
    row = {
        "CF_XDR_MC": "洛阳示例建材有限公司", "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": "91410300DEM0000142",
        "CF_FRDB": "示例甲", "CF_WSH": f"洛市监罚〔{day.year}〕{number}号", "CF_WFXW": "未明码标价",
        "CF_SY": "当事人对所售商品未标明价格。", "CF_YJ": "《中华人民共和国价格法》第四十二条", "CF_CFLB": "罚款",
        "CF_NR": "罚款500元", "CF_NR_FK": "0.05", "CF_JDRQ": f"{day:%Y/%m/%d}", "CF_YXQ": "2099/12/31",
        "CF_GSJZQ": "2099/12/31", "CF_CFJG": MARKET, "CF_CFJGDM": MARKET_CODE, "CF_SJLY": MARKET, "CF_SJLYDM": MARKET_CODE,
    }  # fmt: skip
    return {**row, **changes}


def write_csv(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    rows = list(rows)
    header = list(dict.fromkeys(code for row in rows for code in row))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


def taken_in(
    path: Path, unit: Body | None = None, information_class: str = "penalty", **more: Any
) -> Submission:
    """Hand a file in as a clerk of ``unit`` and carry the work to its end, by the acts of the product."""
    unit = unit or body()
    channel = more.get("channel", Submission.Channel.UPLOAD)
    actor = more.get("actor") or clerk(unit)
    delivery = Delivery(path, path.name, information_class, unit, channel)
    return work_on(hand_in(actor, delivery).submission.receipt, lambda done, total, note: None)


def rules(submission: Submission) -> list[tuple[int, str, str]]:
    """Row, rule and level of every finding, in their order."""
    found = Finding.objects.filter(submission=submission).order_by("row_number", "rule")
    return [(each.row_number, each.rule, each.level) for each in found]


def queue(submission: Submission) -> dict[int, str]:
    """Why each queued row of a submission waits."""
    rows = QueuedRow.objects.filter(submission=submission).order_by("row_number")
    return {row.row_number: row.why for row in rows}
