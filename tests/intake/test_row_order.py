"""Every finding and record tells of the row it stands in, also when the registry is asked and a file has many rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.world import penalty, rules, taken_in, write_csv

from yinuo.records.models import RecordVersion

pytestmark = pytest.mark.usefixtures("registry")


def test_findings_and_records_keep_the_row_of_the_file(tmp_path: Path) -> None:
    count, wrong = 9_000, set(range(7, 9_000, 101))
    rows = (penalty(n, **({"CF_NR_FK": ""} if n in wrong else {})) for n in range(1, count + 1))
    submission = taken_in(write_csv(tmp_path / "many.csv", rows))
    assert {row for row, _, _ in rules(submission)} == wrong
    numbers = RecordVersion.objects.values_list("row_number", "record__document_number")
    assert all(f"〕{row}号" in number for row, number in numbers)
