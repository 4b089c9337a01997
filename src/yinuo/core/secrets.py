"""Secrets of a node, kept as files readable by their owner only; made once, never shipped."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def ensure_secret(path: Path, size: int = 32) -> bytes:
    """Return the secret stored at ``path`` (``size`` random bytes), making it on first use.

    Two processes starting together agree: the file is written beside and linked into place, the first one wins.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(size))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
