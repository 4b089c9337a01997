"""The one source of "now" for acts, so that the demo city can live through its months in order.

Only a demo node may stand at another moment; a node that keeps real records always answers with the present.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from yinuo.config import configuration

PLACE = ZoneInfo("Asia/Shanghai")
_moment: ContextVar[datetime | None] = ContextVar("yinuo_moment", default=None)


def now() -> datetime:
    """The instant, in UTC."""
    return _moment.get() or datetime.now(UTC)


def today() -> date:
    """The date in the calendar of the place (Asia/Shanghai)."""
    return now().astimezone(PLACE).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let acts in this block happen at ``moment``. Raises RuntimeError on a node that is not a demo."""
    if not configuration().demo:
        raise RuntimeError("only a demo node may stand at another moment")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)
