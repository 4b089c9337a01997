"""A walk over every address with every role: no error of ours, and nothing of another unit's shows.

New addresses join by themselves. One with a parameter that :data:`tests.scope.samples.SAMPLES` does not know fails.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from tests.scope.samples import SAMPLES, Marked, Seeds, seed, sit_down
from tests.scope.world import MODELS

from yinuo.accounts.rates import counter
from yinuo.accounts.scope import visible
from yinuo.accounts.sessions import actor_from
from yinuo.accounts.tokens import actor_for_token
from yinuo.core.actor import PUBLIC, Actor, Role

pytestmark = pytest.mark.django_db
WALKERS = [role for role in Role if role is not Role.MACHINE]


def addresses() -> list[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its parameters."""
    return sorted(set(_walk(get_resolver().url_patterns, ())))


def _walk(patterns: list[Any], spaces: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            outer = tuple(one.pattern.converters)
            yield from ((name, (*outer, *rest)) for name, rest in _walk(one.url_patterns, inner))
        elif isinstance(one, URLPattern):
            assert one.name, f"the address {one.pattern} has no name: give it one, so that it can be walked"
            names = one.pattern.converters or one.pattern.regex.groupindex
            yield ":".join((*spaces, one.name)), tuple(names)


@pytest.fixture
def seeds(registry: None, tmp_path: Path) -> Seeds:
    counter.clear()
    return seed(tmp_path)


@pytest.mark.parametrize(("name", "parameters"), addresses())
def test_every_address_has_samples(name: str, parameters: tuple[str, ...]) -> None:
    for parameter in parameters:
        assert parameter in SAMPLES, f"{name}: add a sample for “{parameter}” to tests/scope/samples.py"


@pytest.mark.parametrize("role", WALKERS)
def test_no_address_shows_what_lies_outside_scope(role: Role, seeds: Seeds) -> None:
    actor = _actor(role, seeds)
    closed = [one for one in seeds.marked if not _may_see(actor, one)]
    assert any(one.kind == "record" for one in closed), (
        "nothing would be outside: the walk would prove nothing"
    )
    seen: set[str] = set()
    for url in _urls(seeds):
        browser = _browser(role, seeds)
        for method in ("get", "post"):
            answer = _ask(role, seeds, browser, url, method)
            assert answer.status_code != 500, f"{method} {url}: {_failure(answer)}"
            text = _text(answer)
            shown = [one.words for one in closed if one.words in text]
            assert not shown, f"{role} reads {shown} at {method} {url}"
            seen |= {one.kind for one in seeds.ours.marked if one.words in text}
    if role is Role.UNIT_CLERK:
        assert {"submission", "queued-row"} <= seen, (
            "the walk does not even see what is open: it would prove nothing"
        )


def _actor(role: Role, seeds: Seeds) -> Actor:
    if role is Role.PUBLIC:
        return PUBLIC
    if role is Role.SYSTEM_CLIENT:
        client = actor_for_token(seeds.token)
        assert client is not None
        return client
    holder = seeds.walkers[role]
    return actor_from(holder.assignments.select_related("unit").get(), holder)


def _may_see(actor: Actor, one: Marked) -> bool:
    return MODELS[one.kind]._default_manager.filter(visible(actor, one.kind), pk=one.row.pk).exists()


def _urls(seeds: Seeds) -> Iterator[str]:
    for name, parameters in addresses():
        for values in product(*(SAMPLES[parameter](seeds) for parameter in parameters)):
            try:
                yield reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
            except NoReverseMatch:
                continue


def _browser(role: Role, seeds: Seeds) -> Client:
    """A fresh one for each address, so that signing out or ending sessions does not blind the walk."""
    client = Client(raise_request_exception=False)
    return client if role in (Role.PUBLIC, Role.SYSTEM_CLIENT) else sit_down(client, seeds.walkers[role])


def _ask(role: Role, seeds: Seeds, browser: Client, url: str, method: str) -> HttpResponse:
    headers = {}
    if role is Role.SYSTEM_CLIENT:
        counter.clear()
        headers = {"Authorization": f"Bearer {seeds.token}"}
    answer: HttpResponse = getattr(browser, method)(url, headers=headers)
    return answer


def _text(answer: Any) -> str:
    """Everything an answer carries, spreadsheets and archives unpacked."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            raw = b"\n".join(archive.read(name) for name in archive.namelist())
    text: str = raw.decode("utf-8", errors="replace")
    if "json" in answer.get("Content-Type", ""):
        text += text.encode("ascii", "ignore").decode("unicode_escape", errors="ignore")
    return text + str(answer.headers)


def _failure(answer: Any) -> str:
    info = getattr(answer, "exc_info", None)
    return repr(info[1]) if info else _text(answer)[:300]
