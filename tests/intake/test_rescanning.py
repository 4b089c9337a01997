"""Records that were published when the scan read less are found when it reads more, and taken back with a reason."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.intake.world import body, clerk, penalty, taken_in, write_csv

from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.intake import rescanning
from yinuo.intake.pipeline import portions
from yinuo.intake.rescanning import exposed_records
from yinuo.journal.check import check_journal
from yinuo.journal.models import Act
from yinuo.management import speaking
from yinuo.management.commands import record_rescan
from yinuo.records.acts import correct, hold_back, override_scan
from yinuo.records.deciding import BY_LAW
from yinuo.records.errors import ReasonMissing, WrongStatus
from yinuo.records.models import Record, RecordVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
WHY = ("公开的文字里有个人号码", "个人信息保护法")
PHONE, IDENTITY = "联系 138-0013-8000 核实", "当事人身份证号 110101199003070011"


@pytest.fixture
def _of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan finds nothing at intake, as one that reads less does."""
    monkeypatch.setattr(portions, "scan_hits", lambda edition, rows, suspects: [""] * len(suspects))


def stored(folder: Path, rows: Sequence[dict[str, str]]) -> list[Record]:
    taken_in(write_csv(folder / "a.csv", rows))
    return list(Record.objects.order_by("pk"))


def approver() -> Actor:
    return clerk(body(), Role.UNIT_APPROVER)


def office() -> Actor:
    return clerk(body(), Role.OFFICE)


@pytest.mark.usefixtures("_of_before")
def test_what_todays_scan_would_hold_back_is_found_with_its_rule_and_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [penalty(1), penalty(2, CF_SY=PHONE), penalty(3), penalty(4, CF_NR=IDENTITY, CF_SY=PHONE)]
    records = stored(tmp_path, rows)
    assert {each.status for each in records} == {"published"}
    monkeypatch.setattr(rescanning, "CHUNK", 3)
    told: list[tuple[int, int]] = []
    found = list(exposed_records(progress=lambda done, total: told.append((done, total))))
    assert [(each.record, each.rule, each.fields) for each in found] == [
        (records[1].pk, "free-text-phone", ("CF_SY",)),
        (records[3].pk, "free-text-identity", ("CF_SY", "CF_NR")),
    ]
    assert told == [(3, 4), (4, 4)]
    assert list(exposed_records("licence")) == []
    assert Record.objects.filter(status="published").count() == 4, "looking changes nothing"


@pytest.mark.usefixtures("_of_before")
def test_a_record_taken_back_waits_for_a_decision_and_is_journaled(tmp_path: Path) -> None:
    record = stored(tmp_path, [penalty(1, CF_SY=PHONE)])[0]
    with pytest.raises(ReasonMissing):
        hold_back(PLATFORM, record.pk, "free-text-phone", "", "")
    held = hold_back(PLATFORM, record.pk, "free-text-phone", *WHY)
    assert (held.status, held.held_because, held.published_on) == ("held", "free-text-phone", None)
    assert held.held_because not in BY_LAW, "it is somebody's work"
    last = RecordVersion.objects.get(record=record, known_to__isnull=True)
    assert (last.number, last.status, last.reason) == (2, "held", f"{WHY[0]}（{WHY[1]}）")
    assert Act.objects.filter(name="record.hold-back").count() == 1
    assert (list(exposed_records()), check_journal().faults) == ([], [])
    with pytest.raises(WrongStatus):
        hold_back(PLATFORM, record.pk, "free-text-phone", *WHY)
    mended = correct(approver(), record.pk, {"CF_SY": "已向当事人核实"}, *WHY)
    assert mended.status == "published" and check_journal().faults == []


@pytest.mark.usefixtures("_of_before")
def test_what_a_person_released_with_a_reason_stays_released_until_it_says_something_else(
    tmp_path: Path,
) -> None:
    record = stored(tmp_path, [penalty(1, CF_SY=PHONE)])[0]
    hold_back(PLATFORM, record.pk, "free-text-phone", *WHY)
    override_scan(office(), record.pk, "号码是单位总机", "政府信息公开条例")
    assert list(exposed_records()) == []
    correct(approver(), record.pk, {"CF_NR": IDENTITY}, *WHY)
    assert [each.rule for each in exposed_records()] == ["free-text-identity"]


def test_what_the_scan_held_back_at_intake_is_not_public_and_not_named(tmp_path: Path) -> None:
    assert stored(tmp_path, [penalty(1, CF_SY=PHONE)])[0].status == "held"
    assert list(exposed_records()) == []


@pytest.mark.usefixtures("_of_before")
def test_the_command_names_them_without_the_number_and_takes_them_back_only_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = stored(tmp_path, [penalty(1), penalty(2, CF_SY=PHONE)])[1]
    speaking.choose("zh")
    asked = {"information_class": "", "reason": WHY[0], "basis": WHY[1]}
    assert record_rescan.run(Namespace(**asked, hold=False)) == 1
    said = capsys.readouterr().out
    assert f"记录 {record.pk}（penalty，{body().name}）：CF_SY" in said and "共 1 条，收回 0 条" in said
    assert "8000" not in said
    record.refresh_from_db()
    assert record.status == "published"
    assert record_rescan.run(Namespace(**asked, hold=True)) == 0
    assert "共 1 条，收回 1 条" in capsys.readouterr().out
    record.refresh_from_db()
    assert record.status == "held"
    assert record_rescan.run(Namespace(**asked, hold=False)) == 0
    assert "没有公开的记录会被现在的检查拦下" in capsys.readouterr().out
