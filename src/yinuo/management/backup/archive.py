"""One file that holds a node: manifest, database, keys, originals, the deployment's definitions."""

from __future__ import annotations

import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from yinuo import __version__, timesource
from yinuo.config import configuration
from yinuo.core.journal.checkpoint import read_tree_head
from yinuo.core.journal.notes import NoteError, Verifier, parse_note, verified
from yinuo.journal.keys import ensure_keys, keys_in
from yinuo.journal.models import Checkpoint
from yinuo.management.backup.continuity import Claim, check_continuity
from yinuo.management.backup.databases import DatabaseCopier, copier
from yinuo.management.backup.errors import BackupIsOlder, JournalDoesNotContinue, NotABackup

FOLDERS = ("keys", "files", "definitions")
POLICY = "witnesses.policy"
"""Kept too; what this node has seen as a witness of others is not: it must never be set back."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``checkpoint`` is the signed note its journal continues."""

    version: str
    made_at: str
    database: str
    origin: str
    size: int
    root: str
    checkpoint: str
    with_keys: bool


def make_backup(target: Path, *, with_keys: bool = True) -> Manifest:
    """Write a backup of this node to ``target`` (mode 0600) while it runs. The copy's own journal is checked first."""
    home, database = configuration().resolved_home, copier()
    with tempfile.TemporaryDirectory(dir=home / "tmp") as folder:
        copy = Path(folder) / database.member
        database.save(copy)
        manifest = _describe(database, copy, with_keys)
        draft = target.with_name(target.name + ".part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            _pack(stream, manifest, copy, database.member, home)
        draft.replace(target)
    return manifest


def _describe(database: DatabaseCopier, copy: Path, with_keys: bool) -> Manifest:
    claims = [Claim(size, root, "checkpoint") for size, root in database.checkpoints(copy)]
    size, root = check_continuity(database.leaves(copy), claims)
    last = Checkpoint.objects.filter(size__lte=size).order_by("-size").first()
    return Manifest(
        version=__version__,
        made_at=timesource.now().isoformat(timespec="seconds"),
        database=database.member,
        origin=ensure_keys().origin,
        size=size,
        root=root.hex(),
        checkpoint=last.note if last else "",
        with_keys=with_keys,
    )


def _pack(stream: object, manifest: Manifest, copy: Path, member: str, home: Path) -> None:
    with tarfile.open(fileobj=stream, mode="w") as archive:  # type: ignore[call-overload]
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as note:
            json.dump(asdict(manifest), note, ensure_ascii=False, indent=1)
            note.flush()
            archive.add(note.name, "manifest.json")
        archive.add(copy, member)
        for folder in FOLDERS:
            if (home / folder).exists() and (manifest.with_keys or folder != "keys"):
                archive.add(home / folder, folder)
        if (home / POLICY).exists():
            archive.add(home / POLICY, POLICY)


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[Path, Manifest]]:
    home = configuration().resolved_home
    with tempfile.TemporaryDirectory(dir=home / "tmp") as name:
        folder = Path(name)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
            manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, tarfile.TarError, ValueError, TypeError, KeyError) as error:
            raise NotABackup(path=source, detail=str(error)) from error
        yield folder, manifest


def restore_backup(source: Path, *, accept_loss: str = "") -> Manifest:
    """Put the node in ``source`` in this home's place.

    Nothing is changed unless the copy's journal has the size and root its manifest promises, continues every
    checkpoint signed in it, carries a right signature, and continues what this home signed last. Raises
    :class:`NotABackup`, :class:`JournalDoesNotContinue`, :class:`BackupIsOlder` (unless ``accept_loss`` gives a
    reason). The node must be down; the command holds its lock.
    """
    database = copier()
    with _unpacked(source) as (folder, manifest):
        copy = folder / manifest.database
        if manifest.database != database.member or not copy.exists():
            raise NotABackup(path=source, detail=manifest.database)
        _check(database, copy, manifest, accept_loss, _keys_for(folder, manifest))
        database.load(copy)
        _return_folders(folder)
    return manifest


def _keys_for(folder: Path, manifest: Manifest) -> list[Verifier]:
    """The keys that may have signed the manifest's checkpoint: this home's, when it has signed for the same log, else those
    in the backup; none when it came without keys to a new home, whose own key has signed nothing yet."""
    if Checkpoint.objects.exists() and ensure_keys().origin == manifest.origin:
        return [ensure_keys().signer.verifier]
    return [keys_in(folder / "keys").signer.verifier] if (folder / "keys" / "journal.key").exists() else []


def _check(
    database: DatabaseCopier, copy: Path, manifest: Manifest, accept_loss: str, keys: list[Verifier]
) -> None:
    claims = [Claim(manifest.size, bytes.fromhex(manifest.root), "manifest")]
    claims += [Claim(size, root, "checkpoint") for size, root in database.checkpoints(copy)]
    claims += _signed_claim(manifest, keys)
    here = Checkpoint.objects.order_by("-size").first()
    if here is not None and here.size <= manifest.size:
        claims.append(Claim(here.size, bytes(here.root), "this node"))
    elif here is not None and not accept_loss:
        raise BackupIsOlder(there=manifest.size, here=here.size, lost=here.size - manifest.size)
    size, _ = check_continuity(database.leaves(copy), claims)
    if size != manifest.size:
        raise JournalDoesNotContinue(detail=f"{size} ≠ {manifest.size}")


def _signed_claim(manifest: Manifest, keys: list[Verifier]) -> list[Claim]:
    """What the signed note in the manifest says, its signature checked by one of ``keys`` where there is any."""
    if not manifest.checkpoint:
        return []
    note = parse_note(manifest.checkpoint)
    if keys:
        try:
            verified(note, keys)
        except NoteError as error:
            raise JournalDoesNotContinue(detail=str(error)) from error
    head = read_tree_head(note.text)
    return [Claim(head.size, head.root, "signed checkpoint")]


def _return_folders(folder: Path) -> None:
    home = configuration().resolved_home
    for name in FOLDERS:
        for path in (folder / name).rglob("*"):
            if path.is_file():
                target = home / path.relative_to(folder)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.replace(target)
    if (folder / POLICY).exists():
        (folder / POLICY).replace(home / POLICY)
