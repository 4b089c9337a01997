"""The watched drop folder (投递目录): ``<unit code>/<class id>/FILE`` is handed in and answered beside it.

A file is taken when two looks find it the same and it has rested a while, so that a copy under way is left alone. It goes
to ``working/`` by one rename, and from there, when the work is over, to ``done/`` or ``refused/`` with its answer.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import structlog

from yinuo.config import configuration
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import DomainError
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.channels.errors import NoSuchUnitFolder
from yinuo.intake.models import Submission
from yinuo.intake.report import summary
from yinuo.registry.models import Body

log = structlog.get_logger(__name__)
WORKING, DONE, REFUSED = "working", "done", "refused"
OVER = (Submission.Stage.DONE, Submission.Stage.REFUSED, Submission.Stage.STOPPED)
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_PARTING = "__"


@dataclass(slots=True)
class Watcher:
    """Looks into one drop folder; keeps what it saw last, to tell a resting file from a growing one."""

    root: Path
    rest_seconds: float = 10.0
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> tuple[int, int]:
        """Take what rests and answer what is finished: (files taken, files answered). One bad file stops no other."""
        taken = sum(self._taken(file) for file in sorted(self._files()))
        answered = sum(
            _answered(file) for file in sorted(self.root.glob(f"*/*/{WORKING}/*")) if file.is_file()
        )
        return taken, answered

    def _files(self) -> Iterator[Path]:
        for file in self.root.glob("*/*/*"):
            ignored = file.name.startswith((".", "~")) or file.suffix.lower() in UNFINISHED
            if file.is_file() and not file.is_symlink() and not ignored:
                yield file

    def _taken(self, file: Path) -> bool:
        state = file.stat()
        now = (state.st_size, state.st_mtime_ns)
        before, self.seen[file] = self.seen.get(file), now
        rested = time.time() - state.st_mtime >= self.rest_seconds
        if self.rest_seconds and (before != now or not rested):
            return False
        self.seen.pop(file)
        _take(file)
        return True


def _take(file: Path) -> None:
    """Hand the file in and move it to ``working``; a refusal moves it to ``refused`` with the reason."""
    unit_code, information_class = file.parent.parent.name, file.parent.name
    try:
        unit = Body.objects.filter(code=unit_code).first()
        if unit is None:
            raise NoSuchUnitFolder(code=unit_code)
        actor = Actor(Role.MACHINE, name="投递目录", unit=unit.code, unit_path=unit.path)
        delivery = Delivery(file, file.name, information_class, unit, Submission.Channel.FOLDER)
        receipt = hand_in(actor, delivery).submission.receipt
    except DomainError as refusal:
        _move(file, REFUSED, file.name, _refusal(refusal))
        return
    _place(file.parent / WORKING)
    file.replace(file.parent / WORKING / f"{receipt}{_PARTING}{file.name}")


def _answered(file: Path) -> bool:
    """Answer a file whose work is over."""
    receipt, _, name = file.name.partition(_PARTING)
    submission = Submission.objects.filter(receipt=receipt).first()
    if submission is None or submission.stage not in OVER:
        return False
    done = submission.stage == Submission.Stage.DONE
    folder = file.parent.parent / (DONE if done else REFUSED)
    _place(folder)
    if done and submission.rejected:
        _write(folder / f"{receipt}-{name}.要改的地方.xlsx", annotated_workbook(submission))
    _move(file, folder.name, f"{receipt}-{name}", _answer(submission), folder.parent)
    return True


def _answer(submission: Submission) -> dict[str, object]:
    return {**summary(submission), "problem": submission.problem}


def _refusal(refusal: DomainError) -> dict[str, object]:
    said, mend = refusal.text, refusal.how_to_mend
    problem = {"code": refusal.code, "zh": said.zh, "en": said.en, "mend_zh": mend.zh, "mend_en": mend.en}
    return {"stage": "refused", "problem": problem}


def _move(file: Path, folder: str, name: str, answer: dict[str, object], parent: Path | None = None) -> None:
    """The answer first, then the file by one rename: whoever sees the file sees its answer."""
    target = (parent or file.parent) / folder
    _place(target)
    _write(target / f"{name}.answer.json", orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    file.replace(target / name)


def _place(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def drop_folder() -> Path:
    """Where the watched folder is: as configured, else ``drop`` under the home."""
    return configuration().drop_folder or configuration().resolved_home / "drop"


_watchers: dict[Path, Watcher] = {}


def look() -> tuple[int, int]:
    """The scheduler's duty."""
    root = drop_folder()
    if not root.is_dir():
        return 0, 0
    return _watchers.setdefault(root, Watcher(root)).look()
