"""Pages of a list by cursor: the next page begins where this one ended, so that it stays quick at a million rows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.http import HttpRequest

from yinuo.web.api.errors import CursorNotValid

T = TypeVar("T")
Place = list[str | int]


class Page(Generic[T]):
    """Up to ``limit`` rows and the place after the last, out of up to ``limit`` and one."""

    def __init__(self, found: Sequence[T], limit: int, place_of: Callable[[T], Place]) -> None:
        self.rows = list(found[:limit])
        self.after = place_of(self.rows[-1]) if len(found) > limit else None

    def links(self, request: HttpRequest) -> dict[str, str | None]:
        """``self`` and ``next`` with all filters kept."""
        following = None
        if self.after is not None:
            query = request.GET.copy()
            query["cursor"] = written(self.after)
            following = f"{request.path}?{query.urlencode()}"
        return {"self": request.get_full_path(), "next": following}


def written(place: Place) -> str:
    """A place as it stands in an address."""
    text = json.dumps(place, separators=(",", ":"), ensure_ascii=True)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, *kinds: type) -> Place | None:
    """The place a cursor names, made of values of ``kinds``; None for an empty one. Raises CursorNotValid."""
    if not cursor:
        return None
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        place = None
    fits = isinstance(place, list) and [type(one) for one in place] == list(kinds)
    if not fits or any(isinstance(one, int) and not 0 <= one < 2**63 for one in place):
        raise CursorNotValid
    found: Place = place
    return found
