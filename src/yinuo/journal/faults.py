"""What a check of the journal reports: how much was checked, and what is wrong, the first wrong entry
first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from yinuo.core.errors import Text

Progress = Callable[[str, int, int], None]
"""(phase, done, total), called now and then; ``total`` is 0 when it is not known."""

FAULTS: dict[str, Text] = {
    "entry-missing": Text("第 {seq} 条存证被删除。", "Entry {seq} was deleted."),
    "entry-extra": Text("第 {seq} 条存证超出序列。", "Entry {seq} lies beyond the sequence."),
    "entry-changed": Text(
        "第 {seq} 条存证（{what}）或其行为登记被改动，与树中的哈希不符。",
        "Entry {seq} ({what}) or its act was changed: it is not what the tree holds.",
    ),
    "act-missing": Text(
        "第 {seq} 条存证（{what}）的行为登记被删除。", "The act of entry {seq} ({what}) was deleted."
    ),
    "payload-changed": Text(
        "第 {seq} 条存证（{what}）保存的内容被改动。",
        "The content kept with entry {seq} ({what}) was changed.",
    ),
    "person-changed": Text(
        "第 {seq} 条存证（{what}）的经办人被改动。",
        "The person recorded for entry {seq} ({what}) was changed.",
    ),
    "tile-changed": Text(
        "第 {seq} 条起的哈希块 {what} 被改动或缺失。", "Tile {what}, from entry {seq} on, was changed."
    ),
    "head-wrong": Text("存证计数 {what} 与实际条数不符。", "The count {what} is not the number of entries."),
    "checkpoint-signature": Text(
        "检查点 {what} 的签名不对。", "The signature of checkpoint {what} is wrong."
    ),
    "checkpoint-root": Text(
        "检查点 {what} 的树根与现有存证不符：此前的历史被改写。",
        "Checkpoint {what} has another root: history before it was rewritten.",
    ),
    "checkpoint-beyond": Text(
        "检查点 {what} 多于现有存证：末尾的存证被删除或恢复了旧备份。",
        "Checkpoint {what} covers more than there is: the end was deleted or an older backup restored.",
    ),
    "cosignature-wrong": Text("检查点的见证签名 {what} 不对。", "The cosignature {what} is wrong."),
    "object-missing": Text(
        "{what} 已不存在，最后的存证是第 {seq} 条。", "{what} is gone; its last entry is {seq}."
    ),
    "object-version": Text(
        "{what} 的版本与最后的存证（第 {seq} 条）不符。",
        "The version of {what} is not that of its last entry, {seq}.",
    ),
    "object-changed": Text(
        "{what} 的现状与存证（第 {seq} 条）不符，可能被直接改库。",
        "{what} is not what entry {seq} says: it may have been changed in the database.",
    ),
    "object-unjournaled": Text(
        "{what} 没有存证，可能被直接写库。", "{what} has no entry: it was put in from outside."
    ),
    "derived-changed": Text(
        "{what} 与按存证（第 {seq} 条）推算的结果不符，可能被直接改库。",
        "{what} is not what follows from entry {seq}: it may have been changed in the database.",
    ),
    "derived-missing": Text(
        "按存证（第 {seq} 条）应有 {what}，现已不存在。", "{what}, which follows from entry {seq}, is gone."
    ),
    "object-unreadable": Text(
        "{what} 的数据无法读懂，可能被直接改库。",
        "{what} cannot be read: it may have been changed in the database.",
    ),
    "definition-changed": Text(
        "{what} 与定义文件不符，可能被直接改库。",
        "{what} is not what the definition files say: it may have been changed in the database.",
    ),
}


MOST_NAMED = 100_000
"""So many wrong objects are remembered; of more, one may be counted twice."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``seq`` is the entry it shows at, None where no single entry is meant."""

    code: str
    seq: int | None = None
    what: str = ""

    @property
    def text(self) -> Text:
        """The sentence for people."""
        return FAULTS[self.code].format(seq=self.seq, what=self.what)


@dataclass
class Report:
    """What was checked and found. ``kept_faults`` limits how many faults are listed; ``fault_count`` counts
    all. ``objects_not_compared`` were erased or are of a kind that nobody compares; ``objects_told_in_part`` have a last
    entry from before entries told all that is compared today, and are held to what it tells."""

    entries: int = 0
    acts: int = 0
    erased: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    objects: int = 0
    objects_not_compared: int = 0
    objects_told_in_part: int = 0
    derived: int = 0
    tree_size: int = 0
    fault_count: int = 0
    kept_faults: int = 100
    faults: list[Fault] = field(default_factory=list)
    _named: set[str] = field(default_factory=set)

    @property
    def sound(self) -> bool:
        """Nothing is wrong."""
        return self.fault_count == 0

    @property
    def first(self) -> Fault | None:
        """The fault at the first wrong entry; faults that name no entry come last."""
        by_place = sorted(self.faults, key=lambda fault: (fault.seq is None, fault.seq or 0))
        return by_place[0] if by_place else None

    def add_object(self, code: str, seq: int | None, what: str) -> None:
        """Note a fault of an object, once: what is found wrong with it in several ways is one wrong object."""
        if what in self._named:
            return
        if len(self._named) < MOST_NAMED:
            self._named.add(what)
        self.add(code, seq, what)

    def add(self, code: str, seq: int | None = None, what: str = "") -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < self.kept_faults:
            self.faults.append(Fault(code, seq, what))
