"""``journal check`` names clocks, notices and days of the calendar that were changed, made or taken away with plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from tests.records.building import NOON, Town, one, penalty, person, stored

from yinuo import timesource
from yinuo.clocks import acts
from yinuo.clocks.acts.calendar import load_new_notices
from yinuo.clocks.calendar import forget
from yinuo.clocks.models import CalendarDay, CalendarNotice, Clock
from yinuo.core.actor import PLATFORM
from yinuo.journal.check import check_journal
from yinuo.records import acts as records
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db
NOTICE = "date,kind,name,year,notice\n"
WITHDRAWAL = "withdraw-in-3-working-days"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with timesource.standing_at(NOON):
        load_new_notices()
        yield
    forget()


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults() -> list[tuple[str, str]]:
    return [(fault.code, fault.what) for fault in check_journal().faults]


def clock_of(record: Record) -> Clock:
    return Clock.objects.get(subject_kind="record", subject_id=record.pk)


def held_one(town: Town, now: datetime = NOON, **changes: str) -> Record:
    """A penalty that waits for a look at its texts, its clock running."""
    rows = [penalty(town.bureau, "洛示罚〔2026〕2号", **changes)]
    result = stored(town, rows, now=now, scan_hits=["personal-number"])
    return Record.objects.get(pk=result.record_ids[0])


def started(town: Town) -> Clock:
    """A clock that an act started for an object of no room."""
    return acts.start(
        PLATFORM, WITHDRAWAL, subject_kind="thing", subject_id=5, unit_path=town.bureau.path, county_code="",
        started_on=date(2026, 3, 2),
    )  # fmt: skip


# ---- the clocks of records, which have no entries of their own


def test_whatever_acts_do_to_records_and_their_clocks_is_sound(town: Town) -> None:
    published = one(town)
    held = held_one(town)
    stored(town, [person(town.bureau)])
    with timesource.standing_at(NOON + timedelta(days=3)):
        corrected = {"CF_NR": "罚款三千元", "CF_NR_FK": 300000, "CF_JDRQ": "2026-03-03"}
        stored(town, [penalty(town.bureau, **corrected)], now=NOON + timedelta(days=3))
        records.override_scan(town.office, held.pk, "核对过", "条例")
        records.require_withdrawal(town.office, published.pk, date(2026, 3, 6), "决定撤销")
        assert faults() == []
    with timesource.standing_at(NOON + timedelta(days=30)):
        records.withdraw(town.office, published.pk, "决定撤销", "行政处罚法")
        records.restore(town.office, published.pk, "撤错了", "行政处罚法")
        assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "due_on = '2026-03-20'",
        "started_on = '2026-03-09'",
        "state = 'met-late'",
        "closed_on = '2026-03-03'",
        "closed_on = null, state = 'running'",
        "started_on = '2026-03-03', due_on = '2026-03-12'",
    ],
)
def test_a_changed_clock_of_a_record_is_named(town: Town, change: str) -> None:
    record = one(town)
    clock = clock_of(record)
    sql(f"update clocks_clock set {change} where id = %s", clock.pk)
    (code, what), *others = faults()
    assert code == "derived-changed" and not others
    assert what in (f"clock/{clock.pk}", f"record/{record.pk}")


def test_a_deleted_clock_of_a_record_is_named(town: Town) -> None:
    record = one(town)
    sql("delete from clocks_clock where id = %s", clock_of(record).pk)
    report = check_journal()
    assert [(each.code, each.what) for each in report.faults] == [
        ("derived-missing", f"clock of record/{record.pk}")
    ]
    assert f"{report.faults[0].seq}" in report.faults[0].text.zh


def test_a_due_date_taken_from_a_record_is_named_with_or_without_its_clock(town: Town) -> None:
    record = one(town)
    sql("update records_record set due_on = null, met_on = null")
    assert faults() == [("derived-changed", f"record/{record.pk}")]
    sql("delete from clocks_clock")
    assert ("derived-missing", f"clock of record/{record.pk}") in faults()


def test_a_decision_dated_before_the_rule_has_no_clock_until_it_is_corrected(town: Town) -> None:
    record = one(town, CF_JDRQ="2006-03-02")
    assert record.due_on is None and not Clock.objects.exists() and faults() == []
    with timesource.standing_at(NOON + timedelta(days=3)):
        stored(town, [penalty(town.bureau)], now=NOON + timedelta(days=3))
        clock = clock_of(record)
        assert (clock.due_on, clock.state, clock.unit_path) == (date(2026, 3, 11), "met", town.bureau.path)
        assert faults() == []
        stored(town, [penalty(town.bureau, CF_JDRQ="2006-03-02")], now=NOON + timedelta(days=3))
        assert faults() == []


def test_a_clock_put_in_is_named(town: Town) -> None:
    record = one(town)
    clock = clock_of(record)
    for rule, subject in ((WITHDRAWAL, record.pk), (clock.rule, record.pk + 999)):
        made = Clock.objects.create(
            rule=rule, subject_kind="record", subject_id=subject, unit_path=clock.unit_path,
            started_on=clock.started_on, due_on=clock.due_on,
        )  # fmt: skip
        assert ("object-unjournaled", f"clock/{made.pk}") in faults()
        made.delete()


def test_a_clock_cancelled_with_plain_sql_is_named(town: Town) -> None:
    clock = clock_of(one(town))
    sql("update clocks_clock set state = 'cancelled' where id = %s", clock.pk)
    assert faults() == [("object-unjournaled", f"clock/{clock.pk}")]


def test_the_days_a_record_shows_are_those_of_its_clock(town: Town) -> None:
    record = one(town)
    sql("update records_record set due_on = '2026-03-20' where id = %s", record.pk)
    assert faults() == [("derived-changed", f"record/{record.pk}")]


def test_a_record_made_punctual_together_with_its_clock_is_named(town: Town) -> None:
    with timesource.standing_at(NOON + timedelta(days=30)):
        stored(town, [penalty(town.bureau)], now=NOON + timedelta(days=30))
        record = Record.objects.get()
        sql("update clocks_clock set closed_on = '2026-03-04', state = 'met'")
        sql("update records_record set met_on = '2026-03-04'")
        assert faults() == [("object-changed", f"record/{record.pk}")]


def test_an_open_clock_given_to_another_unit_is_named(town: Town) -> None:
    clock = clock_of(held_one(town))
    sql("update clocks_clock set unit_path = %s where id = %s", town.other.path, clock.pk)
    assert faults() == [("derived-changed", f"clock/{clock.pk}")]


# ---- clocks that an act started


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("due_on = '2026-03-20'", "object-changed"),
        ("started_on = '2026-03-03', due_on = '2026-03-06'", "object-changed"),
        ("rule = 'publish-in-7-working-days', due_on = '2026-03-11'", "object-changed"),
        ("closed_on = '2026-03-04', state = 'met'", "object-changed"),
        ("subject_id = 6", "object-changed"),
    ],
)
def test_a_changed_clock_of_its_own_is_named(town: Town, change: str, code: str) -> None:
    clock = started(town)
    assert faults() == []
    sql(f"update clocks_clock set {change} where id = %s", clock.pk)
    assert (code, f"clock/{clock.pk}") in faults()


def test_a_clock_of_its_own_taken_away_or_revived_is_named(town: Town) -> None:
    clock = started(town)
    acts.meet(PLATFORM, clock.pk, date(2026, 3, 4))
    sql("update clocks_clock set closed_on = null, state = 'running' where id = %s", clock.pk)
    assert faults() == [("object-changed", f"clock/{clock.pk}")]
    sql("delete from clocks_clock where id = %s", clock.pk)
    assert faults() == [("object-missing", f"clock/{clock.pk}")]


def test_a_pause_put_in_or_taken_away_is_named(town: Town) -> None:
    clock = started(town)
    acts.pause(PLATFORM, clock.pk, date(2026, 3, 3), "鉴定")
    assert faults() == []
    with timesource.standing_at(NOON + timedelta(days=2)):
        acts.resume(PLATFORM, clock.pk, date(2026, 3, 5))
        assert faults() == []
        sql("delete from clocks_pause")
        assert faults() == [("derived-changed", f"clock/{clock.pk}")]


# ---- the calendar


def notice_2027(*days: str) -> str:
    return NOTICE + "\n".join(f"2027-01-{day},holiday,元旦,2027,通知" for day in days) + "\n"


def test_a_clock_met_before_a_notice_came_is_sound_and_open_ones_follow(town: Town) -> None:
    with timesource.standing_at(NOON + timedelta(days=302)):
        now = NOON + timedelta(days=302)
        stored(town, [penalty(town.bureau, CF_JDRQ="2026-12-29", CF_GSJZQ="2027-12-29")], now=now)
        held = held_one(town, now, CF_JDRQ="2026-12-29", CF_GSJZQ="2027-12-29")
    with timesource.standing_at(NOON + timedelta(days=303)):
        acts.import_calendar(PLATFORM, notice_2027("01", "04", "05", "06", "07", "08"))
        assert faults() == []
        held.refresh_from_db()
        assert held.due_on == clock_of(held).due_on == date(2027, 1, 15)


def test_a_day_of_a_shipped_notice_that_is_changed_or_taken_away_is_named(town: Town) -> None:
    day = CalendarDay.objects.get(date=date(2026, 10, 1))
    sql("update clocks_calendarday set kind = 'working' where id = %s", day.pk)
    one(town)
    assert faults() == [("definition-changed", "calendar/2026")]
    sql("delete from clocks_calendarday where id = %s", day.pk)
    assert faults() == [("definition-changed", "calendar/2026")]


def test_a_shipped_notice_taken_away_is_named_though_no_calendar_can_be_built_without_it(town: Town) -> None:
    one(town)
    sql(
        "delete from clocks_calendarday where notice_id in (select id from clocks_calendarnotice where year = 2024)"
    )
    sql("delete from clocks_calendarnotice where year = 2024")
    forget()
    assert faults() == [("definition-changed", "calendar/2024")]


def test_a_notice_taken_away_put_in_or_revived_is_named(town: Town) -> None:
    acts.import_calendar(PLATFORM, notice_2027("01"))
    with timesource.standing_at(NOON + timedelta(days=1)):
        acts.import_calendar(PLATFORM, notice_2027("01", "04"))
    assert faults() == []
    first, second = CalendarNotice.objects.filter(year=2027).order_by("pk")
    sql("update clocks_calendarnotice set replaced_at = null where id = %s", first.pk)
    sql("update clocks_calendarnotice set replaced_at = %s where id = %s", timesource.now(), second.pk)
    assert ("definition-changed", "calendar/2027") in faults()
    sql("delete from clocks_calendarday where notice_id = %s", second.pk)
    sql("delete from clocks_calendarnotice where id = %s", second.pk)
    assert ("object-missing", "calendar/2027") in faults()
    CalendarNotice.objects.create(year=2028, title="假的", sha256="0" * 64)
    assert ("object-unjournaled", "calendar/2028") in faults()


def test_a_day_of_an_imported_notice_that_is_changed_is_named(town: Town) -> None:
    acts.import_calendar(PLATFORM, notice_2027("01", "04"))
    sql("update clocks_calendarday set date = '2027-01-05' where date = '2027-01-04'")
    assert ("object-changed", "calendar/2027") in faults()


def test_a_notice_that_a_new_release_brings_moves_open_clocks_and_is_journaled(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yinuo.clocks.acts import calendar

    clock = started(town)
    sql("update clocks_clock set started_on = '2026-12-30', due_on = '2027-01-05' where id = %s", clock.pk)
    files = [*calendar.notices_of_files(), calendar._read(notice_2027("01", "04", "05", "06"))]
    monkeypatch.setattr(calendar, "notices_of_files", lambda: files)
    done = load_new_notices()
    clock.refresh_from_db()
    assert (done.years, done.moved, clock.due_on) == ([2027], 1, date(2027, 1, 8))
    assert load_new_notices().years == []
