"""A small town: a city government with two departments, a county with one, and penalties to report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor, Role
from yinuo.records.accepted import AcceptedRows, ChunkResult, StoreContext
from yinuo.records.models import Record
from yinuo.records.prepared import prepare
from yinuo.records.storing import store
from yinuo.registry.models import Body

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Town:
    """Bodies of the town and people in them."""

    city: Body
    bureau: Body
    other: Body
    county: Body

    def clerk(self, body: Body | None = None, role: Role = Role.UNIT_APPROVER) -> Actor:
        body = body or self.bureau
        return Actor(role, 7, "某经办", body.code, body.path, "410300")

    @property
    def office(self) -> Actor:
        return Actor(Role.OFFICE, 8, "信用办", self.city.code, self.city.path, "410300")


def _body(parent: Body | None, name: str, county: str = "") -> Body:
    number = next(_numbers)
    body = Body(
        code=f"T{number:017d}", name=name, folded_name=name, kind="department", region_code=county or "410300",
        county_code=county,
    )  # fmt: skip
    if parent is None:
        return Body.objects.add_root(instance=body)
    return Body.objects.add_child(Body.objects.get(pk=parent.pk), instance=body)


@pytest.fixture
def town(db: None) -> Town:
    city = _body(None, "示例市人民政府")
    county = _body(city, "示例县人民政府", "410302")
    return Town(city, _body(city, "示例市市场监管局"), _body(city, "示例市城管局"), county)


def penalty(body: Body, number: str = "洛示罚〔2026〕1号", **changes: Any) -> dict[str, Any]:
    """The values of one penalty on a company, decided on Monday 2 March 2026."""
    values = {
        "CF_XDR_MC": "洛阳示例商贸（集团）有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": "91410300DEM0000142",
        "CF_FRDB": "张示例",
        "CF_WSH": number,
        "CF_WFXW": "无照经营餐饮",
        "CF_SY": "未取得许可",
        "CF_YJ": "行政处罚法",
        "CF_CFLB": ["罚款"],
        "CF_NR": "罚款二千元",
        "CF_NR_FK": 200000,
        "CF_JDRQ": "2026-03-02",
        "CF_YXQ": "2099-12-31",
        "CF_GSJZQ": "2027-03-02",
        "CF_CFJG": body.name,
        "CF_CFJGDM": body.code,
        "CF_SJLY": body.name,
        "CF_SJLYDM": body.code,
    }
    return {**values, **changes}


def person(body: Body, number: str = "洛示罚〔2026〕9号") -> dict[str, Any]:
    """A penalty on a natural person."""
    return penalty(
        body, number, CF_XDR_MC="欧阳示例", CF_XDR_LB="自然人", CF_XDR_SHXYM=None, CF_FRDB=None,
        CF_XDR_ZJLX="身份证", CF_XDR_ZJHM="11010519491231002X",
    )  # fmt: skip


def accepted(rows: list[dict[str, Any]], **extras: Any) -> AcceptedRows:
    codes = {code for row in rows for code in row}
    columns = {code: [row.get(code) for row in rows] for code in codes}
    return AcceptedRows(columns, list(range(1, len(rows) + 1)), **extras)


def context(actor: Actor, body: Body, now: datetime = NOON, **changes: Any) -> StoreContext:
    values: dict[str, Any] = {
        "actor": actor, "submission_id": None, "unit_id": body.pk, "unit_path": body.path, "received_at": now,
        "validated_at": now, "now": now, "today": now.date(),
    }  # fmt: skip
    return StoreContext(**{**values, **changes})


def stored(
    town: Town, rows: list[dict[str, Any]], unit: Body | None = None, now: datetime = NOON, **extras: Any
) -> ChunkResult:
    """Store rows as handed in by ``unit``."""
    unit = unit or town.bureau
    where = context(town.clerk(unit), unit, now)
    chunk = prepare(catalogue().newest("penalty"), accepted(rows, **extras), where)
    with transaction.atomic():
        return store(chunk)


def one(town: Town, **changes: Any) -> Record:
    """One published penalty of the bureau."""
    return Record.objects.get(pk=stored(town, [penalty(town.bureau, **changes)]).record_ids[0])


TODAY = date(2026, 3, 4)
