"""Keeping what was handed in: every file as it came, encrypted, under its digest; opened only into a private folder.

A kept file is a header ``YNF1`` and blocks of AES-256-GCM, each bound to its number and to being the last or not, so
that neither a block nor the end can be taken away unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yinuo.config import configuration
from yinuo.core.secrets import ensure_secret

MAGIC = b"YNF1"
BLOCK = 1 << 20
OVERHEAD = 12 + 16


def _aead() -> AESGCM:
    key = ensure_secret(configuration().resolved_home / "keys" / "files.key")
    return AESGCM(hashlib.sha256(b"files" + key).digest())


def kept_path(sha256: str) -> Path:
    """Where the file with this digest is kept."""
    return configuration().resolved_home / "files" / sha256[:2] / f"{sha256}.yn"


def work_folder(receipt: str) -> Path:
    """The private folder a submission is worked on in; removed when it is done."""
    folder = configuration().resolved_home / "work" / receipt
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def remove_work_folder(receipt: str) -> None:
    """Remove the private folder with everything read in the clear."""
    shutil.rmtree(configuration().resolved_home / "work" / receipt, ignore_errors=True)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal and the size in bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def keep(path: Path, sha256: str) -> None:
    """Keep the file under its digest; nothing is written when it is kept already.

    Each writes a draft of its own: the same file may come in twice at the same moment, in two threads of one process.
    """
    target = kept_path(sha256)
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(f".{uuid.uuid4().hex}.part")
    with path.open("rb") as source, draft.open("wb") as sink:
        os.fchmod(sink.fileno(), 0o600)
        _encrypt(source, sink)
        sink.flush()
        os.fsync(sink.fileno())
    draft.replace(target)


def _label(number: int, last: bool) -> bytes:
    return number.to_bytes(8, "big") + bytes([last])


def _encrypt(source: BinaryIO, sink: BinaryIO) -> None:
    aead, number = _aead(), 0
    sink.write(MAGIC)
    block = source.read(BLOCK)
    while True:
        following = source.read(BLOCK)
        nonce = os.urandom(12)
        sink.write(nonce + aead.encrypt(nonce, block, _label(number, not following)))
        if not following:
            return
        block, number = following, number + 1


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a kept file")
    aead, number = _aead(), 0
    block = stream.read(BLOCK + OVERHEAD)
    while True:
        following = stream.read(BLOCK + OVERHEAD)
        yield aead.decrypt(block[:12], block[12:], _label(number, not following))
        if not following:
            return
        block, number = following, number + 1


def restore_to(sha256: str, target: Path) -> None:
    """Write the kept file, decrypted, to ``target``. Raises ``InvalidTag`` when it was altered."""
    with kept_path(sha256).open("rb") as stream, target.open("wb") as sink:
        os.fchmod(sink.fileno(), 0o600)
        for block in _blocks(stream):
            sink.write(block)


@contextmanager
def opened(sha256: str, receipt: str, filename: str) -> Iterator[Path]:
    """The kept file in the clear while the block lasts, in the submission's private folder."""
    path = work_folder(receipt) / ("source" + Path(filename).suffix.lower()[:10])
    restore_to(sha256, path)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
