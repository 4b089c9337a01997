"""Before publication free texts are read: a personal number holds the record back, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.records.models import Record

from .world import penalty, taken_in, write_csv

pytestmark = pytest.mark.django_db
WRITTEN = (
    "当事人身份证110105.19491231.002X。",
    "当事人1101 0519 4912 3100 2X在场。",
    "No.11010519491231002X",
    "当事人一一〇一〇五一九四九一二三一〇〇二X。",
    "当事人𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐X。",
    "护照号码：E12345678。",
    "电话138\u200b1234\u200b5678。",
)


def test_numbers_in_unusual_writing_hold_the_record_back(registry: None, tmp_path: Path) -> None:
    rows = [penalty(number, CF_SY=text) for number, text in enumerate(WRITTEN, start=1)]
    assert taken_in(write_csv(tmp_path / "a.csv", [*rows, penalty(99)])).accepted == len(rows) + 1

    held = Record.objects.filter(status="held").values_list("held_because", flat=True)
    assert sorted(held) == ["free-text-identity"] * 6 + ["free-text-phone"]
    assert Record.objects.get(status="published").document_number.endswith("99号")
