"""The mending queue in the order in which rows are due, page by page, without sorting all of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from tests.records.building import NOON, Town, town

from yinuo.accounts.shapes import under
from yinuo.clocks.models import Clock
from yinuo.intake import due_order
from yinuo.intake.due_order import keys_by_due
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.waiting import CHECK, MEND
from yinuo.registry.models import Body

__all__ = ["town"]
pytestmark = pytest.mark.django_db
Why = QueuedRow.Why
_numbers = count(1)


def waiting(body: Body, rows: int, due: dict[str, date], why: Any = Why.FINDINGS, registry: int = 0) -> None:
    """A submission with ``rows`` that wait, ``registry`` more for the registry, and clocks by rule."""
    number = next(_numbers)
    submission = Submission.objects.create(
        receipt=f"d{number}", information_class="penalty", unit=body, unit_path=body.path, county_code=body.county_code,
        channel="upload", sha256=f"{number}", received_at=NOON, stage="done",
    )  # fmt: skip
    QueuedRow.objects.bulk_create(
        QueuedRow(
            submission=submission, row_number=rows + registry - each, unit_path=body.path, information_class="penalty",
            why=why if each < rows else Why.UNREGISTERED, raw_sealed="s1:",
        )
        for each in range(rows + registry)
    )  # fmt: skip
    Clock.objects.bulk_create(
        Clock(
            rule=rule, subject_kind="submission", subject_id=submission.pk, unit_path=body.path,
            county_code=body.county_code, started_on=NOON.date(), due_on=day,
        )
        for rule, day in due.items()
    )  # fmt: skip


@pytest.fixture
def queue(town: Town) -> Town:
    day = NOON.date()
    for number in range(12):
        body = (town.bureau, town.other, town.county)[number % 3]
        waiting(body, 1 + number % 4, {MEND: day + timedelta(days=number * 5 % 7)})
    waiting(town.bureau, 3, {MEND: day, CHECK: day + timedelta(days=3)}, registry=2)
    waiting(town.county, 2, {})
    waiting(town.bureau, 0, {CHECK: day}, registry=1)
    return town


def brute(rows: list[QueuedRow], down: bool) -> list[int]:
    clocks = {(each.subject_id, each.rule): each for each in Clock.objects.all()}

    def place(row: QueuedRow) -> tuple[Any, ...]:
        clock = clocks.get((row.submission_id, CHECK if row.why == Why.UNREGISTERED else MEND))
        sign = -1 if down else 1
        if clock is None:
            return 1, 0, 0, row.row_number, row.pk
        return 0, sign * clock.due_on.toordinal(), sign * clock.pk, row.row_number, row.pk

    return [row.pk for row in sorted(rows, key=place)]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("at_once", [2, 256])
def test_pages_by_due_date_are_those_of_the_whole_queue_in_order(
    queue: Town, down: bool, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_order, "MOST_AT_ONCE", at_once)
    for scope, clocks in (
        (Q(), Q()),
        (under("unit_path", queue.bureau.path), under("unit_path", queue.bureau.path)),
        (Q(why=Why.UNREGISTERED), Q()),
        (Q(row_number=1), Q()),
    ):
        rows = QueuedRow.objects.filter(scope, state="open")
        wanted = brute(list(rows), down)
        for size in (1, 4, 7, 100):
            pages = [keys_by_due(rows, clocks, down, slice(at, at + size)) for at in range(0, 45, size)]
            assert [pk for page in pages for pk in page] == wanted


def test_the_first_page_of_a_long_queue_looks_at_the_first_submission_alone(town: Town) -> None:
    waiting(town.bureau, 60, {MEND: NOON.date()})
    for number in range(1, 30):
        waiting(town.other, 2, {MEND: NOON.date() + timedelta(days=number)})
    rows = QueuedRow.objects.filter(state="open")
    with CaptureQueriesContext(connection) as asked:
        assert len(keys_by_due(rows, Q(), False, slice(0, 21))) == 21
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len(keys_by_due(rows, Q(), False, slice(0, 81))) == 81
    assert len(asked) <= 15
