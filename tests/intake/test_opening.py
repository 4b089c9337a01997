"""The file that was handed in is opened once by a worker that both maps and validates it, and anew by one that only validates."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.builders import xlsx
from tests.intake.world import body, clerk, penalty, taken_in

from yinuo.intake import files
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import opening
from yinuo.intake.pipeline.run import work_on

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened, in their order."""
    names: list[str] = []
    read_file = opening.read_file

    def read(path: Path, **more: object) -> object:
        names.append(str(more["filename"]))
        return read_file(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "read_file", read)
    return names


def _workbook(folder: Path) -> Path:
    rows = [penalty(1), penalty(2)]
    return xlsx(folder / "a.xlsx", {"处罚": [list(rows[0]), *(list(row.values()) for row in rows)]})


def test_a_workbook_is_opened_once_for_mapping_and_validation(tmp_path: Path, opened: list[str]) -> None:
    assert taken_in(_workbook(tmp_path)).accepted == 2
    assert opened == ["a.xlsx"]


def test_nothing_in_the_clear_is_left_while_rows_are_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yinuo.intake.pipeline import storing

    seen: list[str] = []
    store_rows = storing.store_rows

    def store(submission: Submission, *more: object) -> None:
        seen.extend(path.name for path in files.work_folder(submission.receipt).iterdir())
        store_rows(submission, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "store_rows", store)
    assert taken_in(_workbook(tmp_path)).accepted == 2
    assert seen == ["stage.duckdb"]


def test_a_worker_that_begins_with_validation_opens_the_file_itself(
    tmp_path: Path, opened: list[str]
) -> None:
    unit = body()
    delivery = Delivery(_workbook(tmp_path), "a.xlsx", "penalty", unit, Submission.Channel.UPLOAD)
    receipt = hand_in(clerk(unit), delivery).submission.receipt

    class Killed(BaseException):
        """The first worker dies after mapping."""

    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        work_on(receipt, lambda *_: None, die)
    assert Submission.objects.get(receipt=receipt).stage == Submission.Stage.MAPPED
    assert work_on(receipt, lambda *_: None).accepted == 2
    assert opened == ["a.xlsx", "a.xlsx"]
