"""Timeliness, completeness and accuracy by unit, class and month: bases, thresholds, and the rows behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from tests.records.building import NOON, Town, penalty, stored

from yinuo import timesource
from yinuo.assessment import quality
from yinuo.assessment.models import DaysUsed, QualityMonth
from yinuo.assessment.quality import Scope, by_year_before, figures, rows_behind, submissions_behind
from yinuo.assessment.refresh import refresh, required_items
from yinuo.assessment.thresholds import Measure, measures
from yinuo.catalogue import catalogue
from yinuo.intake.models import Submission
from yinuo.records.queries import listed
from yinuo.registry.layers import SHIPPED
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with timesource.standing_at(NOON):
        yield


def submission(body: Body, rows: int, accepted: int, **changes: Any) -> Submission:
    number = Submission.objects.count()
    return Submission.objects.create(
        receipt=f"r{number}", information_class="penalty", unit=body, unit_path=body.path, county_code=body.county_code,
        channel="upload", sha256=f"{number}", received_at=changes.pop("received_at", NOON), stage="done", rows=rows,
        accepted=accepted, **changes,
    )  # fmt: skip


def supplied(town: Town) -> None:
    """The bureau: one on time, one late, one open and overdue, all decided before March but the first."""
    stored(town, [penalty(town.bureau, "按期"), penalty(town.bureau, "迟", CF_JDRQ="2026-01-05")])
    stored(town, [penalty(town.bureau, "未办", CF_JDRQ="2026-01-06")], scan_hits=["personal-number"])
    stored(town, [penalty(town.county, "县")], unit=town.county)


def test_timeliness_has_open_overdue_records_in_its_base(town: Town) -> None:
    supplied(town)
    refresh(date(2026, 3, 31))
    line = next(line for line in figures() if line.group["unit_id"] == town.bureau.pk)
    share = line.shares["timeliness"]
    assert (share.numerator, share.denominator, line.numbers["open_overdue"]) == (1, 3, 1)
    assert share.answer == "fail"
    assert round(share.value or 0, 2) == 0.33


def test_what_is_due_today_and_open_is_in_neither_part(town: Town) -> None:
    stored(town, [penalty(town.bureau)], scan_hits=["personal-number"])
    shares = {}
    for day in (10, 11, 12):
        refresh(date(2026, 3, day))
        shares[day] = figures()[0].shares["timeliness"]
    assert [share.denominator for share in shares.values()] == [0, 0, 1]
    assert shares[11].answer == "not-applicable"
    assert shares[11].value is None


def test_every_share_leads_to_its_rows(town: Town) -> None:
    supplied(town)
    day = date(2026, 3, 31)
    refresh(day)
    with timesource.standing_at(NOON + timedelta(days=27)):
        for by in (("unit", "class", "month"), ("unit",), ("month",), ("county", "class"), ()):
            for line in figures(by=by):
                late = listed(town.office, rows_behind(line, Scope()), day).count()
                every = listed(town.office, rows_behind(line, Scope(), short=False), day).count()
                share = line.shares["timeliness"]
                assert late == share.denominator - share.numerator, (by, line.group)
                assert every == line.numbers["records"]


def test_by_month_and_class_and_within_a_scope(town: Town) -> None:
    supplied(town)
    refresh(date(2026, 3, 31))
    months = {line.group["month"]: line.numbers["records"] for line in figures(by=("month",))}
    assert months == {date(2026, 1, 1): 2, MARCH: 2}
    assert [line.numbers["records"] for line in figures(Scope(county_code="410302"))] == [1]
    assert [line.numbers["records"] for line in figures(Scope(first=MARCH), by=())] == [2]
    assert figures(Scope(information_class="licence")) == []
    assert sum(line.numbers["records"] for line in figures(Scope(unit_path=town.city.path))) == 4


def test_completeness_counts_required_items_where_they_applied() -> None:
    fields = [code for code, field in _fields().items() if field.required]
    conditional = "CF_NR_FK.required"
    required, missing = required_items("penalty", 100, {"CF_WSH.required": 7, "late": 3}, {conditional: 40})
    assert required == 100 * len(fields) - 40
    assert missing == 7


def _fields() -> Any:
    return catalogue().newest("penalty").fields


def test_accuracy_and_completeness_come_from_what_was_supplied(town: Town) -> None:
    submission(town.bureau, 100, 96)
    submission(town.bureau, 100, 93, findings_by_rule={"CF_WSH.required": 7})
    submission(town.bureau, 50, 0, received_at=NOON - timedelta(days=40))
    refresh()
    line = figures(Scope(first=MARCH))[0]
    accuracy, completeness = line.shares["accuracy"], line.shares["completeness"]
    assert (accuracy.numerator, accuracy.denominator, accuracy.answer) == (189, 200, "fail")
    assert completeness.denominator - completeness.numerator == 7
    assert completeness.answer == "pass"
    assert line.shares["timeliness"].answer == "not-applicable"
    found = Submission.objects.filter(**submissions_behind(line, Scope(first=MARCH)))
    assert (found.count(), sum(each.rows for each in found)) == (2, 200)


@pytest.mark.parametrize(("accepted", "answer"), [(95, "pass"), (94, "fail")])
def test_the_threshold_itself_is_good(town: Town, accepted: int, answer: str) -> None:
    submission(town.bureau, 100, accepted)
    refresh()
    assert figures()[0].shares["accuracy"].answer == answer


def test_unread_submissions_do_not_count(town: Town) -> None:
    submission(town.bureau, 100, 0)
    Submission.objects.update(stage="refused")
    assert refresh() == 0


def test_refreshing_again_changes_nothing_and_costs_no_more(town: Town) -> None:
    supplied(town)
    refresh()
    before = list(
        QualityMonth.objects.order_by("unit", "month").values_list("unit", "month", "due", "on_time")
    )
    with CaptureQueriesContext(connection) as captured:
        refresh()
    after = list(
        QualityMonth.objects.order_by("unit", "month").values_list("unit", "month", "due", "on_time")
    )
    assert before == after
    assert len(captured) <= 15
    with CaptureQueriesContext(connection) as captured:
        figures(by=("unit", "class", "month"))
    assert len(captured) == 1


def test_all_is_counted_before_anything_is_written(town: Town) -> None:
    """Whoever writes waits for the new figures to be written, not for millions of records to be counted."""
    supplied(town)
    submission(town.bureau, 100, 96)
    with CaptureQueriesContext(connection) as captured:
        refresh()
    words = [query["sql"].split(maxsplit=1)[0] for query in captured]
    begins = words.index("SAVEPOINT")
    assert set(words[:begins]) <= {"SELECT", "DECLARE"}
    assert {"DELETE", "INSERT"} <= set(words[begins:]) <= {"SAVEPOINT", "DELETE", "INSERT", "RELEASE"}
    assert words.count("SAVEPOINT") == 1


def test_figures_that_cannot_be_written_whole_leave_those_of_before(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplied(town)
    refresh(date(2026, 3, 31))
    before = list(QualityMonth.objects.order_by("pk").values())

    def fails(*rows: object, **how: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(DaysUsed.objects, "bulk_create", fails)
    with pytest.raises(OperationalError):
        refresh(date(2026, 4, 30))
    assert list(QualityMonth.objects.order_by("pk").values()) == before


def test_a_year_before_is_the_same_months(town: Town) -> None:
    stored(town, [penalty(town.bureau, CF_JDRQ="2025-03-03")])
    refresh()
    assert quality.by_year_before(Scope(first=MARCH, last=MARCH))[0].numbers["records"] == 1
    assert (
        quality.by_year_before(Scope(first=MARCH, last=MARCH), by=("unit",))[0].group["unit_id"]
        == town.bureau.pk
    )


def test_measures_carry_formula_basis_and_the_95_percent(db: None) -> None:
    found = measures()
    assert set(found) == {"timeliness", "completeness", "accuracy"}
    for measure in found.values():
        threshold = measure.on(date(2026, 3, 1))
        assert (threshold.threshold, bool(threshold.basis), bool(measure.formula.zh)) == (0.95, True, True)


def test_a_county_that_is_no_more_counts_with_the_one_that_carries_it_on(town: Town) -> None:
    load_registry([SHIPPED])
    Body.objects.filter(pk=town.county.pk).update(county_code="410322")
    town.county.refresh_from_db()
    stored(town, [penalty(town.county, "县")], unit=town.county)
    refresh(date(2026, 3, 31))
    line = next(line for line in figures(by=("county",)) if line.numbers["records"])
    assert line.group["county_code"] == "410308"
    assert [
        line.numbers["records"]
        for line in by_year_before(Scope("", "410308", "", date(2027, 3, 1), date(2027, 3, 1)))
    ] == [1]
    assert listed(town.office, rows_behind(line, Scope(), short=False), date(2026, 3, 31)).count() == 1


def test_a_measure_says_both_numbers_of_a_share_and_nothing_else_in_braces() -> None:
    told = {"title": {"zh": "率", "en": "share"}, "formula": {"zh": "甲÷乙", "en": "a/b"}}
    told |= {"editions": [{"valid": {}, "threshold": 0.9, "at_least": 1, "basis": "方案"}]}
    assert Measure.model_validate(told).counted.zh == "{part} ÷ {whole}", "a deployment's own older file"
    for wrong in ("共 {whole} 件", "{part} {whole} {more}", "{part:>8x} {whole"):
        with pytest.raises(ValueError, match="counted"):
            Measure.model_validate({**told, "counted": {"zh": wrong, "en": "{part} of {whole}"}})
