"""The one vocabulary of states: sign, word and colour together, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from yinuo.web.ui.dates import working_days_left

SIGNS = {"kept": "✓", "soon": "◔", "late": "▲", "disputed": "◆", "neutral": ""}
CLOCK_STATES = {
    "running": ("neutral", gettext_lazy("计时中")),
    "paused": ("neutral", gettext_lazy("暂停")),
    "met": ("kept", gettext_lazy("按期")),
    "met-late": ("late", gettext_lazy("迟办")),
    "overdue": ("late", gettext_lazy("超期")),
    "cancelled": ("neutral", gettext_lazy("取消")),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as shown. ``kind`` is one of :data:`SIGNS`; an unknown kind raises ``KeyError``."""

    kind: str
    word: str

    @property
    def sign(self) -> str:
        return SIGNS[self.kind]


def of_clock(state: str, left: int | None = None, soon: int = 2) -> Chip:
    """The chip of a clock: ``state`` as in ``Clock.State``; ``left`` working days until due, negative when over.

    A running clock turns to "soon" when ``soon`` working days or fewer are left.
    """
    kind, word = CLOCK_STATES[state]
    if left is None or state not in ("running", "overdue"):
        return Chip(kind, str(word))
    if left < 0:
        return Chip("late", working_days_left(left))
    return Chip("soon" if left <= soon else "neutral", working_days_left(left))
