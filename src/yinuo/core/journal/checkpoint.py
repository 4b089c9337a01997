"""Checkpoints (C2SP tlog-checkpoint): the tree's origin, size and root as the text of a signed note."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass


class CheckpointError(ValueError):
    """A text that is no checkpoint."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: whose log (``origin``), how many leaves, and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text, ready to be signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def read_tree_head(text: str) -> TreeHead:
    """Read the text of a checkpoint's note. Raises :class:`CheckpointError`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise CheckpointError("a checkpoint has at least three lines, none empty")
    origin, size, root, *extensions = lines
    return TreeHead(origin, read_size(size), _root(root), tuple(extensions))


def read_size(text: str) -> int:
    """A whole number in ASCII decimal without leading zeros, below 2^63. Raises :class:`CheckpointError`."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 19:
        raise CheckpointError(f"no tree size: {text!r}")
    return int(text)


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise CheckpointError(f"no root hash: {text!r}") from problem
    if len(root) != 32:
        raise CheckpointError(f"a root hash has 32 bytes: {text!r}")
    return root
