"""The clock strip shows what the trace says, in cells and in words."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.template import Context, Template
from django.utils import translation

from yinuo.web.samples import trace
from yinuo.web.ui.clock import Cell, Gap, build

START, DUE = date(2026, 11, 12), date(2026, 11, 23)


def test_day_of_decision_does_not_count_and_the_seventh_working_day_is_due() -> None:
    strip = build(trace(START, DUE), due=DUE, met=date(2026, 11, 17))
    numbers = {cell.day.day: cell.number for cell in strip.cells}
    assert numbers[12] is None and numbers[14] is None and numbers[15] is None
    assert (numbers[13], numbers[16], numbers[23]) == (1, 2, 7)
    assert (strip.used, strip.counted) == (3, 7)


def test_days_after_due_are_over_and_not_merely_used() -> None:
    strip = build(trace(START, date(2026, 11, 25)), due=DUE, met=date(2026, 11, 25))
    over = [cell.day.day for cell in strip.cells if "over" in cell.marks]
    assert over == [24, 25]


def test_marks_named_by_the_trace_itself_are_read() -> None:
    days = trace(START, DUE)
    days[-1]["kind"] = "due"
    days[5]["kind"] = "met"
    strip = build(days)
    assert strip.cells[-1].marks >= {"due"} and strip.cells[5].marks >= {"met", "used"}
    assert strip.cells[-1].number == 7


def test_swapped_weekend_counts_and_holiday_does_not() -> None:
    strip = build(trace(date(2026, 9, 18), date(2026, 10, 10)))
    by_day = {cell.day: cell for cell in strip.cells}
    assert by_day[date(2026, 9, 20)].number == 1
    assert by_day[date(2026, 10, 1)].number is None
    assert by_day[date(2026, 10, 10)].kind == "swapped" and by_day[date(2026, 10, 10)].number


def test_long_strip_folds_its_plain_middle_for_a_phone_and_loses_no_day() -> None:
    strip = build(trace(date(2026, 10, 26), date(2027, 1, 5)), due=date(2027, 1, 5), today=date(2026, 11, 23))
    assert strip.long
    gaps = [item for item in strip.items if isinstance(item, Gap)]
    cells = [item for item in strip.items if isinstance(item, Cell)]
    assert len(gaps) == 1 and len(cells) == 72
    hidden = [cell for cell in cells if "mid" in cell.marks]
    assert gaps[0].days == len(hidden) and gaps[0].counted == sum(1 for cell in hidden if cell.number)
    assert not any(cell.marks & {"due", "today"} for cell in hidden)


def test_the_first_day_of_a_month_says_which_one_in_the_words_of_the_language() -> None:
    template = Template("{% load yinuo %}{% clock_strip days due=due title='' %}")
    days = Context({"days": trace(date(2026, 11, 26), date(2026, 12, 7)), "due": date(2026, 12, 7)})
    for language, month in (("zh-hans", "12 月"), ("en", "Dec")):
        with translation.override(language):
            drawn = template.render(days)
        assert re.findall(r'<span class="month">([^<]*)</span>(\d+)', drawn) == [(month, "1")]


def test_captions_under_the_days_never_run_into_each_other() -> None:
    days = trace(START, DUE)
    wide = {START + timedelta(days=step): "很长的一句说明文字放不下" for step in range(1, 8)}
    strip = build(days, due=DUE, captions=wide)
    assert strip.listed and len(strip.captions) == 9
    assert not build(days, due=DUE, met=date(2026, 11, 17)).listed


def test_the_text_says_the_same_as_the_picture() -> None:
    template = Template(
        "{% load yinuo %}{% clock_strip days due=due met=met why=why basis='发改办财金〔2018〕424号' title=title %}"
    )
    text = template.render(
        Context(
            {
                "days": trace(START, DUE),
                "due": DUE,
                "met": date(2026, 11, 17),
                "why": "决定当天不计。",
                "title": "公示用了 3 个工作日",
            }
        )
    )
    assert "11 月 14 日，休息日，不计" in text
    assert "第 7 天" in text and "发改办财金〔2018〕424号" in text and "决定当天不计。" in text
    assert text.count("<tr>") == 13
