"""Rows of the demo: what a unit decided in some days, by field code of the national tables, faults included."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from yinuo.management.demo.cast import Party, party
from yinuo.registry.models import Body

Row = dict[str, str]
FAULT_SHARE = 0.03


@lru_cache(maxsize=1)
def plots() -> dict[str, Any]:
    """The invented facts."""
    text = Path(__file__).with_name("plots.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit's desk: who it is, and the luck of its rows (the same every time for the same unit and day)."""

    unit: Body
    region: str
    chance: random.Random

    @classmethod
    def of(cls, unit: Body, day: date) -> Desk:
        region = (unit.county_code or unit.region_code)[:6]
        return cls(unit, region, random.Random(f"{unit.code}-{day}"))

    def number(self, prefix: str, day: date) -> str:
        place = (self.unit.short_name or self.unit.name)[:1]
        return f"{place}{prefix}〔{day.year}〕{self.chance.randrange(1, 9999)}号"


def _money(chance: random.Random, between: Sequence[int]) -> int:
    low, high = between
    return round(chance.randint(low, high) / 500) * 500 or low


def _subject(who: Party, prefix: str) -> Row:
    row = {
        f"{prefix}_XDR_MC": who.name,
        f"{prefix}_XDR_LB": who.kind,
        f"{prefix}_XDR_SHXYM": who.code,
    }
    head = "XK_FRDB" if prefix == "XK" else "CF_FRDB"
    return {**row, head: who.head}


def _slashes(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def penalty_rows(desk: Desk, decided: Sequence[date]) -> list[Row]:
    """One penalty for each date of decision."""
    acts = [plot for plot in plots()["penalties"] if desk.unit.name.endswith(tuple(plot["units"]))]
    if not acts:
        return []
    rows = [_penalty(desk, acts[0]["prefix"], desk.chance.choice(acts[0]["acts"]), day) for day in decided]
    return [_perhaps_faulty(desk.chance, row) for row in rows]


def _penalty(desk: Desk, prefix: str, act: Mapping[str, Any], day: date) -> Row:
    fine = _money(desk.chance, act["fine"])
    kinds, contents = ["罚款"], [f"罚款{fine}元"]
    row: Row = {"CF_NR_FK": f"{fine / 10000:g}"}
    if "also" in act:
        kinds.insert(0, act["also"])
        contents.insert(0, act["also"])
    if "confiscate" in act:
        taken = desk.chance.randint(*act["confiscate"])
        kinds.append("没收违法所得")
        contents.append(f"没收违法所得{taken}元")
        row["CF_NR_WFFF"] = f"{taken / 10000:g}"
    if "suspend" in act:
        kinds.append("暂扣许可证件")
        contents.append(act["suspend"])
        row["CF_NR_ZKDX"] = act["suspend"].removeprefix("暂扣")
    return {
        **_subject(party(desk.chance, desk.region), "CF"),
        "CF_WSH": desk.number(prefix, day),
        "CF_WFXW": act["kind"],
        "CF_SY": act["facts"],
        "CF_YJ": act["law"],
        "CF_CFLB": ";".join(kinds),
        "CF_NR": "；".join(contents),
        **row,
        "CF_JDRQ": _slashes(day),
        "CF_YXQ": "2099/12/31",
        "CF_GSJZQ": _slashes(date(day.year + 1, day.month, min(day.day, 28))),
        "CF_CFJG": desk.unit.name,
        "CF_CFJGDM": desk.unit.code,
        "CF_SJLY": desk.unit.name,
        "CF_SJLYDM": desk.unit.code,
    }


def licence_rows(desk: Desk, decided: Sequence[date]) -> list[Row]:
    """One licence for each date of decision."""
    return [_licence(desk, desk.chance.choice(plots()["licences"]), day) for day in decided]


def _licence(desk: Desk, plot: Mapping[str, str], day: date) -> Row:
    serial = desk.chance.randrange(10**5, 10**6)
    return {
        **_subject(party(desk.chance, desk.region), "XK"),
        "XK_XKWS": plot["name"],
        "XK_WSH": desk.number("审许", day),
        "XK_XKLB": plot["kind"],
        "XK_XKZS": plot["certificate"],
        "XK_XKBH": f"{plot['prefix']}{desk.region}{serial}",
        "XK_NR": plot["content"],
        "XK_JDRQ": _slashes(day),
        "XK_YXQZ": _slashes(day),
        "XK_YXQZI": _slashes(day + timedelta(days=5 * 365)),
        "XK_XKJG": desk.unit.name,
        "XK_XKJGDM": desk.unit.code,
        "XK_ZT": "1",
        "XK_LYDW": desk.unit.name,
        "XK_LYDWDM": desk.unit.code,
    }


def _perhaps_faulty(chance: random.Random, row: Row) -> Row:
    """Now and then a clerk errs as clerks do: a last digit, a day that does not exist, a forgotten amount."""
    if chance.random() >= FAULT_SHARE:
        return row
    fault = chance.choice(("digit", "day", "amount"))
    if fault == "digit":
        code = row["CF_XDR_SHXYM"]
        return {**row, "CF_XDR_SHXYM": code[:-1] + ("7" if code[-1] != "7" else "8")}
    if fault == "day":
        return {**row, "CF_JDRQ": row["CF_JDRQ"][:5] + "02/30"}
    return {**row, "CF_NR_FK": ""}
