"""Storing corrections of a chunk."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.records.accepted import ChunkResult
from yinuo.records.lookup import Existing
from yinuo.records.prepared import Chunk


def store(chunk: Chunk, corrected: Sequence[tuple[int, Existing]], result: ChunkResult) -> None:
    return
