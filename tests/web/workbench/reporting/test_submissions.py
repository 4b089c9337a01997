"""Handing in a file: refusals stand in the form, repetition is said, what asks can be given up, progress is shown."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from yinuo.intake.models import Attempt, Submission
from yinuo.jobs.models import Job
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record
from yinuo.registry.models import Body
from yinuo.web.api.states import state_of

from .conftest import Desk
from .rows import rows, upload

URL = "/desk/submissions/"


@pytest.fixture
def clerk(desk: Desk) -> Client:
    return desk()


def test_a_refused_file_is_explained_in_the_form_with_the_class_still_chosen(clerk: Client) -> None:
    empty = SimpleUploadedFile("空.xlsx", b"")
    answer = clerk.post(URL, {"class": "licence", "file": empty})
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有收" in text
    assert 'value="licence" selected' in text
    assert not Submission.objects.exists()


def test_a_form_without_a_file_says_so(clerk: Client) -> None:
    assert "没有选择文件" in clerk.post(URL, {"class": "penalty"}).content.decode()


def test_whoever_hands_in_for_the_first_time_chooses_what_it_is(clerk: Client) -> None:
    assert '<option value="">请选择</option>' in clerk.get(URL).content.decode()
    answer = clerk.post(URL, {"class": "", "file": SimpleUploadedFile("a.csv", b"x")})
    assert answer.status_code == 422 and "还没有选是什么信息" in answer.content.decode()
    upload(clerk, rows(1))
    page = clerk.get(URL).content.decode()
    assert "请选择" not in page and '<option value="penalty" selected>' in page


def test_a_broken_file_leaves_a_trace_of_the_attempt(clerk: Client) -> None:
    clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("坏.xlsx", b"PK\x03\x04nonsense")})
    run_waiting()
    assert Attempt.objects.count() == 1 and Record.objects.count() == 0


def test_the_same_file_again_leads_to_the_earlier_receipt_and_says_so(clerk: Client) -> None:
    first = upload(clerk, rows(2))
    content = json.dumps(rows(2), ensure_ascii=False).encode()
    again = clerk.post(
        URL, {"class": "penalty", "file": SimpleUploadedFile("又来.json", content)}, follow=True
    )
    assert "没有重复收" in again.content.decode() and first.receipt in again.content.decode()
    assert Submission.objects.count() == 1


def test_the_class_handed_in_last_is_chosen_next_time(clerk: Client) -> None:
    upload(clerk, rows(1))
    assert 'value="penalty" selected' in clerk.get(URL).content.decode()


def test_a_person_of_several_units_chooses_and_nobody_else_is_offered(desk: Desk, unit: Body) -> None:
    parent = Body.objects.filter(numchild__gt=1, ended_on=None).exclude(pk=unit.pk).order_by("-depth").first()
    assert parent is not None
    text = desk(at=parent).get(URL).content.decode()
    assert f'value="{parent.code}" selected' in text
    if not unit.path.startswith(parent.path):
        assert unit.code not in text


def test_progress_is_shown_while_it_is_worked_on_and_loads_the_page_when_done(clerk: Client) -> None:
    content = json.dumps(rows(2), ensure_ascii=False).encode()
    answer = clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("a.json", content)})
    page = clerk.get(answer["Location"]).content.decode()
    assert "正在办理" in page and f'hx-get="{answer["Location"]}progress"' in page
    run_waiting()
    assert clerk.get(answer["Location"] + "progress")["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("step", "chinese", "english"),
    [("读取", "读取", "Reading"), ("核验", "核验", "Checking"), ("入库", "入库", "Storing")],
)
def test_the_step_it_is_at_is_named_in_the_language_of_the_page(
    clerk: Client, step: str, chinese: str, english: str
) -> None:
    content = json.dumps(rows(2), ensure_ascii=False).encode()
    answer = clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("a.json", content)})
    Job.objects.update(progress_done=40, progress_total=100, progress_note=step)
    for language, word in (("zh-CN", chinese), ("en", english)):
        page = clerk.get(answer["Location"] + "progress", headers={"Accept-Language": language})
        assert f"<b>{word}</b>" in page.content.decode()
        assert f'aria-label="{word}"' in page.content.decode()
    assert ">Stop</button>" in page.content.decode()


def test_work_can_be_stopped_and_the_same_file_goes_on_later(clerk: Client) -> None:
    content = json.dumps(rows(2), ensure_ascii=False).encode()
    answer = clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("a.json", content)})
    clerk.post(answer["Location"] + "stop")
    assert Job.objects.get().state == "stopped" and Submission.objects.get().stage == "stopped"
    assert "已停下" in clerk.get(answer["Location"]).content.decode()
    clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("a.json", content)})
    run_waiting()
    assert Submission.objects.get().stage == "done" and Record.objects.count() == 2


def test_a_file_of_another_class_is_noticed_and_can_be_given_up(clerk: Client) -> None:
    content = json.dumps(rows(2), ensure_ascii=False).encode()
    answer = clerk.post(URL, {"class": "body-honour", "file": SimpleUploadedFile("a.json", content)})
    run_waiting()
    page = clerk.get(answer["Location"], follow=True).content.decode()
    assert "这份表更像“行政处罚”" in page
    clerk.post(answer["Location"] + "stop")
    assert Submission.objects.get().stage == "stopped" and Record.objects.count() == 0
    assert "没有等着您办的事" in clerk.get("/desk/").content.decode()


def test_the_receipt_says_what_is_stored_but_not_yet_public(clerk: Client) -> None:
    submission = upload(clerk, rows(2, CF_SY="当事人电话13800138000，未标明价格。"))
    text = clerk.get(f"{URL}{submission.receipt}/").content.decode()
    assert "2 条已入库，但暂不公示" in text and "文字里像有电话号码" in text


def test_a_unit_that_is_not_ones_own_is_refused_and_the_attempt_listed_with_its_reason(
    clerk: Client, unit: Body
) -> None:
    other = Body.objects.exclude(path__startswith=unit.path).filter(ended_on=None).first()
    assert other is not None
    content = json.dumps(rows(1), ensure_ascii=False).encode()
    wish = {"class": "penalty", "unit": other.code, "file": SimpleUploadedFile("别家.json", content)}
    answer = clerk.post(URL, wish)
    assert answer.status_code == 422 and not Submission.objects.exists()
    assert Attempt.objects.get().code == "not-your-unit"
    page = clerk.get(URL).content.decode()
    assert "没有收下的" in page and "别家.json" in page and f"您不能替“{other.name}”报送" in page


def test_a_finished_mapping_is_corrected_and_stored_rows_become_corrections_not_overwritten(
    clerk: Client,
) -> None:
    swapped = [
        {("内部说明" if code == "BZ" else code): text for code, text in {**row, "BZ": "一句"}.items()}
        for row in rows(2)
    ]
    first = upload(clerk, swapped)
    assert (first.accepted, first.mapping["unmapped"]) == (2, ["内部说明"])  # type: ignore[index]
    page = clerk.get(f"{URL}{first.receipt}/").content.decode()
    assert "改对应关系" in page
    mapping_url = f"{URL}{first.receipt}/mapping"
    asked = clerk.get(mapping_url).content.decode()
    assert "作为更正" in asked
    headers = first.mapping["headers"]  # type: ignore[index]
    same = {f"column-{n}": first.mapping["fields"].get(header, "") for n, header in enumerate(headers)}  # type: ignore[index]
    assert first.receipt in clerk.post(mapping_url, same)["Location"], "nothing changed, nothing done"
    wish = {**same, f"column-{headers.index('内部说明')}": "BZ"}
    clerk.post(mapping_url, wish)
    run_waiting()
    again = Submission.objects.exclude(pk=first.pk).get()
    assert (again.corrected, again.new, Record.objects.count()) == (2, 0, 2)
    clerk.post(mapping_url, wish)
    assert Submission.objects.count() == 2, "the same correction twice is one"
    third = upload(clerk, [{**row, "CF_NR": "警告，罚款500元。"} for row in swapped])
    assert third.mapping["fields"]["内部说明"] == "BZ", "remembered for the next file"  # type: ignore[index]


def test_what_the_reader_left_out_stands_on_the_receipt_and_in_the_api(clerk: Client, unit: Body) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("隐藏")):
        for line in (list(rows(1)[0]), list(rows(1)[0].values())):
            sheet.append([", ".join(cell) if isinstance(cell, list) else cell for cell in line])
    book["隐藏"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    clerk.post(URL, {"class": "penalty", "file": SimpleUploadedFile("两张.xlsx", content.getvalue())})
    run_waiting()
    submission = Submission.objects.get()
    page = clerk.get(f"{URL}{submission.receipt}/").content.decode()
    assert submission.rows == 1 and "隐藏的工作表没有读取：隐藏" in page
    state = state_of(RequestFactory().get("/", headers={"Accept-Language": "en"}), submission)
    assert state["remarks"] == ["Hidden sheets were not read: 隐藏"]


def test_the_list_parts_the_thousands_of_its_counts(clerk: Client) -> None:
    upload(clerk, rows(2))
    Submission.objects.update(rows=3511, accepted=3500, rejected=11)
    text = clerk.get(URL).content.decode()
    assert "3,511" in text and "3,500" in text and "3511" not in text
