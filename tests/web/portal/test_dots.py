"""Dots of single cases: judged by the rule of double publicity as it stands, and of the classes under it only."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.clocks.own_rules import with_own_rule
from tests.records.building import Town, penalty, stored
from tests.web.portal.visits import page

from yinuo.assessment.refresh import refresh
from yinuo.records.models import Record
from yinuo.registry.models import Body
from yinuo.web.portal import dots

pytestmark = pytest.mark.django_db


@pytest.fixture
def used_three_days(town: Town, county: str) -> Town:
    """Decided on Friday 27 February, received at noon of Wednesday 4 March: three working days."""
    stored(town, [penalty(town.bureau, "三日1号", CF_JDRQ="2026-02-27")])
    refresh()
    return town


def test_the_cases_are_counted_before_anybody_asks(client: Client, used_three_days: Town) -> None:
    above = Body.objects.get_parent(used_three_days.bureau)
    with CaptureQueriesContext(connection) as asked:
        drawn = [dots.by_county(), dots.by_class(above.path, above.code)]
    assert [strip.rows[0].total for strip in drawn if strip] == [1, 1]
    assert not [each["sql"] for each in asked if "records_record" in each["sql"]]


def test_cases_of_more_than_ninety_days_ago_are_not_drawn(town: Town) -> None:
    stored(town, [penalty(town.bureau, "旧", CF_JDRQ="2025-11-20"), penalty(town.bureau, "新")])
    refresh()
    drawn = dots.by_county()
    assert drawn is not None and [row.total for row in drawn.rows] == [1]


def test_the_limit_is_the_one_of_the_rule(client: Client, used_three_days: Town) -> None:
    drawn = dots.by_county()
    assert drawn is not None and (drawn.limit, drawn.rows[0].late_total) == (7, 0)
    assert "竖线是第 7 个工作日" in page(client, "/")


def test_a_deployments_own_limit_is_drawn_and_judged_by(
    client: Client, used_three_days: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_own_rule(monkeypatch, tmp_path, dots.RULE, 2)
    drawn = dots.by_county()
    assert drawn is not None and (drawn.limit, drawn.rows[0].late_total) == (2, 1)
    assert "竖线是第 2 个工作日" in page(client, "/")
    assert "竖线是第 2 个工作日" in page(client, f"/bodies/{used_three_days.bureau.code}/")


def test_the_term_of_an_objection_is_the_one_of_the_rule(
    client: Client, used_three_days: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/records/penalty/{Record.objects.get().pk}/"
    assert "一般 3 个工作日答复" in page(client, address)
    with_own_rule(monkeypatch, tmp_path, "objection-3-working-days", 2)
    assert "一般 2 个工作日答复" in page(client, address)
