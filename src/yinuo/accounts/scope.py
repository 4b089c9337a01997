"""Who sees what: the one scope function for rows and the one mask for fields. Everything not said here is refused.

Office: its region and below. Unit: itself and bodies under it, and what is recorded of them. Official: their own.
Inspector: what they supply and what was opened to them. Evaluator and public: what is published. System client: the
classes and disclosure modes of its grant. The three administrators see accounts, grants and logs, never the records
behind them. :func:`own` is what is in the actor's charge (desk lists); :func:`visible` adds what is open to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q

from yinuo import timesource
from yinuo.accounts import people_scope
from yinuo.accounts.grants import grant_of
from yinuo.accounts.models import Opening
from yinuo.accounts.permissions import may, require
from yinuo.accounts.shapes import EVERYTHING, NOTHING, SHAPES, Shape, in_region, under
from yinuo.core.actor import Actor, Role
from yinuo.registry.models import Body

__all__ = ["Mask", "in_charge", "mask", "may", "may_see_field", "own", "require", "visible"]

OPEN_KINDS = frozenset(
    {"region", "body", "body-name", "succession", "calendar-notice", "calendar-day", "journal-entry"}
)
"""Public by their nature: the registry, the calendar, and the journal's entries, which hold no personal data."""

DISCLOSURES = ("public", "shared", "authorised")
"""From open to closed: 公开公示, 政务共享, 授权查询. ``never`` is none of them."""

REPORTING_KINDS = frozenset(SHAPES) - {"draft"}
Rule = Callable[[Actor, str, Shape], Q]


def visible(actor: Actor, kind: str) -> Q:
    """The rows of ``kind`` that ``actor`` may see, as a filter on that kind's model.

    ``kind`` is a key of :data:`yinuo.accounts.shapes.SHAPES`, of :data:`yinuo.accounts.people_scope.KINDS`, or one of
    :data:`OPEN_KINDS`; an unknown kind or role gives a filter that matches nothing. Signing in never takes sight away.
    """
    if kind in OPEN_KINDS:
        return EVERYTHING
    return _either(own(actor, kind), _published(kind))


def own(actor: Actor, kind: str) -> Q:
    """The rows of ``kind`` in the actor's own charge: what a desk lists. Always within :func:`visible`."""
    if actor.role is Role.MACHINE:
        return EVERYTHING if kind in SHAPES or kind in OPEN_KINDS or kind in people_scope.KINDS else NOTHING
    if kind in people_scope.KINDS:
        return people_scope.own(actor, kind)
    shape, rule = SHAPES.get(kind), RULES.get(actor.role)
    return rule(actor, kind, shape) if shape and rule else NOTHING


def _either(one: Q, other: Q) -> Q:
    """``one | other``, where an empty Q means everything (Django's ``|`` would read it as nothing said)."""
    if EVERYTHING in (one, other):
        return EVERYTHING
    return one | other


def _published(kind: str) -> Q:
    """What is open to everybody today: published records of public disclosure, and those versions that were published."""
    if kind not in ("record", "record-version"):
        return NOTHING
    prefix = SHAPES[kind].record or ""
    return Q(**{"status": "published", f"{prefix}status": "published", f"{prefix}disclosure": "public"})


def _of_account(actor: Actor, shape: Shape) -> Q:
    return Q(**{shape.account: actor.account}) if shape.account and actor.account is not None else NOTHING


def _office(actor: Actor, kind: str, shape: Shape) -> Q:
    return _of_account(actor, shape) if kind == "draft" else in_region(shape, actor.region)


def _unit(actor: Actor, kind: str, shape: Shape) -> Q:
    if kind == "draft":
        return _of_account(actor, shape)
    reported = under(shape.path, actor.unit_path)
    if shape.record is None or not actor.unit_path:
        return reported
    recorded = Body.objects.filter(under("path", actor.unit_path)).values("pk")
    return reported | Q(**{f"{shape.record}subject_body__in": recorded})


def _inspector(actor: Actor, kind: str, shape: Shape) -> Q:
    """What the inspector supplied, and records of the units and classes opened to them."""
    if shape.record is None:
        return _of_account(actor, shape)
    today = timesource.today()
    openings = Opening.objects.filter(
        account=actor.account, closed_at__isnull=True, valid_from__lte=today, valid_to__gte=today
    )
    reached = NOTHING
    for path, information_class in openings.values_list("unit__path", "information_class"):
        wanted = Q(**{shape.information_class: information_class}) if information_class else EVERYTHING
        reached = reached | (under(shape.path, path) & wanted)
    return reached


def _system_client(actor: Actor, kind: str, shape: Shape) -> Q:
    """Its unit's rows of the granted classes; records of these classes elsewhere up to the granted disclosure mode."""
    grant = grant_of(actor)
    if grant is None or not shape.information_class or kind in ("draft", "override"):
        return NOTHING
    granted = Q(**{f"{shape.information_class}__in": list(grant.classes)})
    reached = under(shape.path, actor.unit_path)
    if shape.record is not None and grant.disclosure != "public":
        modes = DISCLOSURES[: DISCLOSURES.index(grant.disclosure) + 1]
        shared = Q(**{f"{shape.record}disclosure__in": modes})
        reached = reached | (shared & ~Q(**{f"{shape.record}status": "withdrawn"}))
    return granted & reached


def _official(actor: Actor, kind: str, shape: Shape) -> Q:
    return NOTHING


def _jobs(actor: Actor, kind: str, shape: Shape) -> Q:
    return EVERYTHING if kind == "job" else NOTHING


RULES: dict[Role, Rule] = {
    Role.OFFICE: _office,
    Role.UNIT_CLERK: _unit,
    Role.UNIT_APPROVER: _unit,
    Role.INSPECTOR: _inspector,
    Role.SYSTEM_CLIENT: _system_client,
    Role.OFFICIAL: _official,
    Role.SYSTEM_ADMIN: _jobs,
    Role.AUDITOR: _jobs,
}

GOVERNMENT = frozenset({Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.INSPECTOR})


@dataclass(frozen=True, slots=True)
class Mask:
    """Which fields of a row the actor may see: ``mask.sees(field.disclosure)``."""

    modes: frozenset[str]

    def sees(self, disclosure: str) -> bool:
        """Whether a field of this disclosure mode (public, shared, authorised, never) is shown."""
        return disclosure in self.modes


def may_see_field(actor: Actor, disclosure: str, *, in_charge: bool = False) -> bool:
    """Whether ``actor`` may see a field of ``disclosure`` mode in a row that :func:`visible` lets them see.

    public: everybody. shared (政务共享): government roles, and grants that say so. authorised (授权查询): government
    roles for rows in their own charge, and grants that say so. never, and any unknown mode: nobody.
    """
    if disclosure == "public":
        return True
    if disclosure not in DISCLOSURES:
        return False
    if actor.role is Role.SYSTEM_CLIENT:
        grant = grant_of(actor)
        return grant is not None and DISCLOSURES.index(disclosure) <= DISCLOSURES.index(grant.disclosure)
    if actor.role is Role.MACHINE:
        return True
    return actor.role in GOVERNMENT and (disclosure == "shared" or in_charge)


def mask(actor: Actor, row: Model, kind: str = "record", *, known_in_charge: bool | None = None) -> Mask:
    """The mask for one row. Pass ``known_in_charge`` in lists that :func:`own` has filtered, to save a query a row."""
    charge = in_charge(actor, row, kind) if known_in_charge is None else known_in_charge
    return Mask(frozenset(mode for mode in DISCLOSURES if may_see_field(actor, mode, in_charge=charge)))


def in_charge(actor: Actor, row: Model, kind: str) -> bool:
    """Whether ``row`` is in the actor's own charge, by the same filter as lists."""
    return type(row)._default_manager.filter(own(actor, kind), pk=row.pk).exists()
