"""Records at the desk: within scope, every look logged, every act with its reason."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from yinuo.accounts.models import AccessEntry
from yinuo.clocks.calendar import load_calendar
from yinuo.core.actor import Role
from yinuo.records.models import Override, Record, RecordVersion
from yinuo.registry.models import Body

from .conftest import Desk
from .rows import GOOD, rows, upload

WHY = {"reason": "法院判决撤销", "basis": "（2026）豫03行终1号", "confirm": "on"}


@pytest.fixture
def record(desk: Desk) -> Record:
    upload(desk(), rows(1))
    return Record.objects.get()


@pytest.fixture
def approver(desk: Desk) -> Client:
    return desk(Role.UNIT_APPROVER)


def test_the_list_is_filtered_searched_and_exported_as_filtered_and_the_export_is_logged(
    record: Record, approver: Client
) -> None:
    assert record.subject_name in approver.get("/desk/records/?status=published").content.decode()
    assert record.subject_name not in approver.get("/desk/records/?status=withdrawn").content.decode()
    assert record.subject_name in approver.get("/desk/records/?q=示例建材").content.decode()
    exported = approver.get("/desk/records/?status=published&export=csv")
    assert record.subject_name in b"".join(exported).decode()
    assert AccessEntry.objects.get(action="export").purpose == "status=published&export=csv"


def test_a_unit_beside_sees_neither_list_nor_acts(record: Record, desk: Desk) -> None:
    stranger = desk(Role.UNIT_APPROVER, Body.objects.get(name="洛阳市审计局"))
    assert record.subject_name not in stranger.get("/desk/records/").content.decode()
    page = stranger.get(f"/desk/records/{record.pk}/").content.decode()
    assert "撤下这条记录" not in page
    assert stranger.post(f"/desk/records/{record.pk}/withdraw/", WHY).status_code == 404
    record.refresh_from_db()
    assert record.status == "published"


def test_every_look_at_a_record_is_written_down(record: Record, approver: Client) -> None:
    approver.get(f"/desk/records/{record.pk}/")
    entry = AccessEntry.objects.get(action="view", object_kind="record")
    assert entry.object_id == str(record.pk)


def test_withdrawing_needs_ground_reason_basis_and_a_word_that_it_is_meant(
    record: Record, approver: Client
) -> None:
    url = f"/desk/records/{record.pk}/withdraw/"
    answer = approver.post(url, {"reason": "", "basis": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("请选择缘由", "请写明理由", "请写明依据", "请打勾确认"):
        assert said in text
    approver.post(url, {**WHY, "ground": "决定已被撤销"})
    version = RecordVersion.objects.filter(record=record).latest("number")
    assert (version.kind, version.reason) == ("withdrawal", "决定已被撤销：法院判决撤销")


def test_a_number_of_a_person_in_the_reason_is_refused_at_its_place(record: Record, approver: Client) -> None:
    telling = {**WHY, "ground": "决定已被撤销", "reason": "当事人张三11010519491231002X来电要求"}
    answer = approver.post(f"/desk/records/{record.pk}/withdraw/", telling)
    text = answer.content.decode()
    assert answer.status_code == 422 and "这段文字会公开，里面像有个人号码（110*************2X）" in text
    record.refresh_from_db()
    assert record.status == "published"


def test_a_clerk_sees_no_act_that_only_an_approver_may_do(record: Record, desk: Desk) -> None:
    clerk = desk()
    assert "撤下这条记录" not in clerk.get(f"/desk/records/{record.pk}/").content.decode()
    assert clerk.post(f"/desk/records/{record.pk}/withdraw/", WHY).status_code == 403
    assert clerk.get(f"/desk/records/{record.pk}/correct/").status_code == 403


def test_a_correction_passes_the_rules_and_shows_as_a_difference_of_versions(
    record: Record, approver: Client
) -> None:
    url = f"/desk/records/{record.pk}/correct/"
    text = approver.get(url).content.decode()
    assert 'value="0.05"' in text
    changed = {**GOOD, "CF_WSH": record.document_number, "CF_CFLB": ["警告", "罚款"], **WHY}
    wrong = approver.post(url, {**changed, "CF_JDRQ": "2026/02/30"})
    assert wrong.status_code == 422 and "这一天不存在" in wrong.content.decode()
    approver.post(url, {**changed, "CF_NR_FK": "0.06", "CF_NR": "警告，罚款600元"})
    page = approver.get(f"/desk/records/{record.pk}/").content.decode()
    record.refresh_from_db()
    assert record.version == 2
    assert "<del>500.00 元</del>" in page and "<ins>600.00 元</ins>" in page


def test_a_correction_that_changes_nothing_is_refused_in_the_form(record: Record, approver: Client) -> None:
    same = {**GOOD, "CF_WSH": record.document_number, "CF_CFLB": ["警告", "罚款"], **WHY}
    answer = approver.post(f"/desk/records/{record.pk}/correct/", same)
    assert answer.status_code == 422 and "内容没有变化" in answer.content.decode()


def test_what_the_scan_held_is_published_only_by_a_reasoned_exception(desk: Desk) -> None:
    upload(desk(), rows(1, CF_SY="当事人电话13800138000，未标明价格。"))
    record = Record.objects.get()
    assert record.status == "held"
    office = desk(Role.OFFICE, Body.objects.get(leads_credit_work=True, county_code=""))
    assert "文字里像有电话号码" in office.get("/desk/records/?held=1").content.decode()
    assert "条记录公开前检查没有通过" in office.get("/desk/").content.decode()
    office.post(f"/desk/records/{record.pk}/override/", {**WHY, "reason": "该号码是投诉热线"})
    record.refresh_from_db()
    assert record.status == "published" and Override.objects.get().reason == "该号码是投诉热线"


def test_a_dispute_is_marked_and_cleared_with_reasons(record: Record, desk: Desk) -> None:
    office = desk(Role.OFFICE, Body.objects.get(leads_credit_work=True, county_code=""))
    office.post(f"/desk/records/{record.pk}/dispute/", {**WHY, "reason": "相对人提出异议"})
    record.refresh_from_db()
    assert record.disputed_since is not None
    assert "异议处理中" in office.get(f"/desk/records/{record.pk}/").content.decode()
    office.post(f"/desk/records/{record.pk}/clear-dispute/", {**WHY, "reason": "核查后维持"})
    record.refresh_from_db()
    assert record.disputed_since is None


def test_the_numbers_of_a_receipt_lead_to_its_own_records_and_to_no_others(desk: Desk) -> None:
    load_calendar()
    clerk, old = desk(), "2026/01/05"
    upload(clerk, rows(1, CF_JDRQ=old, CF_GSJZQ="2027/01/05"), "一.json")
    late = {"CF_JDRQ": old, "CF_GSJZQ": "2027/01/05"}
    submission = upload(clerk, rows(2, **late)[1:] + rows(3)[2:], "二.json")
    text = clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/desk/records/[^"]+)"', text)]
    mine, over = (next(link for link in links if ("late=1" in link) is late) for late in (False, True))

    def numbers(link: str) -> set[str]:
        answer = clerk.get(f"{link}&export=json&cols=document_number")
        return {row["document_number"] for row in json.loads(b"".join(answer))}

    assert numbers(mine) == {"洛市监罚〔2026〕2号", "洛市监罚〔2026〕3号"}
    assert numbers(over) >= {"洛市监罚〔2026〕2号"} and "洛市监罚〔2026〕1号" not in numbers(over)
    assert submission.receipt in clerk.get(mine).content.decode().split('class="applied"', 1)[1]
