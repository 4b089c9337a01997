"""Faulty rows: grouped by cause, alike ones mended at once, single ones in the form of their class."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.core.actor import Actor, Role
from yinuo.core.codes import make_uscc
from yinuo.core.definitions.loader import SHIPPED
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record, RecordVersion
from yinuo.registry.models import Body
from yinuo.web import menu

from .conftest import CODE, UNIT, Desk
from .rows import GOOD, csv_file, rows, upload

State = QueuedRow.State
CONFIRMED = {"CF_XDR_LB": "法人及非法人组织", "seen": "法人及非法人组织", "act": "confirm"}


ENGLISH = {"accept-language": "en"}


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


def test_one_row_is_one_row_in_english(clerk: Client) -> None:
    submission = upload(clerk, rows(1, CF_XDR_LB="企业"))
    url = f"/desk/mending/alike/{wrong('企业').pk}/"
    pages = [
        clerk.get("/desk/", headers=ENGLISH),
        clerk.get(f"/desk/submissions/{submission.receipt}/", headers=ENGLISH),
        clerk.post(url, {"CF_XDR_LB": "公司", "act": "preview"}, headers=ENGLISH),
    ]
    text = "".join(page.content.decode() for page in pages)
    assert "1 row to mend" in text and "Mend 1 row<" in text and "(1 row)" in text
    assert not re.search(r"\b1 (more )?rows\b", text)


def test_the_badge_beside_the_menu_says_that_more_wait(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert menu.Item("", "", False, 1234).count_words == "1,234"
    assert menu.Item("", "", False, 10_000).count_words == "9,999+"
    upload(clerk, rows(3, CF_XDR_LB="企业"))
    monkeypatch.setattr(menu, "COUNTED_TO", 2)
    badge = '待改的行 <span class="count">{}<'
    assert badge.format("2+") in clerk.get("/desk/").content.decode()
    monkeypatch.setattr(menu, "COUNTED_TO", 3)
    assert badge.format("3") in clerk.get("/desk/").content.decode()


def test_where_more_rows_are_alike_than_one_repair_takes_the_page_says_how_many_remain(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = upload(clerk, rows(5, CF_XDR_LB="企业"))
    monkeypatch.setattr("yinuo.web.workbench.views.repairing.MOST_ROWS", 2)
    monkeypatch.setattr("yinuo.intake.causes.MOST_ROWS", 2)
    receipt = clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
    assert "一次改 2 行" in receipt and "一次改 5 行" not in receipt
    url = f"/desk/mending/alike/{wrong('企业').pk}/"
    text = clerk.get(url).content.decode()
    assert "2 行一次改" in text
    assert "一次最多改 2 行。这一批之后，还有 3 行有同样的错误，改完再来改。" in text
    english = clerk.get(url, headers=ENGLISH).content.decode()
    assert "At most 2 rows are mended at once. After them 3 more rows have the same fault" in english
    clerk.post(url, CONFIRMED)
    run_waiting()
    last = f"/desk/mending/alike/{wrong('企业').pk}/"
    assert "还有 1 行有同样的错误" in clerk.get(last).content.decode()
    clerk.post(last, CONFIRMED)
    run_waiting()
    assert "一次最多改" not in clerk.get(f"/desk/mending/alike/{wrong('企业').pk}/").content.decode()


def test_rows_wrong_each_in_its_own_way_are_one_cause_that_leads_to_the_rows(clerk: Client) -> None:
    codes = [f"91410302MADE3898{number}F" for number in range(5)]
    faulty = [{**row, "CF_XDR_SHXYM": code} for row, code in zip(rows(5), codes, strict=True)]
    submission = upload(clerk, faulty)
    wrong_digits = Finding.objects.filter(rule="CF_XDR_SHXYM.code", closed=False).count()
    assert wrong_digits >= 3, "the check digits of these codes do not fit"
    for address in (f"/desk/submissions/{submission.receipt}/", "/desk/mending/"):
        text = clerk.get(address).content.decode()
        assert text.count("<code>CF_XDR_SHXYM.code</code>") == 1
        assert f'data-label="行数">{wrong_digits}</td>' in text and "逐行改</a>" in text
        assert "?rule=CF_XDR_SHXYM.code" in text
    assert (
        clerk.get("/desk/mending/?rule=CF_XDR_SHXYM.code").content.decode().count("修改</a>") == wrong_digits
    )


def test_rows_whose_rule_is_mended_one_by_one_are_never_mended_alike(clerk: Client) -> None:
    slid = {
        "当事人类型": "机构", "主要违法违规事实": "贷款管理不到位", "行政处罚内容": "2024年12月30日",
        "处罚类型": "罚款", "罚款金额(元)": "300000", "发布日期": "2025-03-28",
        "作出决定机关": "示例金融监管分局", "文档标题": "示例金融监管分局行政处罚信息公示列表",
    }  # fmt: skip
    faulty = [{"当事人名称": f"国家金融监督管理总局示例{place}监管分局", **slid} for place in "甲乙丙丁"]
    submission = upload(clerk, faulty, information_class="financial-penalty")
    assert Finding.objects.filter(rule="cells-moved").count() == 4
    text = clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
    told = re.search(r"<code>cells-moved</code>.*?</tr>", text, re.DOTALL)
    assert text.count("<code>cells-moved</code>") == 1 and told
    assert 'data-label="行数">4</td>' in told[0] and "逐行改</a>" in told[0] and "一次改" not in told[0]


def test_a_field_that_another_makes_required_says_when(clerk: Client) -> None:
    submission = upload(clerk, rows(1, CF_NR_FK=""))
    text = clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
    assert "“处罚类别”含“罚款”时，罚款金额（万元）必须填写。" in text
    assert "请补填；如果是前面那一栏写错了，请改那一栏。" in text


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


def test_the_form_of_a_row_shows_what_is_wrong_first_and_folds_the_rest_which_is_sent_too(
    clerk: Client,
) -> None:
    upload(clerk, rows(1, CF_JDRQ="2026/02/30"))
    text = clerk.get(f"/desk/mending/{QueuedRow.objects.get().pk}/").content.decode()
    form = text.split('<form method="post" class="card form"', 1)[1].split("</form>", 1)[0]
    first, folded = form.split("<details>", 1)
    assert 'name="CF_JDRQ"' in first and 'name="CF_XDR_MC"' not in first
    assert 'name="CF_XDR_MC"' in folded and 'name="CF_JDRQ"' not in folded
    assert "这一行的其他栏目" in folded and "没有发现问题" in folded
    head = text.split('<p class="lead">', 1)[1].split("</p>", 1)[0]
    assert GOOD["CF_XDR_MC"] in head and "洛市监罚〔2026〕1号" in head, "by what a person knows the row"


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


def test_a_total_is_told_on_the_receipt_kept_out_of_the_queue_and_taken_back_on_its_page(
    clerk: Client, tmp_path: Path
) -> None:
    total = dict.fromkeys(GOOD, "") | {"CF_XDR_MC": "合计", "CF_NR_FK": "0.05"}
    content = csv_file(tmp_path, [*rows(1), total]).read_bytes()
    clerk.post("/desk/submissions/", {"class": "penalty", "file": SimpleUploadedFile("11月.csv", content)})
    run_waiting()
    submission, row = Submission.objects.get(), QueuedRow.objects.get()
    receipt, own = f"/desk/submissions/{submission.receipt}/", f"/desk/mending/{row.pk}/"
    text = clerk.get(receipt).content.decode()
    assert (
        "有 1 行不是记录（合计、表头、表格下面的话之类）" in text
        and "全部通过" in text
        and "要改的原因" not in text
    )
    assert own not in clerk.get("/desk/mending/").content.decode()
    listed = clerk.get(f"/desk/mending/?receipt={submission.receipt}&why=no-record").content.decode()
    assert own in listed and "这一行是合计" in listed
    assert "是一条记录，放回待改" in clerk.get(own).content.decode()
    assert clerk.post(own, {"back": "1"})["Location"] == own
    assert "改好了，重新核验" in clerk.get(own).content.decode()
    assert own in clerk.get("/desk/mending/").content.decode()
    assert "有 1 行不是记录" not in clerk.get(receipt).content.decode()


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


def older(**changes: str) -> dict[str, str]:
    """The first example row of the edition of 2015, of an authority that is registered."""
    with (SHIPPED / "classes" / "penalty" / "2015.examples.csv").open(encoding="utf-8") as stream:
        return {**next(csv.DictReader(stream)), "CF_XZJG": UNIT, **changes}


def newest_values() -> dict[str, str]:
    version = RecordVersion.objects.get()
    values: dict[str, str] = orjson.loads(version.public)
    return values


def test_a_row_of_an_older_edition_is_mended_in_its_own_fields_and_nothing_renamed_is_lost(
    clerk: Client,
) -> None:
    upload(clerk, [older(CF_JDRQ="2016/02/30")], "旧.json")
    queued = QueuedRow.objects.get()
    url = f"/desk/mending/{queued.pk}/"
    page = clerk.get(url).content.decode()
    # renamed since: authority, kind, content, legal representative
    for code in ("CF_XZJG", "CF_CFLB1", "CF_JG", "CF_FR"):
        assert f"id_{code}" in page
    assert UNIT in page and "2015 版" in page
    answer = clerk.post(url, {**older(CF_JDRQ="2016/02/28"), "edition": "2015", "mend": "1"})
    assert answer.status_code == 302, answer.content.decode()
    run_waiting()
    again = Submission.objects.order_by("-pk")[0]
    assert (again.edition, again.accepted) == ("2015", 1)
    assert (newest_values()["CF_CFJG"], newest_values()["CF_NR"]) == (UNIT, older()["CF_JG"])


def test_a_row_of_an_older_edition_can_be_mended_as_one_of_the_newest_with_what_was_renamed(
    clerk: Client,
) -> None:
    upload(clerk, [older(CF_JDRQ="2016/02/30")], "旧.json")
    queued = QueuedRow.objects.get()
    page = clerk.get(f"/desk/mending/{queued.pk}/?edition=2019").content.decode()
    assert "id_CF_XZJG" not in page
    for code, old in (("CF_CFJG", "CF_XZJG"), ("CF_NR", "CF_JG"), ("CF_FRDB", "CF_FR")):
        field = re.search(rf'<(input|textarea)[^>]*id="id_{code}"[^>]*>([^<]*)', page)
        assert field and older()[old] in field[0], code
    assert 'value="2016/02/30"' in page and 'name="edition" value="2019"' in page


def test_rows_of_an_older_edition_alike_are_repaired_at_once_and_keep_the_renamed_fields(
    clerk: Client,
) -> None:
    upload(clerk, [older(CF_WSH=f"洛示罚决〔2016〕{n}号", CF_JDRQ="2016/02/30") for n in (1, 2)], "旧.json")
    url = f"/desk/mending/alike/{wrong('2016/02/30').pk}/"
    assert "改后 2 行里有 2 行没有错误" in clerk.post(url, {"CF_JDRQ": "2016/02/28"}).content.decode()
    clerk.post(url, {"CF_JDRQ": "2016/02/28", "seen": "2016/02/28", "act": "confirm"})
    run_waiting()
    kept = [orjson.loads(version.public) for version in RecordVersion.objects.all()]
    assert [(each["CF_CFJG"], each["CF_NR"]) for each in kept] == [(UNIT, older()["CF_JG"])] * 2


def test_an_authority_that_an_older_row_names_unclearly_is_settled_by_its_code_in_the_newest_fields(
    clerk: Client, unit: Body
) -> None:
    upload(clerk, [older(CF_XZJG="洛阳市没有此局")], "旧.json")
    fault = Finding.objects.exclude(level="warning").get()
    assert fault.field == "CF_CFJGDM"
    page = clerk.get(f"/desk/mending/alike/{fault.pk}/").content.decode()
    assert 'id="id_CF_CFJGDM"' in page
    assert (
        'name="edition" value="2019"'
        in clerk.get(f"/desk/mending/{QueuedRow.objects.get().pk}/").content.decode()
    )


def test_a_mended_row_sent_again_unchanged_still_waits_and_is_not_lost(clerk: Client) -> None:
    from yinuo.intake.acts.mending import mend_row, raw_of

    upload(clerk, rows(1, CF_CFJGDM=make_uscc("11", "410300", "DEM99999"), CF_CFJG="洛阳市没有此局"))
    first = QueuedRow.objects.get()
    actor = Actor(Role.UNIT_CLERK, 1, "示例", CODE, first.unit_path, "410300")
    for _ in range(3):
        waiting = QueuedRow.objects.select_related("submission__unit").get(state=State.OPEN)
        mend_row(actor, waiting, raw_of(waiting))
        run_waiting()
    assert QueuedRow.objects.filter(state=State.OPEN).count() == 1


@pytest.mark.parametrize(
    ("field", "wrong_text", "right"),
    [
        ("CF_JDRQ", "二〇二六年十一月十二日", "2026-11-12"),
        ("CF_NR_FK", "0.05万", "0.05"),
        ("CF_CFJGDM", CODE[:9] + ("1" if CODE[9] != "1" else "2") + CODE[10:], CODE),
    ],
)
def test_where_one_repair_is_possible_it_is_adopted_for_all_rows_alike(
    clerk: Client, field: str, wrong_text: str, right: str
) -> None:
    submission = upload(clerk, rows(3, **{field: wrong_text}))
    page = clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
    assert "采用 3 处" in page and f"<code>{right}</code>" in page
    found = re.search(r'href="(/desk/mending/alike/\d+/\?adopt=1)"', page)
    assert found
    preview = clerk.get(found[1]).content.decode()
    assert "改后 3 行里有 3 行没有错误" in preview and Record.objects.count() == 0
    clerk.post(found[1], {field: right, "seen": right, "act": "confirm"})
    run_waiting()
    assert Record.objects.count() == 3 and not QueuedRow.objects.filter(state=State.OPEN).exists()


def test_a_name_beside_an_unregistered_code_is_adopted_only_for_rows_with_that_name(clerk: Client) -> None:
    strange = make_uscc("11", "410300", "DEM99999")
    upload(clerk, rows(2, CF_CFJGDM=strange) + rows(3, CF_CFJGDM=strange, CF_CFJG="洛阳市生态环境局")[2:])
    fault = Finding.objects.filter(rule="authority-registered").earliest("pk")
    page = clerk.get(f"/desk/mending/alike/{fault.pk}/?adopt=1").content.decode()
    assert "2 行一次改" in page and UNIT in page


@pytest.mark.parametrize(("field", "text"), [("CF_JDRQ", "2026/02/30"), ("CF_NR_FK", "2万元或3万元")])
def test_where_nothing_or_more_than_one_thing_can_be_meant_nothing_is_proposed(
    clerk: Client, field: str, text: str
) -> None:
    submission = upload(clerk, rows(2, **{field: text}))
    assert "采用" not in clerk.get(f"/desk/submissions/{submission.receipt}/").content.decode()
