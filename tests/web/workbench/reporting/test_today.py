"""Today lists what this person may do; what waits for somebody else is said apart and not counted as theirs."""

from __future__ import annotations

from yinuo.clocks.calendar import load_calendar
from yinuo.clocks.models import Clock
from yinuo.core.actor import Role
from yinuo.timesource import today

from .conftest import Desk
from .rows import rows, upload


def test_a_clock_that_only_others_can_end_is_not_the_clerks_work(desk: Desk) -> None:
    load_calendar()
    decided = f"{today():%Y/%m/%d}"
    upload(desk(), rows(2, CF_SY="当事人电话13800138000，未标明价格。", CF_JDRQ=decided))
    assert Clock.objects.filter(subject_kind="record", closed_on=None).count() == 2
    clerk = desk().get("/desk/").content.decode()
    assert "没有等着您办的事" in clerk
    assert "另有 2 条记录临近到期，不用您办" in clerk
    approver = desk(Role.UNIT_APPROVER).get("/desk/").content.decode()
    assert "2 条记录：" in approver and "不用您办" not in approver


def test_who_never_handed_in_is_led_to_how_it_is_done(desk: Desk) -> None:
    clerk = desk()
    assert "第一次报送？看怎样交" in clerk.get("/desk/").content.decode()
    upload(clerk, rows(1))
    assert "第一次报送" not in clerk.get("/desk/").content.decode()
