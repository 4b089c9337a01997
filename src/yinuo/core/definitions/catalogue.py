"""The definitions in force: classes by id and edition, enumerations by name, and where each was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from yinuo.core.definitions.model import Bilingual, ClassEdition, Enumeration, FieldDefaults, SheetWords
from yinuo.core.errors import DomainError, NotFound, Text


class UnknownClass(NotFound):
    """No class or edition has that name."""

    code = "unknown-class"
    message = Text("没有信息类“{name}”。", "There is no information class “{name}”.")
    remedy = Text("现有：{known}。", "There are: {known}.")


class ClassWithdrawn(DomainError):
    """No edition of the class is in force any more: what was published stays, nothing new is taken in."""

    code = "class-withdrawn"
    message = Text("信息类“{title}”自 {day} 起不再报送。", "“{title}” is not collected any more since {day}.")
    remedy = Text(
        "请改报现行的信息类，或问信用办。", "Hand in under a class in force, or ask the credit office."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a definition file, where, and how to mend it. ``line`` is 0 when unknown."""

    file: str
    path: str
    message: Bilingual
    mend: Bilingual
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.path}: {self.message.en} {self.mend.en}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a definition came from and the line of each of its keys (``fields.CF_WSH.type`` → line)."""

    file: Path
    lines: dict[str, int]

    def line(self, path: str) -> int:
        """The line of ``path``, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 0)


@dataclass(slots=True)
class Catalogue:
    """All definitions of a deployment after layering. Editions of a class are in order of validity."""

    classes: dict[str, list[ClassEdition]] = field(default_factory=dict)
    enumerations: dict[str, Enumeration] = field(default_factory=dict)
    field_defaults: FieldDefaults | None = None
    sheet_words: SheetWords = field(default_factory=SheetWords)
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def newest(self, class_id: str) -> ClassEdition:
        """The latest edition of a class: the one records are stored in. Raises ``UnknownClass``."""
        editions = self.classes.get(class_id)
        if not editions:
            raise UnknownClass(name=class_id, known=", ".join(sorted(self.classes)) or "–")
        return editions[-1]

    def open_on(self, class_id: str, day: date) -> ClassEdition:
        """The newest edition, when something may still be handed in on ``day``. Raises ``UnknownClass``,
        ``ClassWithdrawn``.
        """
        newest = self.newest(class_id)
        ends = [each.valid.end for each in self.classes[class_id]]
        last = max((end for end in ends if end), default=None)
        if None not in ends and last and last < day:
            raise ClassWithdrawn(title=newest.title.zh, day=last + timedelta(days=1))
        return newest

    def collected_on(self, day: date) -> list[str]:
        """Ids of the classes of which something may be handed in on ``day``."""
        return [
            name
            for name, editions in self.classes.items()
            if any(each.valid.end is None or each.valid.end >= day for each in editions)
        ]

    def edition(self, class_id: str, edition: str) -> ClassEdition:
        """One edition by its name. Raises ``UnknownClass``."""
        self.newest(class_id)
        for candidate in self.classes[class_id]:
            if candidate.edition == edition:
                return candidate
        known = ", ".join(each.name for each in self.classes[class_id])
        raise UnknownClass(name=f"{class_id}/{edition}", known=known)

    def in_force(self, class_id: str, day: date) -> ClassEdition:
        """The edition in force on ``day``, else the newest. Raises ``UnknownClass``."""
        newest = self.newest(class_id)
        covering = [each for each in self.classes[class_id] if each.valid.covers(day)]
        return covering[-1] if covering else newest

    def __iter__(self) -> Iterator[ClassEdition]:
        for editions in self.classes.values():
            yield from editions
