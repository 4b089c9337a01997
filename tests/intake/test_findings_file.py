"""The findings as a file: opened in a spreadsheet, what somebody typed runs nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from yinuo.intake.report import write_findings
from yinuo.registry.models import Body

from .world import penalty, taken_in, write_csv

pytestmark = pytest.mark.django_db


def test_what_law_refuses_is_an_error_and_every_message_says_how_to_mend(
    registry: None, tmp_path: Path
) -> None:
    person = penalty(
        1, CF_XDR_MC="张示例", CF_XDR_LB="自然人", CF_XDR_SHXYM="", CF_FRDB="", CF_XDR_ZJLX="身份证",
        CF_XDR_ZJHM="11010519491231002X", CF_NR="当场给予警告，并处罚款500元",
    )  # fmt: skip
    other = penalty(2, CF_CFJG="洛阳市生态环境局", CF_CFJGDM=Body.objects.get(name="洛阳市生态环境局").code)
    done = taken_in(write_csv(tmp_path / "a.csv", [person, other]))
    write_findings(done, tmp_path / "findings.csv")

    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as stream:
        by_rule = {row["rule"]: row for row in csv.DictReader(stream)}
    refused, foreign = by_rule["refused.simple-procedure-in-words"], by_rule["store.not-your-body"]
    assert (done.rejected, refused["level"], foreign["level"]) == (2, "error", "error")
    assert "请从报送数据中删去本行" in refused["message"]
    assert foreign["message"].endswith("请由该机关报送，或核对机关代码。")


def test_a_value_that_is_a_formula_is_disarmed_among_the_findings(registry: None, tmp_path: Path) -> None:
    typed = penalty(CF_XDR_SHXYM="=cmd|calc", CF_JDRQ="@SUM(A1)", CF_NR_FK="-1+1|x")
    write_findings(taken_in(write_csv(tmp_path / "a.csv", [typed])), tmp_path / "findings.csv")

    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["value"] for row in csv.DictReader(stream)}
    assert {"'=cmd|calc", "'@SUM(A1)", "'-1+1|x"} <= found
