"""A total (合计) in a file is told as what it is, once; the rows around it keep their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.builders import xlsx
from tests.intake.world import penalty, rules, taken_in, write_csv

from yinuo.intake.models import Submission
from yinuo.intake.readers.totals import is_total

TOTAL = [(2, "row.total-row", "error")]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def with_a_total(label: str = "合 计") -> list[dict[str, str]]:
    """A sound row, a total of the fines, a row with a wrong code."""
    total = dict.fromkeys(penalty(), "") | {"CF_XDR_MC": label, "CF_NR_FK": "1,200.05"}
    return [penalty(1), total, penalty(3, CF_XDR_SHXYM="91410300DEM0000143")]


def wrong(done: Submission) -> list[tuple[int, str, str]]:
    return [each for each in rules(done) if each[1] != "CF_XDR_SHXYM.code"]


def test_a_total_in_a_csv_has_one_finding_and_the_next_row_its_own_number(tmp_path: Path) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", with_a_total()))
    assert (done.rows, done.accepted, done.rejected) == (3, 1, 2)
    assert wrong(done) == TOTAL
    assert (3, "CF_XDR_SHXYM.code", "error") in rules(done)


def test_a_total_whose_label_stands_in_a_column_of_no_field_is_one_too(tmp_path: Path) -> None:
    rows = with_a_total("")
    numbered = [{"序号": text, **row} for text, row in zip(("1", "总计", "2"), rows, strict=True)]
    codes = list(numbered[0])
    book = xlsx(tmp_path / "a.xlsx", {"处罚": [codes, *([row[code] for code in codes] for row in numbered)]})
    for path in (book, write_csv(tmp_path / "b.csv", numbered)):
        assert wrong(taken_in(path)) == TOTAL


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["", "小计：", 3.0, "12件"], True),
        (["本页合计", "", "¥1,200.00", "—"], True),
        (["合计（万元）"], True),
        (["合计", "洛阳示例建材有限公司", "91410300DEM0000142"], False),
        (["会计", "1"], False),
        (["1", "合计"], False),
        ([], False),
    ],
)
def test_a_row_is_a_total_only_where_nothing_but_sums_stands_beside_the_label(
    cells: list[object], total: bool
) -> None:
    assert is_total(cells) is total
