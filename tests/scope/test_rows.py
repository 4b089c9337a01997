"""The scope function against an independent oracle, over random worlds: every kind, every role, exactly the rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase
from tests.scope import oracle
from tests.scope.oracle import Eye
from tests.scope.world import MODELS, World, build, plans

from yinuo.accounts import people_scope
from yinuo.accounts.scope import OPEN_KINDS, in_charge, own, visible
from yinuo.accounts.shapes import SHAPES, under
from yinuo.core.actor import PLATFORM, PUBLIC, Actor, Role
from yinuo.records.models import Record
from yinuo.registry.models import Body


def eyes(world: World) -> list[tuple[Eye, Actor]]:
    """Everybody who can look."""
    people = [(Eye(person.role, n), world.actor(n)) for n, person in enumerate(world.plan.people)]
    others = [
        (Eye(Role.PUBLIC), PUBLIC),
        (Eye(Role.MACHINE), PLATFORM),
        (Eye(Role.SYSTEM_CLIENT), world.system()),
    ]
    return people + others


class EveryKindAndRole(TestCase):
    """Each example is rolled back."""

    @given(plans())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_everybody_sees_exactly_what_the_rules_say(self, plan: object) -> None:
        world = build(plan)  # type: ignore[arg-type]
        for eye, actor in eyes(world):
            for kind, rows in world.rows.items():
                ours = {row.pk for row in rows}
                for function, judge in ((visible, oracle.sees), (own, oracle.in_charge)):
                    found = MODELS[kind]._default_manager.filter(function(actor, kind), pk__in=ours)
                    expected = sorted(row.pk for row in rows if judge(world.plan, eye, kind, row.facts))
                    got = sorted(found.values_list("pk", flat=True))
                    assert got == expected, (function.__name__, eye, kind)


def test_the_property_covers_every_kind_the_scope_function_knows() -> None:
    assert set(MODELS) == set(SHAPES) | set(people_scope.KINDS)
    assert not OPEN_KINDS & set(MODELS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_an_unknown_kind_is_seen_by_nobody(role: Role) -> None:
    Body.objects.add_root(instance=Body(code="X", name="x", kind="department", region_code="410300"))
    actor = Actor(role, 1, "x", "X", "0001", "410300", 1)

    assert not Body.objects.filter(visible(actor, "no-such-kind")).exists()
    assert not Body.objects.filter(own(actor, "no-such-kind")).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.SYSTEM_CLIENT])
def test_a_role_without_unit_region_or_grant_reaches_nothing(role: Role) -> None:
    plan_free = Actor(role=role, account=1)
    body = Body(code="X", name="x", kind="department", region_code="410300")
    Body.objects.add_root(instance=body)
    record = _held_record(body)

    assert not Record.objects.filter(own(plan_free, "record")).exists()
    assert not in_charge(plan_free, record, "record")


def _held_record(body: Body) -> Record:
    from datetime import UTC, date, datetime

    now = datetime(2026, 3, 2, tzinfo=UTC)
    return Record.objects.create(
        information_class="penalty",
        key=b"k" * 16,
        fingerprint=b"f" * 16,
        source=body,
        source_path=body.path,
        subject_name="x",
        listed_on=date(2026, 3, 2),
        received_at=now,
        validated_at=now,
        updated_at=now,
        status="held",
        disclosure="public",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        ("0001", ["0001", "00010001", "0001ZZZZ"], ["0002", "000", "00020001"]),
        ("000Z", ["000Z", "000Z0001"], ["0010", "000Y", "00100001"]),
        ("0009", ["0009", "0009A"], ["000A", "0008"]),
        ("00010ZZZ", ["00010ZZZ", "00010ZZZ0001"], ["00011000", "0001"]),
    ],
)
def test_under_is_a_place_and_what_lies_below_it(path: str, inside: list[str], outside: list[str]) -> None:
    for number, place in enumerate([*inside, *outside]):
        Body.objects.bulk_create(
            [Body(path=place, depth=1, code=f"P{number}", name="x", kind="department", region_code="410300")]
        )

    assert sorted(Body.objects.filter(under("path", path)).values_list("path", flat=True)) == sorted(inside)
    assert not Body.objects.filter(under("path", "")).exists()
