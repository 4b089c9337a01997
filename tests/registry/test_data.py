"""What ships: Luoyang's divisions and bodies."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from yinuo.core.codes import orgcode_ok, uscc_ok
from yinuo.core.names import fold_name
from yinuo.registry.layers import SHIPPED, Layers, RegionRow, read_layers

TOWNSHIPS_2023 = Path(__file__).with_name("townships-2023.csv")
"""The 194 township-level codes of the 2023 statistical edition (modood/Administrative-divisions-of-China, WTFPL)."""


@pytest.fixture(scope="module")
def shipped() -> Layers:
    return read_layers([SHIPPED])


def of_level(shipped: Layers, level: str, on: date) -> list[RegionRow]:
    return [
        row
        for row in shipped.regions.values()
        if row.level == level
        and (row.valid_from is None or row.valid_from <= on)
        and (row.valid_to is None or on <= row.valid_to)
    ]


def test_every_code_is_valid_and_visibly_fictitious(shipped: Layers) -> None:
    for row in shipped.bodies.values():
        assert uscc_ok(row.code) and orgcode_ok(row.code[8:17]), row
        assert row.fictitious and re.match(r"^1[12]4103\d\dDEM0\d{4}", row.code), row


def test_at_least_280_bodies_about_60_departments_188_townships(shipped: Layers) -> None:
    standing = [row for row in shipped.bodies.values() if not row.ended_on]
    kinds = Counter(row.kind for row in standing)
    city = [r for r in standing if r.region_code == "410300" and r.kind in ("department", "institution")]
    assert len(standing) >= 280
    assert kinds["township"] == 188
    assert 55 <= len(city) <= 70
    assert kinds["government"] == 1 + 14


def test_one_tree_whose_counties_lie_under_the_city(shipped: Layers) -> None:
    roots = [row for row in shipped.bodies.values() if not row.parent]
    assert [row.name for row in roots] == ["洛阳市人民政府"]
    for row in shipped.bodies.values():
        if row.parent and row.county_code and row.kind in ("department", "township"):
            assert shipped.bodies[row.parent].county_code == row.county_code


def test_each_county_has_about_ten_departments(shipped: Layers) -> None:
    departments = Counter(
        row.county_code for row in shipped.bodies.values() if row.kind == "department" and not row.ended_on
    )
    departments.pop("")
    assert len(departments) == 14
    assert all(10 <= number <= 15 for number in departments.values())


def test_one_body_leads_credit_work_in_each_region(shipped: Layers) -> None:
    leading = Counter(row.region_code for row in shipped.bodies.values() if row.leads_credit_work)
    places = {row.code for row in of_level(shipped, "county", date(2026, 1, 1))}
    zones = {row.code for row in of_level(shipped, "zone", date(2026, 1, 1))}
    assert leading == Counter({code: 1 for code in {"410300"} | places | zones})


def test_no_two_bodies_share_a_name_or_alias(shipped: Layers) -> None:
    bearers: dict[str, set[str]] = {}
    for row in [*shipped.bodies.values(), *shipped.names.values()]:
        bearers.setdefault(fold_name(row.name), set()).add(row.code)
    assert [name for name, codes in bearers.items() if len(codes) > 1] == []


def test_every_ended_body_has_an_heir_that_stands(shipped: Layers) -> None:
    heirs = {row.predecessor: row.successor for row in shipped.successions.values()}
    ended = [row for row in shipped.bodies.values() if row.ended_on]
    assert ended
    for row in ended:
        heir = heirs[row.code]
        while shipped.bodies[heir].ended_on:
            heir = heirs[heir]
        assert shipped.bodies[heir].ended_on is None


def test_m24_fifteen_units_in_2017_and_fourteen_today(shipped: Layers) -> None:
    then = {row.code for row in of_level(shipped, "county", date(2017, 10, 24))}
    now = {row.code for row in of_level(shipped, "county", date(2026, 1, 1))}
    assert len(then) == 15 and {"410306", "410322", "410381"} <= then
    assert len(now) == 14 and {"410307", "410308"} <= now


def test_townships_of_today_are_the_188_of_the_divisions_list(shipped: Layers) -> None:
    today = of_level(shipped, "township", date(2026, 1, 1))
    assert len(today) == 188
    assert len({row.code for row in today}) == 188
    assert all(row.name_en and row.parent_code == row.code[:6] for row in today)


def test_every_2023_township_is_the_same_or_has_a_successor_or_a_reason(shipped: Layers) -> None:
    fates = Counter()
    with TOWNSHIPS_2023.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            fates[fate_of(shipped, line["code"], line["name"])] += 1
    assert sum(fates.values()) == 194
    assert fates == {"same": 138, "successor": 50, "reason": 6}


def fate_of(shipped: Layers, code: str, name: str) -> str:
    rows = [row for row in shipped.regions.values() if row.code == code and row.name == name]
    assert len(rows) == 1, f"{code} {name} is not accounted for"
    row = rows[0]
    if row.valid_to is None:
        return "same"
    if row.successor_keys:
        assert all(shipped.regions[key].valid_to is None for key in row.successor_keys)
        return "successor"
    assert row.note
    return "reason"


def test_zones_are_marked_local_with_codes_outside_the_national_table(shipped: Layers) -> None:
    zones = of_level(shipped, "zone", date(2026, 1, 1))
    assert len(zones) >= 3
    for row in zones:
        assert row.local and row.note
        assert row.code == "410371" or not row.code.isdigit()
