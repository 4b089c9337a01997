"""Who may come to a desk page: signed in, in a role that may do what the page is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from yinuo.accounts.guards import View, permitted, signed_in
from yinuo.accounts.sessions import actor_in

__all__ = ["actor_of", "desk"]

P = ParamSpec("P")
actor_of = actor_in


def desk(action: str = "") -> Callable[[View[P]], View[P]]:
    """Ask for a sign-in, then for the right to ``action`` where one is named."""
    return permitted(action) if action else signed_in
