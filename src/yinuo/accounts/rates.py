"""How many requests a token or an address has sent: counted in windows, together by all processes of this machine.

The counts lie in a small SQLite file of their own under ``home/tmp``: shared by every process and thread of the node,
apart from the database so that counting never waits for an intake, never synced to disk because losing it costs nothing.
A node spread over several machines counts on each.

Where requests come fast, a process counts some ahead in one write and hands them out from memory (:meth:`Counter.draw`): a
limit is never exceeded, and what is refused too early is at most what the other processes have counted ahead.
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
COUNT = """INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT (key, seconds) DO UPDATE SET
    count = CASE WHEN number = excluded.number THEN count + excluded.count ELSE excluded.count END,
    number = excluded.number RETURNING count"""
COUNTED = "SELECT count FROM counts WHERE key = ? AND seconds = ? AND number = ?"
FORGET = "DELETE FROM counts WHERE (number + 1) * seconds <= ?"
TIDY_EVERY = 500
AHEAD, MOST_AHEAD = 8, 16
"""Counted ahead is an eighth of what is left of a window, at most so many: ever fewer as the limit comes near."""


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


@dataclass(slots=True)
class _Drawn:
    """What this process has counted ahead of a window: its number, the count in the file, what is not handed out yet."""

    number: int = -1
    count: int = 0
    ahead: int = 0


class Counter:
    """Counts by key in fixed windows in the file that ``path`` names. Safe among threads and processes."""

    def __init__(self, path: Callable[[], Path], tidy_every: int = TIDY_EVERY) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._taken = 0
        self._tidy_every = tidy_every
        self._drawn: dict[tuple[str, int], _Drawn] = {}

    def take(self, key: str, quota: int, window: int, now: float, name: str) -> Allowance:
        """Count one request of ``key`` at ``now`` (seconds); ``left`` is negative when the window is spent."""
        number = int(now // window)
        with self._lock:
            count = self._count(key, window, number, 1, now)
        return _allowance(quota, quota - count, window, now, name)

    def draw(self, key: str, quota: int, window: int, now: float, name: str) -> Allowance:
        """The same for requests that come fast: counted some ahead, and no more once the window is spent."""
        number = int(now // window)
        with self._lock:
            drawn = self._drawn.setdefault((key, window), _Drawn())
            if drawn.number != number:
                drawn.number, drawn.count, drawn.ahead = number, 0, 0
            if not drawn.ahead and drawn.count <= quota:
                wanted = max(1, min(MOST_AHEAD, (quota - drawn.count) // AHEAD))
                drawn.count = self._count(key, window, number, wanted, now)
                drawn.ahead = wanted - max(0, min(wanted, drawn.count - quota))
            if not drawn.ahead:
                return _allowance(quota, -1, window, now, name)
            drawn.ahead -= 1
            left = max(0, quota - drawn.count) + drawn.ahead
        return _allowance(quota, left, window, now, name)

    def _count(self, key: str, window: int, number: int, more: int, now: float) -> int:
        """The count in the file after ``more`` were added."""
        self._taken += 1
        if self._taken % self._tidy_every == 0:
            self._file().execute(FORGET, (now,))
            self._drawn = {
                place: drawn for place, drawn in self._drawn.items() if (drawn.number + 1) * place[1] > now
            }
        return int(self._file().execute(COUNT, (key, window, number, more)).fetchone()[0])

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
            self._drawn.clear()

    def _file(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self.path()
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(TABLE)
        return self._connection


def _allowance(quota: int, left: int, window: int, now: float, name: str) -> Allowance:
    reset = max(1, int((now // window + 1) * window - now + 0.999))
    return Allowance(quota, left, reset, window, name)


counter = Counter(lambda: configuration().resolved_home / "tmp" / "rates.sqlite3")
