"""Every number of the board leads to rows in at most two clicks: records, submissions, rules; contents stay with the unit."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.records.building import NOON, Town, penalty, stored
from tests.web.portal.visits import csv_rows, page, queries, rows

from yinuo.assessment import thresholds
from yinuo.assessment.refresh import refresh
from yinuo.intake.models import Submission
from yinuo.registry.models import Body

pytestmark = pytest.mark.django_db
MISSING = "CF_WSH.required"
DUPLICATE = "store.twice-in-file"
SECRET = "不公开的内容"
DAY = date(2026, 3, 31)


def handed_in(body: Body, number: int, rows: int, accepted: int, **changes: Any) -> Submission:
    return Submission.objects.create(
        receipt=f"YN-{number:04d}", information_class="penalty", unit=body, unit_path=body.path,
        county_code=body.county_code, channel="upload", sha256=f"{number}", received_at=NOON, stage="done", rows=rows,
        accepted=accepted, rejected=rows - accepted, filename=f"{SECRET}.xlsx", **changes,
    )  # fmt: skip


@pytest.fixture
def judged(town: Town, county: str) -> Town:
    """The bureau: one in time, one late, one open and overdue; 150 rows handed in, 9 not passed. The county: one row."""
    stored(town, [penalty(town.bureau, "按期1号"), penalty(town.bureau, "迟1号", CF_JDRQ="2026-01-05")])
    stored(town, [penalty(town.bureau, "未办1号", CF_JDRQ="2026-01-06")], scan_hits=["personal-number"])
    stored(town, [penalty(town.county, "县1号")], unit=town.county)
    handed_in(town.bureau, 1, 100, 93, findings_by_rule={MISSING: 7, "fine-agrees-with-text": 2})
    handed_in(town.bureau, 2, 50, 48, findings_by_rule={DUPLICATE: 2})
    handed_in(town.county, 3, 1, 1)
    refresh(DAY)
    return town


def links(text: str, beginning: str) -> list[str]:
    """The addresses on a page that begin so."""
    return list(dict.fromkeys(map(html.unescape, re.findall(rf'href="({beginning}[^"]*)"', text))))


def asked(link: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(link).query).items()}


def test_every_share_of_the_board_leads_to_a_page_of_rows(client: Client, judged: Town) -> None:
    text = page(client, "/board/?period=12")
    found = links(text, "/board/rows/")
    wanted = {(asked(link).get("body", ""), asked(link)["measure"]) for link in found}
    bureau, county = judged.bureau.code, judged.county.code
    assert wanted == {
        (body, name) for body in ("", bureau, county) for name in ("timeliness", "completeness", "accuracy")
    }
    for link in found:
        assert "共" in page(client, link), link
    months = links(page(client, "/board/months/"), "/board/rows/")
    assert {asked(link)["period"] for link in months} == {"2026-03", "2026-01"}


def test_accuracy_leads_to_the_submissions_of_that_unit_and_month(client: Client, judged: Town) -> None:
    address = f"/board/rows/?measure=accuracy&period=2026-03&body={judged.bureau.code}&only=1"
    found = rows(client, f"{address}&export=json")
    assert [(row["receipt"], row["rows"], row["passed"], row["rejected"]) for row in found] == [
        ("YN-0001", 100, 93, 7),
        ("YN-0002", 50, 48, 2),
    ]
    text = page(client, address)
    assert "报送 150 行，通过核验 141 行" in text and "94.0" in text
    assert "合格线 95 %" in text and "苏州市" in text and "数据截至 2026 年 3 月 31 日" in text
    assert rows(client, address.replace("2026-03", "2026-02") + "&export=json") == []


def test_completeness_adds_up_rule_by_rule(client: Client, judged: Town) -> None:
    address = f"?measure=completeness&period=12&body={judged.bureau.code}"
    [only] = rows(client, f"/board/rules/{address}&export=json")
    assert (only["rule"], only["count"]) == (MISSING, 7)
    assert "没有填" in only["says"] or "必填" in only["says"]
    submissions = rows(client, f"/board/rows/{address}&cols=required,missing&export=json")
    base = next(line for line in rows(client, "/board/?period=12&export=json") if line["accuracy"] == 94.0)
    assert sum(row["missing"] for row in submissions) == 7
    assert base["completeness"] == round(100 - 700 / sum(row["required"] for row in submissions), 1)


def test_a_rule_is_told_in_words_and_leads_to_the_submissions_that_broke_it(
    client: Client, judged: Town
) -> None:
    text = page(client, "/board/rows/?measure=accuracy&period=12")
    assert "同一文件里有两行是同一条记录" in text and MISSING in text
    [link] = [each for each in links(text, "/board/rows/") if asked(each).get("rule") == DUPLICATE]
    assert [row["receipt"] for row in rows(client, f"{link}&export=json")] == ["YN-0002"]
    counts = {row["rule"]: row["count"] for row in rows(client, "/board/rules/?measure=accuracy&export=json")}
    assert counts == {MISSING: 7, DUPLICATE: 2}, "a remark keeps no row from passing"


def test_what_a_rejected_row_or_its_file_says_is_shown_to_nobody(client: Client, judged: Town) -> None:
    for address in ("rows/?measure=accuracy", "rows/?measure=completeness", "rules/?measure=accuracy"):
        assert SECRET not in page(client, f"/board/{address}&period=12")
        assert SECRET not in page(client, f"/board/{address}&period=12&export=csv")


def test_timeliness_leads_to_the_records_and_says_how_many_nobody_sees(client: Client, judged: Town) -> None:
    address = f"/board/rows/?measure=timeliness&period=12&body={judged.bureau.code}"
    text = page(client, address)
    assert "迟1号" in text and "按期1号" not in text and "未办1号" not in text
    assert "超期 2 件：正在公示、列在下面的 1 件，还没有办的 1 件" in text
    assert "按期1号" in page(client, f"{address}&which=all")
    assert [
        row["document_number"] for row in rows(client, f"{address}&cols=document_number&export=json")
    ] == ["迟1号"]


def test_a_body_alone_leaves_out_those_under_it(client: Client, judged: Town) -> None:
    address = f"/board/rows/?measure=accuracy&period=12&body={judged.city.code}&export=json"
    assert len(rows(client, address)) == 3
    assert rows(client, f"{address}&only=1") == []


def test_lists_export_as_filtered_in_both_kinds(client: Client, judged: Town) -> None:
    county = "/board/rows/?measure=accuracy&period=12&county=410302"
    assert [row["回执"] for row in csv_rows(client, f"{county}&export=csv")] == ["YN-0003"]
    assert csv_rows(client, "/board/rules/?measure=accuracy&class=licence&export=csv") == []


def test_thresholds_are_those_of_the_definition_in_force_on_the_day(
    client: Client, judged: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = thresholds.SHIPPED.read_text("utf-8")
    lower = "{valid: {from: 2026-03-01}, threshold: 0.93, at_least: 1, basis: 本市通知}"
    earlier = text.replace(
        "{valid: {from: 2018-07-25}, threshold: 0.95",
        "{valid: {from: 2018-07-25, to: 2026-02-28}, threshold: 0.95",
    )
    own = tmp_path / "quality.yaml"
    own.write_text(re.sub(r"(    editions:\n)", rf"\1      - {lower}\n", earlier), "utf-8")
    monkeypatch.setattr(thresholds, "SHIPPED", own)
    page_of = page(client, "/board/rows/?measure=accuracy&period=12")
    assert "合格线 93 %；依据：本市通知" in page_of
    assert "合格线 93 %" in page(client, "/board/") and "横线是 93 %" in page(client, "/board/")
    [bureau] = [row for row in rows(client, "/board/?period=12&export=json") if row["accuracy"] == 94.0]
    assert 'chip-kept">94.0' in re.sub(r"<span class=.sign.*?</span>", "", page(client, "/board/?period=12"))
    assert bureau["completeness"] > 93


def test_the_pages_take_the_same_number_of_queries_whatever_there_is(client: Client, judged: Town) -> None:
    for measure in ("timeliness", "accuracy"):
        address = f"/board/rows/?measure={measure}&period=12"
        page(client, address)
        few = queries(client, address)
        for number in range(10, 16):
            handed_in(
                judged.other, number + (measure == "accuracy") * 10, 5, 4, findings_by_rule={MISSING: 1}
            )
        stored(
            judged,
            [penalty(judged.other, f"{measure}{n}号", CF_JDRQ="2026-01-05") for n in range(9)],
            unit=judged.other,
        )
        refresh(DAY)
        assert queries(client, address) == few
