"""Section 7 of the mechanisms, in intake: code first, then names; not registered waits; two candidates are a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.world import MARKET, body, clerk, penalty, queue, rules, taken_in, write_csv

from yinuo.core.codes import make_uscc
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.report import words_of
from yinuo.records.models import Record
from yinuo.registry.models import Body, BodyName
from yinuo.timesource import today

pytestmark = pytest.mark.usefixtures("registry")
STRANGER = make_uscc("11", "410300", "DEM99999")


def test_a_registered_authority_is_stored_and_an_unregistered_one_waits(tmp_path: Path) -> None:
    other = penalty(2, CF_CFJGDM=STRANGER, CF_CFJG="洛阳市没有此局")
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1), other]))
    assert (submission.accepted, submission.rejected) == (1, 1)
    assert rules(submission) == [(2, "authority-registered", "error")]
    assert queue(submission) == {2: QueuedRow.Why.UNREGISTERED}
    assert submission.findings_by_rule == {"authority-registered": 1}


def test_an_unknown_code_beside_a_known_name_is_not_guessed_but_explained(tmp_path: Path) -> None:
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_CFJGDM=STRANGER)]))
    assert submission.accepted == 0
    found = Finding.objects.get(submission=submission)
    words = words_of(submission, found.saying, found.arguments)
    assert body().code in words.says.zh and MARKET in words.says.zh and body().code in words.mend.zh


def test_without_a_code_a_name_or_alias_in_use_that_day_decides(tmp_path: Path) -> None:
    BodyName.objects.create(
        body=body(), name="洛阳示例旧称局", folded_name="洛阳示例旧称局", kind="alias", valid_from=today()
    )
    rows = [penalty(1, CF_CFJGDM="", CF_CFJG="洛阳示例旧称局")]
    submission = taken_in(write_csv(tmp_path / "a.csv", rows))
    # the national table requires the code: the row waits for that, not for the registry
    assert rules(submission) == [(1, "CF_CFJGDM.required", "error")]


def test_a_code_that_belongs_to_another_name_is_followed_and_said_aloud(tmp_path: Path) -> None:
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_CFJG="洛阳市生态环境局")]))
    assert submission.accepted == 1
    assert rules(submission) == [(1, "authority-name", "warning")]


def test_an_ended_body_is_answered_for_by_its_successor(tmp_path: Path) -> None:
    heir = body()
    old = Body.objects.filter(ended_on__isnull=False, successions__isnull=False).first()
    assert old is not None
    acting = old.successions.get().successor
    row = penalty(1, CF_CFJGDM=old.code, CF_CFJG=old.name)
    submission = taken_in(write_csv(tmp_path / "a.csv", [row]), unit=acting)
    assert submission.accepted == 1, rules(submission)
    assert Record.objects.get().source_id == acting.pk
    assert (1, "authority-ended", "warning") in rules(submission)
    assert heir.pk != old.pk


def test_a_clerk_reports_for_the_own_unit_and_bodies_below_only(tmp_path: Path) -> None:
    other = body("洛阳市生态环境局")
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1)]), unit=other, actor=clerk(other))
    assert (submission.accepted, queue(submission)) == (0, {1: QueuedRow.Why.CONFLICT})
    assert submission.findings_by_rule == {"store.not-your-body": 1}
    found = Finding.objects.get(submission=submission)
    words = words_of(submission, found.saying, found.arguments)
    assert "请由该机关报送" in words.mend.zh


def test_a_wrong_code_is_explained_and_repaired_only_when_one_body_fits(tmp_path: Path) -> None:
    code = body().code
    slip = code[:9] + ("1" if code[9] != "1" else "2") + code[10:]
    nobody = make_uscc("11", "410300", "DEM99999")[:-1] + "0"
    rows = [penalty(1, CF_CFJGDM=slip), penalty(2, CF_CFJGDM=nobody)]
    submission = taken_in(write_csv(tmp_path / "a.csv", rows))
    found = rules(submission)
    assert (1, "CF_CFJGDM.code", "error") in found and (2, "CF_CFJGDM.code", "error") in found
    assert [rule for _, rule, _ in found].count("code-repair") == 1
    repair = Finding.objects.get(submission=submission, rule="code-repair")
    assert code in words_of(submission, repair.saying, repair.arguments).says.zh


def test_a_conflicting_row_waits_with_the_texts_it_came_with(tmp_path: Path) -> None:
    from yinuo.intake.acts.mending import raw_of

    other = body("洛阳市生态环境局")
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1)]), unit=other)
    assert raw_of(QueuedRow.objects.get(submission=submission))["CF_NR_FK"] == "0.05"
