"""Opening records to inspectors for a purpose and a time."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo import timesource
from yinuo.accounts import sessions
from yinuo.accounts.acts.noting import note, stated
from yinuo.accounts.errors import AlreadyEnded, RoleNotGrantable
from yinuo.accounts.models import Account, Opening
from yinuo.accounts.permissions import require
from yinuo.accounts.shapes import bodies_of
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import NotPermitted
from yinuo.registry.models import Body


@transaction.atomic
def open_to_inspector(
    actor: Actor,
    account: Account,
    unit: Body,
    *,
    purpose: str,
    until: date,
    information_class: str = "",
) -> Opening:
    """Let an inspector see the records of ``unit`` and the bodies under it, of one class or all, until a last day.

    Raises NotPermitted (also for a unit outside the office's region), :class:`RoleNotGrantable` (not an inspector, or
    the last day is past), :class:`ReasonMissing`.
    """
    require(actor, "openings:manage")
    _check_region(actor, unit)
    if not sessions.assignments_in_force(account).filter(role=Role.INSPECTOR).exists():
        raise RoleNotGrantable(
            role="inspector", why_zh="该账号不是监督人员。", why_en="not an inspector's account."
        )
    if until < timesource.today():
        raise RoleNotGrantable(role="inspector", why_zh="截止日期已过。", why_en="the last day is past.")
    opening = Opening.objects.create(
        account=account,
        unit=unit,
        information_class=information_class,
        purpose=stated(purpose, "用途", "purpose"),
        valid_from=timesource.today(),
        valid_to=until,
        opened_by_id=actor.account,
    )
    note(actor, "opening.open", "opening", opening.pk, 1, state_of_opening(opening))
    return opening


def state_of_opening(opening: Opening) -> dict[str, object]:
    """What was opened to whom, so that a check finds a change made with plain SQL."""
    return {
        "account": opening.account_id,
        "unit": opening.unit.code,
        "class": opening.information_class,
        "purpose": opening.purpose,
        "from": opening.valid_from.isoformat(),
        "until": opening.valid_to.isoformat(),
    }


@transaction.atomic
def close_opening(actor: Actor, opening: Opening, ground: str) -> None:
    """Close it at once. Raises NotPermitted, :class:`AlreadyEnded`, :class:`ReasonMissing`."""
    require(actor, "openings:manage")
    _check_region(actor, opening.unit)
    closed = Opening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=timesource.now())
    if not closed:
        raise AlreadyEnded
    payload = {"ground": stated(ground), **state_of_opening(opening)}
    note(actor, "opening.close", "opening", opening.pk, 2, payload)


def _check_region(actor: Actor, unit: Body) -> None:
    if actor.role is not Role.MACHINE and not bodies_of(actor.region).filter(pk=unit.pk).exists():
        raise NotPermitted
