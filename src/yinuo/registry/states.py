"""What bodies with entries of their own are now, for ``journal check``: gone or renamed with plain SQL is found.

Bodies loaded from the shipped registry share one entry and are not compared; their version counts other bodies' acts
too and is not compared either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yinuo.journal.states import State, register_state, with_present
from yinuo.registry.models import Body


def _bodies(codes: Sequence[str]) -> Iterable[State]:
    found = Body.objects.filter(code__in=codes).values_list("code", "name")
    return with_present("body", {code: (None, {"name": name}) for code, name in found})


def register() -> None:
    """Called when the application starts."""
    register_state("body", _bodies)
