"""The board: shares with base, threshold and day; open overdue ones count; every number leads to its rows."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.test import Client
from tests.records.building import Town, penalty, stored
from tests.web.portal.visits import page, queries, rows

from yinuo.assessment.refresh import refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(town: Town, county: str) -> Town:
    """The bureau: one in time, one late, one open and overdue; the county: one in time."""
    stored(town, [penalty(town.bureau, "按期1号"), penalty(town.bureau, "迟1号", CF_JDRQ="2026-01-05")])
    stored(town, [penalty(town.bureau, "未办1号", CF_JDRQ="2026-01-06")], scan_hits=["personal-number"])
    stored(town, [penalty(town.county, "县1号")], unit=town.county)
    refresh(date(2026, 3, 31))
    return town


def test_m22d_open_overdue_records_lie_in_the_base(client: Client, judged: Town) -> None:
    text = page(client, "/board/?period=12")
    assert "到期 4 件，按期办成 2 件" in text
    assert "50.0" in text
    [bureau] = [row for row in rows(client, "/board/?period=12&export=json") if row["late"]]
    assert (bureau["name"], bureau["due"], bureau["late"], bureau["open_overdue"]) == (
        "示例市市场监管局",
        3,
        2,
        1,
    )
    assert bureau["timeliness"] == 33.3


def test_formula_threshold_and_day_are_said(client: Client, judged: Town) -> None:
    text = page(client, "/board/")
    assert "尚未办成的" in text
    assert "合格线 95 %" in text
    assert "数据截至 2026 年 3 月 31 日" in text


def test_what_does_not_apply_is_written_out(client: Client, judged: Town) -> None:
    text = page(client, "/board/?period=12")
    assert "不适用" in text
    [county] = [row for row in rows(client, "/board/?period=12&county=410302&export=json")]
    assert county["accuracy"] == "不适用"


def test_two_clicks_lead_from_a_number_to_its_late_rows(client: Client, judged: Town) -> None:
    text = page(client, "/board/?period=12")
    links = [html.unescape(link) for link in re.findall(r'href="(/records/[^"]*late=1[^"]*)"', text)]
    assert links
    for link in links:
        assert "迟1号" in page(client, link)
        assert "县1号" not in page(client, link)


def test_filters_narrow_the_board_by_county_class_and_month(client: Client, judged: Town) -> None:
    def names(query: str) -> set[str]:
        return {row["name"] for row in rows(client, f"/board/?export=json&{query}")}

    assert names("period=2026-03") == {"示例市市场监管局", "示例县人民政府"}
    assert names("period=2026-01") == {"示例市市场监管局"}
    assert names("period=2025-12") == set()
    assert names("county=410302") == {"示例县人民政府"}
    assert names("class=licence") == set()
    assert "没有符合筛选的条目" in page(client, "/board/?class=licence")


def test_bodies_sort_by_every_measure_and_what_is_unknown_comes_last(client: Client, judged: Town) -> None:
    def order(sort: str) -> list[str]:
        return [row["name"][:3] for row in rows(client, f"/board/?period=12&export=json&sort={sort}")]

    assert order("timeliness") == ["示例市", "示例县"]
    assert order("-timeliness") == ["示例县", "示例市"]
    assert order("-late")[0] == "示例市"


def test_months_and_classes_show_parts_and_wholes(client: Client, judged: Town) -> None:
    found = rows(client, f"/board/months/?body={judged.bureau.code}&export=json")
    assert [(row["month"], row["due"], row["late"]) for row in found] == [
        ("2026-03", 1, 0),
        ("2026-01", 2, 2),
    ]
    assert "行政处罚" in page(client, "/board/months/")


def test_each_chart_has_its_table(client: Client, judged: Town) -> None:
    text = page(client, "/board/")
    assert text.count("<svg") >= 2
    assert text.count("看数据表") >= 2


def test_the_board_takes_the_same_number_of_queries_whatever_there_is(client: Client, judged: Town) -> None:
    page(client, "/board/?period=12")
    few = queries(client, "/board/?period=12")
    stored(judged, [penalty(judged.other, f"{n}号") for n in range(9)], unit=judged.other)
    refresh(date(2026, 3, 31))
    assert queries(client, "/board/?period=12") == few


def test_a_board_without_figures_says_so(client: Client, db: None) -> None:
    assert "这段时间没有报送" in page(client, "/board/")


def test_the_months_are_drawn_with_those_below_the_threshold_in_the_title(
    client: Client, judged: Town
) -> None:
    text = html.unescape(page(client, f"/board/months/?body={judged.bureau.code}"))
    assert "1 个月及时率不到 95 %" in text
    assert "到期 2 件，按期办成 0 件" in text
    assert f"/board/rows/?period=2026-01&body={judged.bureau.code}&measure=timeliness" in text
    assert "个月及时率" not in page(client, "/board/months/?class=licence"), "no chart of nothing"


def test_each_number_says_what_it_counts(client: Client, judged: Town) -> None:
    english = client.get("/board/?period=12", headers={"accept-language": "en"}).content.decode()
    assert "4 due, 2 of them done in time" in english
