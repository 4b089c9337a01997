"""The calendar of working days: a year at a glance, and importing a notice with what it would move shown first."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.workbench.administration.conftest import Seat

from yinuo.clocks.acts.single import start
from yinuo.clocks.calendar import load_calendar, work_calendar
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation
from yinuo.core.actor import PLATFORM, Role
from yinuo.registry.models import Body

IMPORTERS = {Role.OFFICE, Role.SYSTEM_ADMIN}
PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
LINES = "date,kind,name,year,notice\n2027-03-08,holiday,地方节,2027,http://example.invalid/1\n"
ADDRESS = "/desk/calendar/import/"


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    load_calendar()


def _file(text: str = LINES) -> SimpleUploadedFile:
    return SimpleUploadedFile("2027.csv", text.encode())


def _clock(unit: Body) -> Clock:
    """A clock that runs over 8 March 2027, a Monday."""
    return start(
        PLATFORM,
        "publish-in-7-working-days",
        subject_kind="record",
        subject_id=1,
        unit_path=unit.path,
        county_code="",
        started_on=date(2027, 3, 4),
    )


@pytest.mark.parametrize("role", PERSONS)
def test_everybody_on_the_desk_reads_the_year_and_few_import(role: Role, seat: Seat) -> None:
    assert seat(role).get("/desk/calendar/2026/").status_code == 200
    assert seat(role).get(ADDRESS).status_code == (200 if role in IMPORTERS else 403)


def test_the_year_shows_holidays_swaps_and_what_is_provisional(seat: Seat) -> None:
    page = seat(Role.OFFICE).get("/desk/calendar/2026/").content.decode()
    assert "放假，国庆节" in page
    assert "调休上班，国庆节" in page
    assert "放假通知还没有导入" not in page
    assert "放假通知还没有导入" in seat(Role.OFFICE).get("/desk/calendar/2028/").content.decode()
    assert seat(Role.OFFICE).get("/desk/calendar/1900/").status_code == 404


def test_a_preview_names_the_clocks_that_would_move_and_leaves_everything_as_it_was(
    seat: Seat, office: Body
) -> None:
    clock = _clock(office)
    before, notices = work_calendar(), CalendarNotice.objects.count()
    page = seat(Role.OFFICE).post(ADDRESS, {"file": _file(), "title": "试"}).content.decode()
    assert "会改日期的时限" in page
    assert clock.due_on.isoformat() in page
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on
    assert CalendarNotice.objects.count() == notices
    assert not Recalculation.objects.exists()
    assert not before.differences(work_calendar())


def test_a_confirmed_import_moves_the_clock_and_keeps_the_earlier_date(seat: Seat, office: Body) -> None:
    clock = _clock(office)
    fields = {"text": LINES, "title": "2027年安排", "step": "confirm"}
    answer = seat(Role.OFFICE).post(ADDRESS, fields)
    notice = CalendarNotice.objects.get(title="2027年安排")
    assert answer["Location"] == f"/desk/calendar/notices/{notice.pk}/"
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.due_on > clock.due_on
    assert Recalculation.objects.get(clock=clock).due_before == clock.due_on
    page = seat(Role.OFFICE).get(answer["Location"]).content.decode()
    assert clock.due_on.isoformat() in page
    assert moved.due_on.isoformat() in page


def test_previews_of_two_files_do_not_leak_into_each_other(seat: Seat, office: Body) -> None:
    seat(Role.OFFICE).post(ADDRESS, {"file": _file()})
    other = LINES.replace("2027-03-08", "2027-03-10")
    seat(Role.OFFICE).post(ADDRESS, {"text": other, "step": "confirm"})
    assert work_calendar().is_working(date(2027, 3, 8))
    assert not work_calendar().is_working(date(2027, 3, 10))


def test_a_county_sees_its_own_clocks_only_and_no_file_is_said_plainly(seat: Seat, office: Body) -> None:
    _clock(office)
    page = seat(Role.SYSTEM_ADMIN).post(ADDRESS, {"file": _file()}).content.decode()
    assert "1 个时限会改日期" in page
    assert "会改日期的时限" not in page
    assert "请选择文件" in seat(Role.OFFICE).post(ADDRESS, {"title": ""}).content.decode()
    broken = seat(Role.OFFICE).post(ADDRESS, {"file": _file("什么也不是")})
    assert broken.status_code == 422
    assert "放假通知无法读取" in broken.content.decode()
