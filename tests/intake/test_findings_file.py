"""The findings as a file: opened in a spreadsheet, what somebody typed runs nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from yinuo.intake.report import write_findings

from .world import penalty, taken_in, write_csv

pytestmark = pytest.mark.django_db


def test_a_value_that_is_a_formula_is_disarmed_among_the_findings(registry: None, tmp_path: Path) -> None:
    typed = penalty(CF_XDR_SHXYM="=cmd|calc", CF_JDRQ="@SUM(A1)", CF_NR_FK="-1+1|x")
    write_findings(taken_in(write_csv(tmp_path / "a.csv", [typed])), tmp_path / "findings.csv")

    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["value"] for row in csv.DictReader(stream)}
    assert {"'=cmd|calc", "'@SUM(A1)", "'-1+1|x"} <= found
