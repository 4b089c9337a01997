"""What follows a clock: other rooms say here what they do when a notice moves due dates.

Rooms above register in their ``AppConfig.ready``; callbacks run inside the act's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yinuo.clocks.models import Clock

_moved: list[Callable[[Sequence[Clock]], None]] = []


def on_moved(callback: Callable[[Sequence[Clock]], None]) -> Callable[[Sequence[Clock]], None]:
    """Call ``callback`` with the clocks whose due date a notice has moved, saved already. Usable as a decorator."""
    if callback not in _moved:
        _moved.append(callback)
    return callback


def tell_moved(clocks: Sequence[Clock]) -> None:
    """Tell everyone who registered."""
    for callback in _moved:
        callback(clocks)
