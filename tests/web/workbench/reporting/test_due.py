"""When what waits is due, as the desk tells it: Today in the order of due dates, the queue, the row, the receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yinuo import timesource
from yinuo.assessment.refresh import refresh
from yinuo.clocks.calendar import load_calendar
from yinuo.clocks.models import Clock
from yinuo.core.actor import Role
from yinuo.core.codes import make_uscc
from yinuo.intake.models import QueuedRow, Submission
from yinuo.registry.models import Body
from yinuo.timesource import PLACE

from .conftest import Desk
from .rows import rows, upload

THURSDAY = datetime(2026, 11, 12, 10, tzinfo=PLACE)


@pytest.fixture(autouse=True)
def _on_a_thursday(db: None) -> Iterator[None]:
    load_calendar()
    with timesource.standing_at(THURSDAY):
        yield


def faulty(desk: Desk, name: str, count: int = 2) -> Submission:
    return upload(desk(), rows(count, CF_XDR_LB="企业", CF_SY=f"{name}未标明价格。"), name)


def text_of(desk: Desk, address: str, role: Role = Role.UNIT_CLERK) -> str:
    return re.sub(r"\s+", " ", desk(role).get(address).content.decode())


def lines(page: str) -> list[str]:
    """The lines of the first table as bare words."""
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("</tr>") if "<td" in row]


def test_today_lists_files_by_due_date_each_with_the_working_days_left(desk: Desk) -> None:
    faulty(desk, "先到.json")
    with timesource.standing_at(THURSDAY + timedelta(days=4)):
        upload(desk(), rows(3, CF_XDR_LB="公司")[2:], "后到.json")
        found = lines(text_of(desk, "/desk/"))
    assert "还有 1 个工作日" in found[0] and "先到.json" in found[0] and "2 行要改" in found[0]
    assert "2026-11-17" in found[0] and "行政处罚 · 同类的改一次" in found[0], "the day itself, and of what"
    assert "还有 3 个工作日" in found[1] and "后到.json" in found[1]


def test_today_says_what_is_over_and_by_how_much(desk: Desk) -> None:
    faulty(desk, "处罚.json")
    with timesource.standing_at(THURSDAY + timedelta(days=7)):
        assert "超期 2 个工作日" in lines(text_of(desk, "/desk/"))[0]


@pytest.mark.parametrize("sort", ["due", "-due", "received"])
def test_the_queue_is_put_in_order_without_carrying_its_sealed_rows_along(desk: Desk, sort: str) -> None:
    faulty(desk, "处罚.json", 30)
    with CaptureQueriesContext(connection) as asked:
        page = text_of(desk, f"/desk/mending/?sort={sort}")
    assert len(set(re.findall(r"/desk/mending/\d+/", page))) == 20
    pages = [each["sql"] for each in asked if "LIMIT 21" in each["sql"]]
    ordering = [sql for sql in pages if "ORDER BY" in sql and 'FROM "intake_queuedrow"' in sql]
    assert len(ordering) == 1 and "raw_sealed" not in ordering[0]


def test_what_is_mended_is_no_longer_due(desk: Desk) -> None:
    faulty(desk, "处罚.json")
    row = QueuedRow.objects.first()
    assert row is not None
    for each in QueuedRow.objects.all():
        desk().post(f"/desk/mending/{each.pk}/", {"drop": "1", "reason": "重复"})
    page = text_of(desk, "/desk/")
    assert "没有等着您办的事" in page
    receipt = text_of(desk, f"/desk/submissions/{row.submission.receipt}/")
    assert "要改的行都处理完了" in receipt and "按期" in receipt


def test_rows_whose_body_is_not_registered_are_a_line_of_their_own_due_by_the_platforms_clock(
    desk: Desk,
) -> None:
    unknown = {"CF_CFJG": "洛阳市示例新设局", "CF_CFJGDM": make_uscc("11", "410300", "DEM99999")}
    upload(desk(), [*rows(1, CF_XDR_LB="企业"), {**rows(2)[1], **unknown}], "混.json")
    assert set(QueuedRow.objects.values_list("why", flat=True)) == {"findings", "unregistered"}
    found = lines(text_of(desk, "/desk/"))
    assert "1 行要改" in found[0] and "还有 3 个工作日" in found[0]
    assert "1 行的机关没有登记" in found[1] and "还有 5 个工作日" in found[1]
    office = Body.objects.get(name="洛阳市发展和改革委员会")
    seen = lines(re.sub(r"\s+", " ", desk(Role.OFFICE, office).get("/desk/").content.decode()))
    assert len(seen) == 1 and "1 行的机关没有登记" in seen[0]


def test_the_queue_shows_the_due_date_sorts_by_it_and_finds_what_is_over(desk: Desk) -> None:
    faulty(desk, "先到.json", 1)
    with timesource.standing_at(THURSDAY + timedelta(days=7)):
        upload(desk(), rows(3, CF_XDR_LB="公司")[2:], "后到.json")
        every = text_of(desk, "/desk/mending/").split("逐行", 1)[1]
        assert every.index("先到.json") < every.index("后到.json")
        assert "超期 2 个工作日" in every and "2026-11-17" in every
        last = text_of(desk, "/desk/mending/?sort=-due").split("逐行", 1)[1]
        assert last.index("后到.json") < last.index("先到.json")
        late = text_of(desk, "/desk/mending/?late=1").split("逐行", 1)[1]
        assert "先到.json" in late and "后到.json" not in late
        exported = desk().get("/desk/mending/?export=csv")
        content = b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]
    assert "2026-11-17" in content


def test_the_receipt_opens_to_the_days_that_counted_and_the_row_says_its_due_date(desk: Desk) -> None:
    submission = faulty(desk, "处罚.json")
    receipt = text_of(desk, f"/desk/submissions/{submission.receipt}/")
    assert "退回的行由报送单位改好重报" in receipt and "还有 3 个工作日" in receipt
    assert "期限 3 个工作日，11 月 17 日到期" in receipt and "为什么这样数" in receipt
    assert "11 月 14 日、11 月 15 日是周末，不计" in receipt
    assert "法规未定，三个工作日为平台默认" in receipt
    row = QueuedRow.objects.earliest("pk")
    assert "11 月 17 日到期" in text_of(desk, f"/desk/mending/{row.pk}/")


def test_columns_to_confirm_stand_in_today_with_their_due_date(desk: Desk) -> None:
    row = rows(1)[0]
    row["罚款金额(元)"] = row.pop("CF_NR_FK")
    submission = upload(desk(), [row], "问.json")
    assert submission.stage == Submission.Stage.ASKING
    assert "还有 1 个工作日" in lines(text_of(desk, "/desk/"))[0]
    assert "还有 1 个工作日" in text_of(desk, f"/desk/submissions/{submission.receipt}/mapping")


def test_statistics_count_what_was_mended_in_time_and_what_is_open_and_overdue(desk: Desk) -> None:
    faulty(desk, "先到.json", 1)
    desk().post(f"/desk/mending/{QueuedRow.objects.get().pk}/", {"drop": "1", "reason": "重复"})
    upload(desk(), rows(2, CF_XDR_LB="公司")[1:], "后到.json")
    upload(desk(), rows(3, CF_XDR_LB="公司")[2:], "还早.json")
    with timesource.standing_at(THURSDAY + timedelta(days=7)):
        third = Clock.objects.order_by("-pk")[0]
        Clock.objects.filter(pk=third.pk).update(due_on=third.due_on + timedelta(days=30))
        refresh(timesource.today())
        page = text_of(desk, "/desk/statistics/")
    assert "到期应改好的报送 2 件，按期改好 1 件" in page
    assert "1 件超期还没改好" in page
