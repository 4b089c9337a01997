"""How many requests a token or an address has sent: counted in windows, together by all processes of this machine.

The counts lie in a small SQLite file of their own under ``home/tmp``: shared by every process and thread of the node,
apart from the database so that counting never waits for an intake, never synced to disk because losing it costs nothing.
A node spread over several machines counts on each.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yinuo.config import configuration

TABLE = """CREATE TABLE IF NOT EXISTS counts (
    key TEXT, seconds INTEGER, number INTEGER, count INTEGER, PRIMARY KEY (key, seconds)) WITHOUT ROWID"""
COUNT = """INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT (key, seconds) DO UPDATE SET
    count = CASE WHEN number = excluded.number THEN count + 1 ELSE 1 END, number = excluded.number RETURNING count"""
COUNTED = "SELECT count FROM counts WHERE key = ? AND seconds = ? AND number = ?"
FORGET = "DELETE FROM counts WHERE (number + 1) * seconds <= ?"
TIDY_EVERY = 500


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left in the window that closes soonest to its end: requests allowed, left, and seconds to its reset."""

    quota: int
    left: int
    reset: int
    window: int
    name: str = "minute"

    @property
    def headers(self) -> dict[str, str]:
        """``RateLimit`` and ``RateLimit-Policy`` of the IETF draft (structured fields); ``Retry-After`` when spent."""
        policy = f'"{self.name}";q={self.quota};w={self.window}'
        headers = {
            "RateLimit-Policy": policy,
            "RateLimit": f'"{self.name}";r={max(self.left, 0)};t={self.reset}',
        }
        return headers | ({"Retry-After": str(self.reset)} if self.left < 0 else {})


class Counter:
    """Counts by key in fixed windows in the file that ``path`` names. Safe among threads and processes."""

    def __init__(self, path: Callable[[], Path], tidy_every: int = TIDY_EVERY) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._taken = 0
        self._tidy_every = tidy_every

    def take(self, key: str, quota: int, window: int, now: float, name: str) -> Allowance:
        """Count one request of ``key`` at ``now`` (seconds); ``left`` is negative when the window is spent."""
        number = int(now // window)
        with self._lock:
            self._taken += 1
            if self._taken % self._tidy_every == 0:
                self._file().execute(FORGET, (now,))
            count = int(self._file().execute(COUNT, (key, window, number)).fetchone()[0])
        reset = max(1, int((number + 1) * window - now + 0.999))
        return Allowance(quota, quota - count, reset, window, name)

    def taken(self, key: str, window: int, now: float) -> int:
        """How many requests of ``key`` were counted in the window that holds ``now`` (seconds)."""
        with self._lock:
            found = self._file().execute(COUNTED, (key, window, int(now // window))).fetchone()
        return int(found[0]) if found else 0

    def size(self) -> int:
        """How many windows are kept."""
        with self._lock:
            return int(self._file().execute("SELECT count(*) FROM counts").fetchone()[0])

    def clear(self) -> None:
        """Forget all counts (for tests)."""
        with self._lock:
            self._file().execute("DELETE FROM counts")

    def _file(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self.path()
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(TABLE)
        return self._connection


counter = Counter(lambda: configuration().resolved_home / "tmp" / "rates.sqlite3")
