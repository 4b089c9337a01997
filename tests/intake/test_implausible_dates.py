"""A day that cannot be meant, mostly a slip in the year, comes back with its finding instead of ending a record unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.core.definitions.loader import SHIPPED, load_definitions
from yinuo.intake.models import Finding
from yinuo.intake.report import words_of
from yinuo.records.models import Record

from .world import penalty, rules, taken_in, write_csv


@pytest.mark.django_db
def test_a_decision_of_a_year_long_gone_is_rejected_and_the_year_proposed(
    registry: None, tmp_path: Path
) -> None:
    slip, old = penalty(1, CF_JDRQ="1026/11/24"), penalty(2, CF_JDRQ="2001/11/23")
    done = taken_in(write_csv(tmp_path / "a.csv", [slip, old]))

    assert rules(done) == [(1, "CF_JDRQ.early", "error"), (1, "late", "warning"), (2, "late", "warning")]
    early, _, late = Finding.objects.order_by("row_number", "rule")
    sentence = words_of(done, early.saying, early.arguments).sentence("zh")
    assert "1026/11/24" in sentence and "早于 1996/10/01" in sentence and "是否为 2026/11/24？" in sentence
    assert "已过 很多 个工作日" in words_of(done, late.saying, late.arguments).sentence("zh")
    assert Record.objects.get().document_number.endswith("2号")


def test_the_earliest_day_is_a_definition_that_a_deployment_replaces(tmp_path: Path) -> None:
    (tmp_path / "field-defaults.yaml").write_text("date: {not_before: 1990-01-01}\n", encoding="utf-8")
    shipped, own = load_definitions(), load_definitions([SHIPPED, tmp_path])
    assert str(shipped.newest("licence").fields["XK_JDRQ"].not_before) == "1949-10-01"
    assert str(own.newest("licence").fields["XK_JDRQ"].not_before) == "1990-01-01"
    assert str(own.newest("penalty").fields["CF_JDRQ"].not_before) == "1996-10-01", "the field says otherwise"
