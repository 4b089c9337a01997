"""Reminders reach the desk they are for: the clerk's, the approver's when it is late, the office's when it stays late."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from yinuo import timesource
from yinuo.clocks import duties
from yinuo.clocks.calendar import load_calendar
from yinuo.core.actor import Role
from yinuo.intake.models import QueuedRow
from yinuo.registry.models import Body
from yinuo.timesource import PLACE

from .conftest import Desk
from .rows import rows, upload

THURSDAY = datetime(2026, 11, 12, 10, tzinfo=PLACE)


@pytest.fixture
def late(desk: Desk) -> Desk:
    """Two files whose rows nobody mended, with all that was told about them in ten days."""
    load_calendar()
    with timesource.standing_at(THURSDAY):
        upload(desk(), rows(1, CF_XDR_LB="企业"), "一.json")
        upload(desk(), rows(2, CF_XDR_LB="企业")[1:], "二.json")
    for days in range(13):
        with timesource.standing_at(THURSDAY + timedelta(days=days)):
            duties.fire_due_alarms()
    return desk


def told(desk: Desk, role: Role, at: Body | None = None) -> list[str]:
    """The lines of the card of reminders, as bare words."""
    page = desk(role, at).get("/desk/").content.decode()
    if "提醒和催办" not in page:
        return []
    body = page.split("提醒和催办", 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("</tr>") if "<td" in row]


def test_the_clerk_hears_before_and_on_the_day_the_approver_when_it_is_late(late: Desk) -> None:
    [line] = told(late, Role.UNIT_CLERK)
    assert "退回的行由报送单位改好重报" in line and "提醒" in line and "4 条" in line
    assert "今天到期" in line, "the newest of them"
    [line] = told(late, Role.UNIT_APPROVER)
    assert "升级" in line and "2 条" in line and "已超期 1 个工作日" in line


def test_in_english_a_reminder_is_called_so_in_english(late: Desk) -> None:
    def chips(role: Role) -> list[str]:
        page = late(role).get("/desk/", headers={"accept-language": "en"}).content.decode()
        card = page.split("Reminders", 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
        return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in card.split("</tr>")]

    assert "Reminder" in chips(Role.UNIT_CLERK)[0] and "提醒" not in chips(Role.UNIT_CLERK)[0]
    assert "Escalation" in chips(Role.UNIT_APPROVER)[0] and "升级" not in chips(Role.UNIT_APPROVER)[0]


def test_what_stays_late_reaches_the_office_of_the_region(late: Desk) -> None:
    office = Body.objects.get(name="洛阳市发展和改革委员会")
    [line] = told(late, Role.OFFICE, office)
    assert "升级" in line and "2 条" in line and "已超期 5 个工作日" in line, (
        "in the days that its rule counts"
    )


def test_once_read_they_are_gone_for_this_desk_only(late: Desk) -> None:
    clerk = late(Role.UNIT_CLERK)
    shown = re.search(r'name="up_to" value="(\d+)"', clerk.get("/desk/").content.decode())
    assert shown is not None
    assert clerk.post("/desk/reminders/read/", {"up_to": shown[1]})["Location"] == "/desk/"
    assert told(late, Role.UNIT_CLERK) == []
    assert len(told(late, Role.UNIT_APPROVER)) == 1


def test_of_a_duty_that_is_done_nothing_more_is_heard(late: Desk) -> None:
    for row in QueuedRow.objects.all():
        late().post(f"/desk/mending/{row.pk}/", {"drop": "1", "reason": "重复"})
    assert told(late, Role.UNIT_CLERK) == told(late, Role.UNIT_APPROVER) == []


def test_another_units_reminders_are_nobody_elses(late: Desk) -> None:
    assert told(late, Role.UNIT_CLERK, Body.objects.get(name="洛阳市教育局")) == []
