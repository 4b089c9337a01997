"""Charts place what they are given, and the table behind says all of it."""

from __future__ import annotations

from collections import Counter
from statistics import median

import pytest
from django.template import Context, Template
from django.utils import translation

from yinuo.web import charts
from yinuo.web.branding import branding
from yinuo.web.ui.chips import SIGNS


def drawn(tag: str, chart: object) -> str:
    return Template(f"{{% load yinuo %}}{{% {tag} chart '标题说一件事' %}}").render(Context({"chart": chart}))


def per_cent(text: str) -> float:
    return float(text.rstrip("%"))


def test_each_case_is_one_dot_and_late_ones_lie_right_of_the_line() -> None:
    strip = charts.dot_strip([("栾川县", Counter([1, 3, 7, 8, 30]), "/rows")], limit=7)
    row = strip.rows[0]
    assert (len(row.kept), len(row.late)) == (3, 2)
    assert all(per_cent(dot.x) < per_cent(strip.limit_x) for dot in row.kept)
    assert all(per_cent(strip.limit_x) < per_cent(dot.x) <= 100 for dot in row.late)


def test_the_table_of_a_chart_says_its_unit_in_the_language_of_the_page() -> None:
    def caption() -> str:
        return drawn("dots_chart", charts.dot_strip([("嵩县", Counter([2]), "")], limit=7)).split(
            "<caption>", 1
        )[1]

    assert caption().startswith("标题说一件事（工作日）")
    with translation.override("en"):
        assert "working days)" in caption().split("</caption>", 1)[0]


def test_late_cases_differ_by_shape_for_grey_print() -> None:
    text = drawn("dots_chart", charts.dot_strip([("嵩县", Counter([2, 9]), "")], limit=7))
    assert text.count("<circle") == 1 and text.count("▲") == 1


def test_too_many_dots_are_thinned_but_late_ones_and_the_table_are_whole() -> None:
    strip = charts.dot_strip([("西工区", {1: 1000, 9: 40}, "")], limit=7, most=80)
    row = strip.rows[0]
    assert len(row.kept) <= 80 and len(row.late) == 40
    assert (row.total, row.late_total, strip.sampled) == (1040, 40, 80)
    assert "1,040" in drawn("dots_chart", strip) and "最多画 80 点" in drawn("dots_chart", strip)


def test_a_million_cases_are_not_a_million_dots_and_the_caption_says_so() -> None:
    strip = charts.dot_strip([("西工区", {1: 600_000, 3: 300_000, 9: 60_000, 30: 40_000}, "")], limit=7)
    row = strip.rows[0]
    assert len(row.kept) <= 80 and len(row.late) <= 80
    assert (row.total, row.late_total, row.most) == (1_000_000, 100_000, 30)
    assert "超期的各最多画 80 点" in drawn("dots_chart", strip)


@pytest.mark.parametrize("values", [[4], [1, 2], [1, 1, 5], [1, 2, 2, 9], [3, 3, 3, 8, 8, 8]])
def test_the_median_is_that_of_the_single_cases(values: list[float]) -> None:
    row = charts.dot_strip([("西工区", Counter(values), "")], limit=7).rows[0]
    assert row.middle == median(values)


def test_same_cases_are_drawn_at_the_same_place_every_time() -> None:
    assert charts.dot_strip([("a", {1: 1, 2: 1}, "")], limit=7) == charts.dot_strip(
        [("a", {1: 1, 2: 1}, "")], limit=7
    )


def test_row_without_cases_says_so_in_its_table() -> None:
    row = charts.dot_strip([("汝阳县", {}, "")], limit=7).rows[0]
    assert row.middle is None and row.total == 0


def test_bars_mark_what_is_on_the_wrong_side_and_write_out_not_applicable() -> None:
    chart = charts.bars(
        [("甲局", 98.6, "611 件", ""), ("乙局", 93.8, "97 件", ""), ("丙局", None, "分母不足 5", "")],
        limit=95,
    )
    assert [bar.late for bar in chart.bars] == [False, True, False]
    text = drawn("bars_chart", chart)
    assert "不适用" in text and "▲ 93.8%" in text and "分母不足 5" in text


def test_bars_where_less_is_better() -> None:
    chart = charts.bars(
        [("甲局", 3, "", ""), ("乙局", 12, "", "")], maximum=20, limit=7, unit=" 天", better="low"
    )
    assert [bar.late for bar in chart.bars] == [False, True]
    assert chart.bars[1].width == "60.0%"


def test_small_multiples_share_one_scale_and_leave_gaps_out() -> None:
    chart = charts.multiples([("甲", [90, 100], ""), ("乙", [None, 95], "")], ["1 月", "2 月"])
    assert (chart.low, chart.high) == (90, 100)
    first, second = chart.small
    assert first.points == "2.0,36.0 96.0,4.0"
    assert second.points == "96.0,20.0" and second.now == "95%"


def test_tile_map_has_a_place_for_each_county_of_today_and_no_two_share_one() -> None:
    tiles = branding().tiles
    assert len(tiles) == 14 and len(set(tiles.values())) == 14
    values = {code: (code, "95 %", "kept", "/rows") for code in tiles}
    chart = charts.tile_map(tiles, values, SIGNS)
    assert len(chart.tiles) == 14 and chart.missing == ()


def test_county_without_a_place_is_named_not_dropped() -> None:
    chart = charts.tile_map(
        {"410303": (0, 0)},
        {"410303": ("西工区", "95 %", "kept", ""), "419999": ("新区", "80 %", "late", "")},
        SIGNS,
    )
    assert chart.missing == ("新区",)
    assert "新区" in drawn("tiles_chart", chart)


def test_text_from_data_is_escaped() -> None:
    chart = charts.bars([("<script>alert(1)</script>", 3, "", "")])
    assert "<script>alert" not in drawn("bars_chart", chart)
