"""The node's journal keys and name, made once under ``home/keys`` and never shipped.

``journal.key`` (Ed25519 seed) signs checkpoints, ``witness.key`` cosigns those of others,
``journal-sm2.key`` adds a second line by SM2 when it exists; ``journal.origin`` is the log's name for ever.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from yinuo.config import configuration
from yinuo.core.journal.cosignature import CosignatureSigner
from yinuo.core.journal.notes import Ed25519Signer, Signer, verifier_key
from yinuo.core.journal.sm2 import SM2Signer
from yinuo.core.secrets import ensure_secret


@dataclass(frozen=True)
class JournalKeys:
    """``origin`` is the name of the log; ``signer`` signs its checkpoints, ``sm2`` beside it when
    configured."""

    origin: str
    signer: Ed25519Signer
    sm2: SM2Signer | None

    @property
    def signers(self) -> list[Signer]:
        return [self.signer] if self.sm2 is None else [self.signer, self.sm2]

    @property
    def verifier_key(self) -> str:
        """The public key to hand out: ``name+id+base64``."""
        return verifier_key(self.signer.verifier)

    @property
    def sm2_verifier_key(self) -> str:
        """The public SM2 key, empty when there is none."""
        return verifier_key(self.sm2.verifier) if self.sm2 else ""


def folder() -> Path:
    """Where the keys lie."""
    return configuration().resolved_home / "keys"


def ensure_keys() -> JournalKeys:
    """The node's keys, made on first use; files that only the owner can read."""
    return keys_in(folder())


@lru_cache(maxsize=8)
def keys_in(place: Path) -> JournalKeys:
    """The keys in a folder, such as that of an unpacked backup; made there when missing."""
    seed = ensure_secret(place / "journal.key")
    origin = _origin(place / "journal.origin")
    sm2 = place / "journal-sm2.key"
    second = SM2Signer(origin, sm2.read_bytes()) if sm2.exists() else None
    return JournalKeys(origin, Ed25519Signer(origin, seed), second)


def add_sm2_key() -> JournalKeys:
    """Sign by SM2 as well from the next checkpoint on (not certified, see :mod:`yinuo.core.journal.sm2`)."""
    place = folder()
    path = place / "journal-sm2.key"
    if not path.exists():
        ensure_secret(path, 32)
        _keep_in_range(path)
    keys_in.cache_clear()
    return ensure_keys()


def witness_signer(name: str = "") -> CosignatureSigner:
    """What this node cosigns with as a witness; ``name`` defaults to the log's origin with ``/witness``
    after it."""
    seed = ensure_secret(folder() / "witness.key")
    return CosignatureSigner(name or f"{ensure_keys().origin}/witness", seed, time.time)


def _keep_in_range(path: Path) -> None:
    """Random bytes are an SM2 key but for one in 2^32 cases; then draw again."""
    while True:
        try:
            SM2Signer("check", path.read_bytes())
            return
        except ValueError:
            path.unlink()
            ensure_secret(path, 32)


def _origin(path: Path) -> str:
    """The log's name: kept once chosen, for proofs already handed out name it."""
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    public = urlsplit(configuration().public_url)
    base = f"{public.netloc}{public.path.rstrip('/')}" if public.netloc else ""
    chosen = f"{base}/journal" if base else f"yinuo.local/{secrets.token_hex(6)}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, "w", encoding="utf-8") as file:
            file.write(chosen + "\n")
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    return chosen
