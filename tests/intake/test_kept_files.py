"""Keeping what was handed in, whole, whoever else hands in the same at the same moment."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from yinuo.intake import files


def test_the_same_file_handed_in_at_the_same_moment_is_kept_whole(tmp_path: Path) -> None:
    content = os.urandom(3 * files.BLOCK + 17)
    handed_in = tmp_path / "in.csv"
    handed_in.write_bytes(content)
    sha256, _ = files.digest_of(handed_in)
    with ThreadPoolExecutor(8) as several:
        done = [several.submit(files.keep, handed_in, sha256) for _ in range(8)]
    for each in done:
        each.result()

    files.restore_to(sha256, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == content
    assert [path.suffix for path in files.kept_path(sha256).parent.glob(f"{sha256}*")] == [".yn"]
