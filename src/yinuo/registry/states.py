"""What bodies, obligations, officials, posts and terms are now, for ``journal check``.

What acts have made is held against its last entry, what the files brought against the files. The version of a body counts
other bodies' acts too and is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import Manager

from yinuo.journal.states import State, register_derived, register_state, with_present
from yinuo.registry import file_states, party_states, region_states
from yinuo.registry.body_states import states_of_bodies, told_in_part, withdrawn
from yinuo.registry.models import Body, Obligation, Official, Post, Term
from yinuo.registry.obligation_states import KIND as OBLIGATION
from yinuo.registry.obligation_states import states_of_obligations
from yinuo.registry.people import state_of_official, state_of_post, state_of_term


def _bodies(codes: Sequence[str]) -> Iterable[State]:
    states = states_of_bodies(Body.objects.filter(code__in=codes))
    yield from with_present("body", {code: (None, state) for code, state in states.items()})
    yield from withdrawn([code for code in codes if code not in states])


def _obligations(ids: Sequence[str]) -> Iterable[State]:
    states = states_of_obligations([int(each) for each in ids])
    return with_present(OBLIGATION, {str(pk): state for pk, state in states.items()})


def _officials(ids: Sequence[str]) -> Iterable[State]:
    found = Official.objects.in_bulk([int(each) for each in ids])
    return with_present("official", {str(pk): (1, state_of_official(each)) for pk, each in found.items()})


def _posts(ids: Sequence[str]) -> Iterable[State]:
    found = Post.objects.select_related("body").in_bulk([int(each) for each in ids])
    return with_present("post", {str(pk): (1, state_of_post(each)) for pk, each in found.items()})


def _terms(ids: Sequence[str]) -> Iterable[State]:
    found = Term.objects.in_bulk([int(each) for each in ids])
    now = {str(pk): (2 if each.ended_on else 1, state_of_term(each)) for pk, each in found.items()}
    return with_present("term", now)


def _ids(
    objects: Manager[Obligation] | Manager[Official] | Manager[Post] | Manager[Term],
) -> Callable[[], Iterator[str]]:
    return lambda: map(str, objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


def register() -> None:
    """Called when the application starts."""
    register_state("body", _bodies, told_in_part=told_in_part)
    register_state("official", _officials, _ids(Official.objects))
    register_state("post", _posts, _ids(Post.objects))
    register_state("term", _terms, _ids(Term.objects))
    register_state(OBLIGATION, _obligations, _ids(Obligation.objects))
    register_derived("body", file_states.codes, file_states.JudgingFiles)
    register_derived("region", region_states.keys, region_states.JudgingRegions)
    register_derived("counterparty", party_states.batches, lambda: party_states.judge)
