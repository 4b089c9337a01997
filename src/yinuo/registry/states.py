"""What bodies, officials, posts and terms are now, for ``journal check``.

A body that acts have touched is held against its last entry, one that is as the files brought it against the files. The
version of a body counts other bodies' acts too and is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import Manager

from yinuo.journal.states import State, Strayed, register_derived, register_state, with_present
from yinuo.registry import layers as files
from yinuo.registry.entries import state_of_body
from yinuo.registry.layers import BodyRow, Layers
from yinuo.registry.load_bodies import FIELDS, FIELDS_OF_ACTS
from yinuo.registry.models import Body, Official, Post, Term
from yinuo.registry.people import state_of_official, state_of_post, state_of_term

OF_PLACE = "county_code"
"""Follows the body above, which an act may have moved."""


def _bodies(codes: Sequence[str]) -> Iterable[State]:
    found = Body.objects.filter(code__in=codes)
    return with_present("body", {body.code: (None, state_of_body(body)) for body in found})


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


def _ids(objects: Manager[Official] | Manager[Post] | Manager[Term]) -> Callable[[], Iterator[str]]:
    return lambda: map(str, objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


def _shipped() -> Iterator[str]:
    """Codes of the bodies of the files, once they were loaded."""
    if Body.objects.exclude(loaded_digest="").exists():
        yield from files.read_layers(files.folders()).bodies


class JudgingShipped:
    """One check's judge of the bodies that the files bring and no act has touched."""

    def __init__(self) -> None:
        self._layers: Layers = files.read_layers(files.folders())
        self._digests = files.body_digests(self._layers)

    def __call__(self, codes: Sequence[str]) -> Iterator[Strayed]:
        stored = {body.code: body for body in Body.objects.filter(code__in=codes)}
        for code in codes:
            body = stored.get(code)
            if body is None or not self._is_as_loaded(body):
                yield Strayed(f"body/{code}", "definition-changed")

    def _is_as_loaded(self, body: Body) -> bool:
        """Files that are newer than what was loaded are taken in at the next start and say nothing until then."""
        if body.version > 1 or body.loaded_digest != self._digests[body.code]:
            return True
        row: BodyRow = self._layers.bodies[body.code]
        names = (name for name in FIELDS + FIELDS_OF_ACTS if name != OF_PLACE)
        return all(getattr(body, name) == getattr(row, name) for name in names)


def register() -> None:
    """Called when the application starts."""
    register_state("body", _bodies)
    register_state("official", _officials, _ids(Official.objects))
    register_state("post", _posts, _ids(Post.objects))
    register_state("term", _terms, _ids(Term.objects))
    register_derived("body", _shipped, JudgingShipped)
