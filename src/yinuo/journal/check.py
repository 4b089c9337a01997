"""``yinuo journal check``: walk everything, recompute everything, name the first wrong entry.

Four passes, each streaming: entries against the tree (:mod:`check_entries`), counts, checkpoints against
tree and keys, and the present state of every registered object against its last entry (:mod:`check_states`).
"""

from __future__ import annotations

from django.db.models import Max

from yinuo.core.journal.checkpoint import CheckpointError, read_tree_head
from yinuo.core.journal.merkle import NodeReader, range_hash
from yinuo.core.journal.notes import NoteError, Verifier, parse_note, verified
from yinuo.core.journal.standalone_verifier import read_checkpoint
from yinuo.core.journal.tiles import node_reader
from yinuo.journal import tree
from yinuo.journal.check_entries import check_entries
from yinuo.journal.check_states import check_states
from yinuo.journal.faults import Progress, Report
from yinuo.journal.keys import ensure_keys
from yinuo.journal.models import Checkpoint, Entry, Head
from yinuo.journal.policy import own_policy


def check_journal(
    progress: Progress | None = None, with_objects: bool = True, kept_faults: int = 100
) -> Report:
    """Check the whole journal; returns a :class:`Report` (``report.sound``, ``report.first``). Changes
    nothing.

    Memory does not grow with the journal. Writing may go on: what comes after the start is not looked at.
    """
    report = Report(kept_faults=kept_faults)
    tell = progress or _silent
    newest, end = _limits(report)
    check_entries(report, end, tell)
    _check_checkpoints(report, newest, tell)
    if with_objects:
        check_states(report, tell)
    return report


def _silent(phase: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def _limits(report: Report) -> tuple[int, int]:
    """The size of the newest checkpoint and the number of entries to look at, and the counts checked.

    Read in the order in which they follow each other, so that one written meanwhile is never missed by another.
    """
    newest = Checkpoint.objects.aggregate(newest=Max("size"))["newest"] or 0
    report.tree_size = tree.size()
    last = Entry.objects.aggregate(last=Max("seq"))["last"]
    end = Head.objects.filter(name=Head.ENTRIES).values_list("size", flat=True).first() or 0
    if last is not None and last >= end:
        report.add("entry-extra", last)
    if report.tree_size > end:
        report.add("head-wrong", None, f"tree {report.tree_size} > entries {end}")
    return newest, end


def _check_checkpoints(report: Report, newest: int, tell: Progress) -> None:
    checkpoints = Checkpoint.objects.filter(size__lte=newest).order_by("size")
    total = checkpoints.count()
    keys: list[Verifier] = [signer.verifier for signer in ensure_keys().signers[:1]]
    witnesses = [key for key, _ in own_policy().witnesses.values()]
    node = node_reader(tree.read_tile)
    for checkpoint in checkpoints.prefetch_related("cosignatures").iterator(500):
        report.checkpoints += 1
        _check_note(report, checkpoint, keys)
        _check_root(report, checkpoint, node)
        for cosignature in checkpoint.cosignatures.all():
            report.cosignatures += 1
            seen = read_checkpoint(checkpoint.note.rpartition("\n\n")[0] + "\n\n" + cosignature.line)
            known = [key for key in witnesses if seen.signature_of(key)]
            if not all(key.verifies(seen.text, seen.signature_of(key) or b"") for key in known):
                report.add("cosignature-wrong", None, str(cosignature))
        if report.checkpoints % 200 == 0:
            tell("checkpoints", report.checkpoints, total)
    tell("checkpoints", report.checkpoints, total)


def _check_note(report: Report, checkpoint: Checkpoint, keys: list[Verifier]) -> None:
    try:
        note = parse_note(checkpoint.note)
        verified(note, keys)
        head = read_tree_head(note.text)
    except (NoteError, CheckpointError):
        report.add("checkpoint-signature", None, str(checkpoint.size))
        return
    if (head.size, head.root) != (checkpoint.size, bytes(checkpoint.root)):
        report.add("checkpoint-signature", None, str(checkpoint.size))


def _check_root(report: Report, checkpoint: Checkpoint, node: NodeReader) -> None:
    if checkpoint.size > report.tree_size:
        report.add("checkpoint-beyond", None, str(checkpoint.size))
        return
    try:
        right = range_hash((0, checkpoint.size), node) == bytes(checkpoint.root)
    except LookupError:
        right = False
    if not right:
        report.add("checkpoint-root", None, str(checkpoint.size))
