"""A node as an operator has one: an own home, and the real ``yinuo`` command in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def yinuo(home: Path, *words: str, status: int = 0, **environment: str) -> str:
    """Standard output of the command; its errors too when it should not succeed."""
    given = {**os.environ, "LC_ALL": "C.UTF-8", "YINUO_HOME": str(home), **environment}
    given.pop("YINUO_DATABASE_URL", None)
    command = [sys.executable, "-m", "yinuo.management", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=given, cwd=ROOT, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout if status == 0 else done.stdout + done.stderr
