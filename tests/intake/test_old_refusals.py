"""Findings stored when a refusal by law had a level of its own are errors after the upgrade, and again what they were before."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from tests.intake.world import penalty, rules, taken_in, write_csv

from yinuo.intake.models import Finding, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
move = import_module("yinuo.intake.migrations.0005_refusals_are_errors")
RULE = "simple-procedure-in-words"


def as_before(submission: Submission) -> None:
    """The refusal as releases before wrote it: its level, its id in the finding and in the words."""
    Finding.objects.filter(rule=f"refused.{RULE}").update(rule=RULE, level="refused")
    for words in submission.sayings:
        if words["rule"] == f"refused.{RULE}":
            words.update(rule=RULE, level="refused")
    submission.save()


def test_old_refusals_become_errors_under_their_id_and_the_reverse_makes_them_what_they_were(
    tmp_path: Path,
) -> None:
    person = {"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": "", "CF_NR": "当场处罚，罚款50元"}
    rows = [penalty(1, **person, CF_XDR_MC="示例甲"), penalty(2, CF_NR_FK="")]
    done = taken_in(write_csv(tmp_path / "a.csv", rows))
    assert (1, f"refused.{RULE}", "error") in rules(done)
    as_before(done)
    before = rules(done)
    move.to_errors(apps, None)
    assert {level for *_, level in rules(done)} <= {"error", "warning"}
    assert (1, RULE, "error") in rules(done)
    move.to_refusals(apps, None)
    assert rules(done) == before, "and no other error is taken for a refusal"
