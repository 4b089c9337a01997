"""M2.2: bad input gets one clear message and leaves a record of the attempt; nothing else changes."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from tests.intake.builders import biff, compound, ods, xls, xlsx
from tests.intake.world import body, clerk, penalty, rules, taken_in, write_csv

from yinuo.config import configuration
from yinuo.core.actor import Actor
from yinuo.core.errors import DomainError
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Attempt, QueuedRow, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.intake.readers.errors import UnreadableFile
from yinuo.jobs.models import Job
from yinuo.journal.models import Entry
from yinuo.records.models import Record
from yinuo.registry.models import Body

pytestmark = pytest.mark.usefixtures("registry")
ROWS = [list(penalty()), list(penalty().values())]


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def truncated(path: Path) -> Path:
    data = xlsx(path, {"表": ROWS}).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def encrypted(path: Path) -> Path:
    return compound(path, {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})


def old_encrypted(path: Path) -> Path:
    return xls(path.with_suffix(".xls"), ROWS, password=True)


def with_macros(path: Path) -> Path:
    xlsx(path, {"表": ROWS})
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("xl/vbaProject.bin", b"macro")
    return path


def old_with_macros(path: Path) -> Path:
    return compound(path.with_suffix(".xls"), {"Workbook": biff(ROWS), "_VBA_PROJECT": b"x"})


def open_document_with_macros(path: Path) -> Path:
    return ods(path.with_suffix(".ods"), {"表": ROWS}, {"Basic/Standard/Module1.xml": "<x/>"})


def mislabelled(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return path


def a_page(path: Path) -> Path:
    path.write_bytes(b"<html><body><table><tr><td>1</td></tr></table></body></html>")
    return path.with_suffix(".xlsx")


def over_large(path: Path) -> Path:
    with path.open("wb") as stream:
        stream.truncate(2 * 1024 * 1024)
    return path


def zip_bomb(path: Path) -> Path:
    xlsx(path, {"表": ROWS})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container,
        container.open("xl/media/a.bin", "w") as part,
    ):
        for _ in range(100):
            part.write(bytes(1024 * 1024))
    return path


HOSTILE = {
    empty: "file-empty", truncated: "file-truncated", encrypted: "file-encrypted", old_encrypted: "file-encrypted",
    with_macros: "file-has-macros", old_with_macros: "file-has-macros", open_document_with_macros: "file-has-macros",
    mislabelled: "", a_page: "", over_large: "file-too-large", zip_bomb: "",
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_m22_a_hostile_file_leaves_its_attempt_and_nothing_else(
    make: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "表.xlsx")  # type: ignore[operator]
    if make is over_large:
        monkeypatch.setattr(configuration(), "upload_limit_mb", 1)
    entries = Entry.objects.count()
    delivery = Delivery(path, path.name, "penalty", body(), Submission.Channel.UPLOAD)
    with pytest.raises(UnreadableFile) as caught:
        hand_in(clerk(body()), delivery)
    attempt = Attempt.objects.get()
    assert attempt.code == caught.value.code == (HOSTILE[make] or attempt.code)  # type: ignore[index]
    assert attempt.zh and attempt.en and attempt.unit_name == body().name and len(attempt.sha256) == 64
    assert not Submission.objects.exists() and not Record.objects.exists() and not Job.objects.exists()
    assert Entry.objects.count() == entries
    kept = configuration().resolved_home / "files" / attempt.sha256[:2] / f"{attempt.sha256}.yn"
    assert not kept.exists()


def test_a_stopped_submission_goes_on_when_the_file_is_handed_in_again(tmp_path: Path) -> None:
    from yinuo.intake.acts.stopping import stop_work

    path = write_csv(tmp_path / "a.csv", [penalty(1), penalty(2)])
    delivery = Delivery(path, path.name, "penalty", body(), Submission.Channel.UPLOAD)
    submission = hand_in(clerk(body()), delivery).submission
    stop_work(clerk(body()), submission)
    submission.refresh_from_db()
    assert submission.stage == Submission.Stage.STOPPED
    again = hand_in(clerk(body()), delivery)
    assert (again.submission.pk, again.repeated) == (submission.pk, False)
    assert work_on(submission.receipt, lambda *_: None).accepted == 2


def test_simple_procedure_penalties_on_persons_are_not_taken_in_and_persons_are_not_published(
    tmp_path: Path,
) -> None:
    person = {
        "CF_XDR_MC": "示例甲", "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": "", "CF_XDR_ZJLX": "身份证",
        "CF_XDR_ZJHM": "11010519491231002X",
    }  # fmt: skip
    simple = penalty(2, **person) | {"CF_WSH": "洛市监简罚〔2026〕2号"}
    submission = taken_in(write_csv(tmp_path / "a.csv", [penalty(1, **person), simple]))
    assert rules(submission) == [(2, "refused.simple-procedure-on-person", "error")]
    record = Record.objects.get()
    assert (record.status, record.held_because) == ("held", "natural-person")
    assert "示例甲" not in record.subject_name


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("当事人身份证号110105 19491231 002X，地址不详。", "free-text-identity"),
        ("联系电话１３８００１３８０００。", "free-text-phone"),
        ("电话0379-63912345。", "free-text-phone"),
        ("统一社会信用代码91410300DEM0000142。", ""),
        ("收据编号20260302000100012345。", ""),
    ],
)
def test_free_texts_are_read_for_personal_numbers_before_publication(
    text: str, because: str, tmp_path: Path
) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_SY=text)]))
    record = Record.objects.get()
    assert record.held_because == because
    assert record.status == ("held" if because else "published")


def test_a_thousand_rows_are_answered_end_to_end(tmp_path: Path) -> None:
    """No time is asserted here (a shared machine): the figure is in docs/intake.md."""
    rows = [penalty(number, **({"CF_NR_FK": ""} if number % 50 == 0 else {})) for number in range(1, 1001)]
    started = time.perf_counter()
    submission = taken_in(write_csv(tmp_path / "a.csv", rows))
    assert (submission.accepted, submission.rejected) == (980, 20)
    assert QueuedRow.objects.count() == 20
    assert time.perf_counter() - started < 60


def before_reading(path: Path, actor: Actor, unit: Body, information_class: str = "penalty") -> Attempt:
    """Hand in what is refused before it is read; the one attempt that is left."""
    entries = Entry.objects.count()
    with pytest.raises(DomainError):
        hand_in(actor, Delivery(path, path.name, information_class, unit, Submission.Channel.UPLOAD))
    assert not Submission.objects.exists() and not Job.objects.exists()
    assert Entry.objects.count() == entries
    return Attempt.objects.get()


def test_m22a_a_foreign_unit_leaves_the_attempt_with_whoever_tried(tmp_path: Path) -> None:
    path, me, other = write_csv(tmp_path / "a.csv", [penalty()]), body(), body("洛阳市生态环境局")
    left = before_reading(path, clerk(me), other)
    assert (left.code, left.filename, left.size > 0) == ("not-your-unit", "a.csv", True)
    assert left.unit_path == me.path and left.unit_name == other.name and other.name in left.zh


def test_m22a_an_unknown_class_leaves_an_attempt(tmp_path: Path) -> None:
    path, me = write_csv(tmp_path / "a.csv", [penalty()]), body()
    left = before_reading(path, clerk(me), me, "no-such-class")
    assert (left.code, left.information_class, left.unit_path) == ("unknown-class", "no-such-class", me.path)


def test_m22a_an_ended_unit_leaves_an_attempt_that_names_the_heir(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [penalty()])
    old = Body.objects.filter(ended_on__isnull=False, successions__isnull=False).first()
    assert old is not None
    left = before_reading(path, clerk(old), old)
    assert left.code == "unit-has-ended" and old.successions.get().successor.name in left.zh
