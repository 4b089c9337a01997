"""Faulty rows: grouped by cause, alike ones mended at once, single ones in the form of their class."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.core.actor import Role
from yinuo.intake.models import Finding, QueuedRow
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record

from .conftest import Desk
from .rows import GOOD, rows, upload

State = QueuedRow.State
CONFIRMED = {"CF_XDR_LB": "法人及非法人组织", "seen": "法人及非法人组织", "act": "confirm"}


@pytest.fixture
def clerk(desk: Desk) -> Client:
    return desk()


def wrong(value: str) -> Finding:
    return Finding.objects.filter(value=value, closed=False).exclude(level="warning").earliest("pk")


def test_rows_alike_are_one_cause_and_one_repair_with_a_preview_mends_them_all(clerk: Client) -> None:
    faulty = rows(4, CF_XDR_LB="企业") + rows(6, CF_XDR_LB="公司")[4:]
    upload(clerk, faulty)
    text = clerk.get("/desk/mending/").content.decode()
    assert "一次改 4 行" in text and "一次改 2 行" in text
    url = f"/desk/mending/alike/{wrong('企业').pk}/"
    preview = clerk.post(url, {"CF_XDR_LB": "法人及非法人组织", "act": "preview"}).content.decode()
    assert "改后 4 行里有 4 行没有错误" in preview
    assert Record.objects.count() == 0 and QueuedRow.objects.filter(state=State.OPEN).count() == 6
    clerk.post(url, {**CONFIRMED, "CF_XDR_LB": "自然人"})
    assert QueuedRow.objects.filter(state=State.OPEN).count() == 6, "only what was looked at is done"
    clerk.post(url, CONFIRMED)
    run_waiting()
    assert Record.objects.filter(status="published").count() == 4
    assert QueuedRow.objects.filter(state=State.OPEN).count() == 2
    first = QueuedRow.objects.exclude(state=State.OPEN).earliest("pk")
    assert (first.state, first.closed_by_row) == (State.SUPERSEDED, 1)


def test_a_repair_that_leaves_other_faults_says_how_many_rows_and_which(clerk: Client) -> None:
    upload(clerk, rows(2, CF_XDR_LB="企业") + rows(3, CF_XDR_LB="企业", CF_FRDB="")[2:])
    url = f"/desk/mending/alike/{wrong('企业').pk}/"
    text = clerk.post(url, {"CF_XDR_LB": "法人及非法人组织", "act": "preview"}).content.decode()
    assert "改后 3 行里有 2 行没有错误" in text and "法定代表人必须填写" in text


def test_a_row_is_mended_in_the_form_of_its_class_and_closes_the_old_one(clerk: Client) -> None:
    upload(clerk, rows(1, CF_JDRQ="2026/02/30"))
    queued = QueuedRow.objects.get()
    url = f"/desk/mending/{queued.pk}/"
    text = clerk.get(url).content.decode()
    assert 'value="2026/02/30"' in text and 'href="#id_CF_JDRQ"' in text
    still = clerk.post(url, {**GOOD, "CF_JDRQ": "2026/02/31", "CF_CFLB": ["警告", "罚款"], "mend": "1"})
    assert still.status_code == 422 and QueuedRow.objects.get().state == State.OPEN
    clerk.post(url, {**GOOD, "CF_CFLB": ["警告", "罚款"], "mend": "1"})
    run_waiting()
    queued.refresh_from_db()
    assert queued.state == State.SUPERSEDED and Record.objects.get().status == "published"


def test_a_row_is_let_go_only_with_a_reason(clerk: Client) -> None:
    upload(clerk, rows(1, CF_JDRQ="2026/02/30"))
    url = f"/desk/mending/{QueuedRow.objects.get().pk}/"
    answer = clerk.post(url, {"drop": "1", "reason": " "})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    clerk.post(url, {"drop": "1", "reason": "与上月重复"})
    assert (QueuedRow.objects.get().state, QueuedRow.objects.get().closed_reason) == (
        State.DROPPED,
        "与上月重复",
    )


def test_a_thousand_faulty_rows_are_paged_in_as_many_queries_as_thirty_and_mended_at_once(
    clerk: Client,
) -> None:
    def queries() -> int:
        clerk.get("/desk/mending/")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert clerk.get("/desk/mending/").status_code == 200
        return len(caught)

    upload(clerk, rows(30, CF_XDR_LB="企业"), "少.json")
    few = queries()
    upload(clerk, rows(1000, CF_XDR_LB="公司"), "多.json")
    assert queries() <= few
    url = f"/desk/mending/alike/{wrong('公司').pk}/"
    assert (
        "改后 1,000 行里有 1,000 行没有错误"
        in clerk.post(url, {"CF_XDR_LB": "法人及非法人组织", "act": "preview"}).content.decode()
    )
    clerk.post(url, CONFIRMED)
    run_waiting()
    assert Record.objects.count() == 1000
    assert QueuedRow.objects.filter(state=State.OPEN).count() == 0, "those of the same key are replaced"


def test_nobody_mends_or_reads_the_rows_of_a_unit_beside_their_own(desk: Desk) -> None:
    upload(desk(), rows(2, CF_XDR_LB="企业"))
    from yinuo.registry.models import Body

    other = Body.objects.get(name="洛阳市审计局")
    stranger = desk(Role.UNIT_CLERK, other)
    fault, queued = wrong("企业"), QueuedRow.objects.earliest("pk")
    for url in (f"/desk/mending/alike/{fault.pk}/", f"/desk/mending/{queued.pk}/"):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {"CF_XDR_LB": "自然人", "act": "confirm"}).status_code == 404
    assert "企业" not in stranger.get("/desk/mending/").content.decode()


def test_the_annotated_workbook_and_the_template_are_a_click_away(clerk: Client) -> None:
    submission = upload(clerk, rows(1, CF_XDR_LB="企业"))
    page = clerk.get(f"/desk/mending/?receipt={submission.receipt}").content.decode()
    assert f"/desk/submissions/{submission.receipt}/annotated.xlsx" in page
    book = clerk.get(f"/desk/submissions/{submission.receipt}/annotated.xlsx")
    assert b"".join(book)[:2] == b"PK"
