"""After any sequence of reorganisations no obligation is held by an ended body, and none is lost."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.registry.building import BASIS, body, fresh, owes

from yinuo.core.actor import PLATFORM
from yinuo.core.errors import DomainError
from yinuo.registry import acts
from yinuo.registry.models import Body, Obligation
from yinuo.registry.snapshot import snapshot

ACTS = ("merge", "split", "split-blind", "rename", "abolish", "move", "owe")
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_obligation_is_held_by_an_ended_body(steps: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        bodies = _town()
        done = [_step(bodies, number, *step) for number, step in enumerate(steps)]
        _check(bodies, made=6 + done.count("owe"))
        transaction.set_rollback(True)


def _town() -> list[Body]:
    city = body("洛阳市人民政府")
    bodies = [city, *(body(f"洛阳市第{number}局", parent=city) for number in range(3))]
    bodies += [body(f"洛阳市第{number}支队", parent=bodies[1]) for number in range(2)]
    for number, each in enumerate(bodies):
        owes(each, number)
    return bodies


def _step(bodies: list[Body], number: int, act: str, one: int, two: int, three: int) -> str:
    day = date(2020, 1, 1) + timedelta(days=number)
    first, second, third = (bodies[index].pk for index in (one, two, three))
    with contextlib.suppress(DomainError), transaction.atomic():
        match act:
            case "merge":
                acts.merge_bodies(PLATFORM, [first, third], second, day, BASIS)
            case "split":
                acts.split_body(PLATFORM, first, [second, third], day, BASIS, default_heir=third)
            case "split-blind":
                acts.split_body(PLATFORM, first, [second, third], day, BASIS)
            case "rename":
                acts.rename_body(PLATFORM, first, f"洛阳市更名{number}局", day, BASIS)
            case "abolish":
                acts.abolish_body(PLATFORM, first, day, BASIS)
            case "move":
                acts.move_body(PLATFORM, first, second, day, BASIS)
            case "owe":
                owes(fresh(bodies[one]), 100 + number)
        return act
    return "refused"


def _check(bodies: list[Body], made: int) -> None:
    assert Obligation.objects.count() == made
    assert not Obligation.objects.filter(holder__ended_on__isnull=False).exists()
    assert Body.objects.find_problems() == ([], [], [], [], [])
    known = snapshot()
    for each in bodies:
        assert known.acting(each.pk), "an ended body has nobody who answers for it"
