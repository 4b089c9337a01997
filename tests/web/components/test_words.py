"""Numbers, dates and chips say what people say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from yinuo.web.ui import chips, dates, numbers


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (2_000_000, "2 万元"),
        (86_400_000, "86.4 万元"),
        (1_152_300, "1.1523 万元"),
        (999_900, "9,999.00 元"),
        (None, "—"),
        (-2_000_000, "-2 万元"),
    ],
)
def test_money_in_wan_is_exact(fen: int | None, words: str) -> None:
    assert numbers.wan(fen) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [(2_000_000, "CNY 20,000"), (2_000_050, "CNY 20,000.50"), (0, "CNY 0"), (-5, "CNY -0.05")],
)
def test_money_in_english_is_yuan_and_never_in_ten_thousands(fen: int, words: str) -> None:
    with translation.override("en"):
        assert (numbers.wan(fen), numbers.yuan(fen), numbers.money(fen)) == (words, words, words)


def test_money_in_chinese_is_said_as_officials_write_it_and_exactly() -> None:
    assert numbers.money(2_000_000) == "2 万元（20,000.00 元）"
    assert numbers.money(999_900) == "9,999.00 元"


def test_share_rounds_half_up_and_has_none_without_a_base() -> None:
    assert numbers.share(9685, 10000) == "96.9"
    assert numbers.share(1, 3, 2) == "33.33"
    assert numbers.share(0, 5) == "0.0"
    assert numbers.share(3, 0) is None and numbers.share(None, 5) is None


def test_thousands_and_sizes() -> None:
    assert (
        numbers.thousands(4127) == "4,127"
        and numbers.thousands(None) == "—"
        and numbers.thousands(Decimal("1234.5")) == "1,234.5"
    )
    assert (
        numbers.bytes_size(1536) == "1.5 KB"
        and numbers.bytes_size(200 * 1024**2) == "200 MB"
        and numbers.bytes_size(0) == "0 B"
    )


def test_instant_is_shown_in_shanghai() -> None:
    assert dates.instant(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == "2026-11-21 01:00"
    assert dates.day_of(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_dates_in_both_languages() -> None:
    day = date(2026, 11, 12)
    with translation.override("zh-hans"):
        assert (dates.long_day(day), dates.month_day(day, day), dates.weekday(day)) == (
            "2026 年 11 月 12 日",
            "11 月 12 日",
            "星期四",
        )
    with translation.override("en"):
        assert (dates.long_day(day), dates.month_day(day, day), dates.weekday(day)) == (
            "12 Nov 2026",
            "12 Nov",
            "Thursday",
        )


def test_a_day_of_another_year_always_has_its_year() -> None:
    day, later = date(2025, 11, 28), date(2026, 3, 1)
    assert (
        dates.month_day(day, later) == "2025 年 11 月 28 日" and dates.short_day(day, later) == "2025-11-28"
    )
    assert dates.month_day(day, date(2025, 1, 1)) == "11 月 28 日"
    with translation.override("en"):
        assert dates.month_day(day, later) == "28 Nov 2025"


@pytest.mark.parametrize(
    ("state", "left", "kind", "word"),
    [
        ("running", 6, "neutral", "还有 6 个工作日"),
        ("running", 2, "soon", "还有 2 个工作日"),
        ("running", 0, "soon", "今天到期"),
        ("overdue", -2, "late", "超期 2 个工作日"),
        ("met", None, "kept", "按期"),
        ("met-late", -3, "late", "迟办"),
        ("paused", 4, "neutral", "暂停"),
    ],
)
def test_clock_chip(state: str, left: int | None, kind: str, word: str) -> None:
    assert chips.of_clock(state, left) == chips.Chip(kind, word)


@pytest.mark.parametrize("state", chips.CLOCK_STATES)
def test_every_state_of_a_clock_has_its_english_word(state: str) -> None:
    with translation.override("en"):
        assert chips.of_clock(state).word.isascii()


def test_unknown_kind_of_chip_is_refused() -> None:
    with pytest.raises(KeyError):
        Template("{% load yinuo %}{% chip 'blue' '好' %}").render(Context())


def test_number_without_value_is_written_out_and_zero_is_a_number() -> None:
    missing = Template("{% load yinuo %}{% number '按期办结' why='分母不足 5 件' %}").render(Context())
    assert "不适用" in missing and "分母不足 5 件" in missing
    zero = Template("{% load yinuo %}{% number '按期办结' 0 unit='件' %}").render(Context())
    assert "不适用" not in zero and ">0<" in zero


def test_progress_says_done_and_left_and_stops_asking_when_finished() -> None:
    running = Template("{% load yinuo %}{% progress 812 1204 '/x' what='11月处罚.xlsx' %}").render(Context())
    assert "812 / 1,204" in running and "还剩 392" in running and 'hx-get="/x"' in running
    finished = Template("{% load yinuo %}{% progress 1204 1204 '/x' finished=True %}").render(Context())
    assert "hx-get" not in finished and "1,204" in finished
