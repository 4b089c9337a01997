"""Rules over time: a row against what its authority reported before; pass, fail or not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.world import penalty, rules, taken_in, write_csv

pytestmark = pytest.mark.usefixtures("registry")
FINE, NUMBER = "fine-far-above-history", "number-under-other-name"


def test_without_a_history_the_rules_do_not_apply(tmp_path: Path) -> None:
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1), penalty(2)]))
    assert submission.not_applicable_by_rule[FINE] == submission.not_applicable_by_rule[NUMBER] == 2


def test_a_fine_far_above_all_before_is_asked_about_and_an_ordinary_one_passes(tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(number) for number in range(1, 21)]))
    far = penalty(30, CF_NR_FK="500", CF_NR="罚款5000000元")
    submission = taken_in(write_csv(tmp_path / "b.csv", [penalty(31), far]))
    assert rules(submission) == [(2, FINE, "warning")]
    assert submission.accepted == 2
    assert FINE not in submission.not_applicable_by_rule


def test_a_number_reported_before_under_another_name_is_asked_about(tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1), penalty(2)]))
    rows = [
        penalty(1, CF_XDR_MC="洛阳另一示例有限公司"),
        penalty(2, CF_BZ="") | {"BZ": "补充说明"},
        penalty(3),
    ]
    rows = [{code: text for code, text in row.items() if code != "CF_BZ"} for row in rows]
    submission = taken_in(write_csv(tmp_path / "b.csv", rows))
    assert rules(submission) == [(1, NUMBER, "warning")]
    assert submission.not_applicable_by_rule[NUMBER] == 1  # row 3; row 2 passed
