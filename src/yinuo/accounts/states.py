"""What accounts, their rights and the tokens of systems are now, for ``journal check``: a right given or widened with
plain SQL is the first thing an intruder makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import Manager

from yinuo.accounts.acts.noting import present
from yinuo.accounts.acts.openings import state_of_opening
from yinuo.accounts.acts.roles import state_of_assignment, state_of_ended
from yinuo.accounts.acts.tokens import state_of_revoked, state_of_token
from yinuo.accounts.models import Account, Assignment, Opening, Token
from yinuo.journal.states import State, register_state, with_present


def _accounts(ids: Sequence[str]) -> Iterable[State]:
    found = Account.objects.in_bulk([int(each) for each in ids])
    return with_present("account", {str(pk): (each.version, present(each)) for pk, each in found.items()})


def _assignments(ids: Sequence[str]) -> Iterable[State]:
    """In force: what was granted. Ended, by the second act on it: the ground that was given, and what it was."""
    found = Assignment.objects.select_related("unit").in_bulk([int(each) for each in ids])
    now = {
        str(pk): (2, state_of_ended(each)) if each.ended_at is not None else (1, state_of_assignment(each))
        for pk, each in found.items()
    }
    return with_present("assignment", now)


def _tokens(ids: Sequence[str]) -> Iterable[State]:
    found = Token.objects.select_related("unit").in_bulk([int(each) for each in ids])
    now = {
        str(pk): (2, state_of_revoked(each)) if each.revoked_at is not None else (1, state_of_token(each))
        for pk, each in found.items()
    }
    return with_present("token", now)


def _openings(ids: Sequence[str]) -> Iterable[State]:
    found = Opening.objects.select_related("unit").in_bulk([int(each) for each in ids])
    now = {
        str(pk): (2 if each.closed_at is not None else 1, state_of_opening(each))
        for pk, each in found.items()
    }
    return with_present("opening", now)


def _ids(
    objects: Manager[Account] | Manager[Assignment] | Manager[Token] | Manager[Opening],
) -> Callable[[], Iterator[str]]:
    return lambda: map(str, objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


def register() -> None:
    """Called when the application starts."""
    register_state("account", _accounts, _ids(Account.objects))
    register_state("assignment", _assignments, _ids(Assignment.objects))
    register_state("token", _tokens, _ids(Token.objects))
    register_state("opening", _openings, _ids(Opening.objects))
