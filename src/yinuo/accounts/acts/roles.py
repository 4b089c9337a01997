"""Granting and ending roles: by the security administrator, to others only, the three administrators apart."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo import timesource
from yinuo.accounts import sessions
from yinuo.accounts.acts.noting import note, stated
from yinuo.accounts.errors import (
    AccountLocked,
    AdministratorsApart,
    AlreadyEnded,
    NotToOneself,
    RoleAlreadyHeld,
    RoleNotGrantable,
)
from yinuo.accounts.models import Account, Assignment
from yinuo.accounts.people_scope import ADMINISTRATORS
from yinuo.accounts.permissions import require
from yinuo.core.actor import Actor, Role
from yinuo.registry.models import Body

NOT_GRANTED = frozenset({Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT})
WITHOUT_UNIT = frozenset({Role.OFFICIAL, Role.EVALUATOR})


@transaction.atomic
def assign_role(
    actor: Actor,
    account: Account,
    role: Role,
    unit: Body | None,
    *,
    ground: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Assignment:
    """Grant ``role`` for ``unit`` from ``valid_from`` (today) to ``valid_to`` (its last day; None: until ended).

    Raises NotPermitted, :class:`NotToOneself`, :class:`AccountLocked`, :class:`AdministratorsApart`,
    :class:`RoleNotGrantable`, :class:`RoleAlreadyHeld`, :class:`ReasonMissing`.
    """
    require(actor, "roles:assign")
    if actor.account == account.pk:
        raise NotToOneself
    account = Account.objects.select_for_update().get(pk=account.pk)
    begins = valid_from or timesource.today()
    _check_fit(account, role, unit, begins, valid_to)
    _check_apart(account, role)
    _check_new(account, role, unit)
    assignment = Assignment.objects.create(
        account=account,
        role=role,
        unit=unit,
        valid_from=begins,
        valid_to=valid_to,
        granted_by_id=actor.account,
        ground=stated(ground),
    )
    note(actor, "role.assign", "assignment", assignment.pk, 1, state_of_assignment(assignment))
    return assignment


@transaction.atomic
def end_role(actor: Actor, assignment: Assignment, ground: str) -> None:
    """End a grant at once. Raises NotPermitted, :class:`AlreadyEnded`, :class:`ReasonMissing`."""
    require(actor, "roles:assign")
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.ended_at is not None:
        raise AlreadyEnded
    assignment.ended_at = timesource.now()
    assignment.ended_by_id = actor.account
    assignment.ended_ground = stated(ground)
    assignment.save(update_fields=["ended_at", "ended_by", "ended_ground"])
    note(actor, "role.end", "assignment", assignment.pk, 2, state_of_ended(assignment))


@transaction.atomic
def change_role(actor: Actor, before: Assignment, role: Role, unit: Body | None, ground: str) -> Assignment:
    """End a grant and give its holder another in its place, both or neither (改任). Raises as both acts do."""
    end_role(actor, before, ground)
    return assign_role(actor, before.account, role, unit, ground=ground)


def state_of_assignment(assignment: Assignment) -> dict[str, object]:
    return {
        "account": assignment.account_id,
        "role": str(assignment.role),
        "unit": assignment.unit.code if assignment.unit else None,
        "from": assignment.valid_from.isoformat(),
        "to": assignment.valid_to.isoformat() if assignment.valid_to else None,
        "ground": assignment.ground,
    }


def state_of_ended(assignment: Assignment) -> dict[str, object]:
    """Why it ended, and what it was."""
    return {"ground": assignment.ended_ground, "was": state_of_assignment(assignment)}


def _check_fit(account: Account, role: Role, unit: Body | None, begins: date, ends: date | None) -> None:
    """The role suits account, unit and dates."""
    if not account.is_active:
        raise AccountLocked(name=str(account))
    reasons = [
        (role in NOT_GRANTED, "这个角色不授予个人。", "it is not given to persons."),
        (ends is not None and ends < begins, "结束日期早于开始日期。", "it would end before it begins."),
        (unit is None and role not in WITHOUT_UNIT, "没有指明单位。", "no unit is named."),
        (_has_ended(unit), "该单位已经撤销或并入其他单位。", "the unit has ended."),
        (role is Role.OFFICE and not _leads(unit), "该单位不是信用办。", "the unit is not a credit office."),
        (
            role is Role.OFFICIAL and account.official_id is None,
            "账号没有对应的公职人员。",
            "no official is named.",
        ),
    ]
    for wrong, zh, en in reasons:
        if wrong:
            raise RoleNotGrantable(role=str(role), why_zh=zh, why_en=en)


def _has_ended(unit: Body | None) -> bool:
    return unit is not None and unit.ended_on is not None and unit.ended_on < timesource.today()


def _leads(unit: Body | None) -> bool:
    return unit is not None and unit.leads_credit_work


def _check_apart(account: Account, role: Role) -> None:
    """GB/T 22239-2019 8.1.5: the three administrators are three persons, also for grants that begin later."""
    others = ADMINISTRATORS - {role}
    open_grants = Assignment.objects.filter(account=account, role__in=others, ended_at=None)
    over = open_grants.filter(valid_to__lt=timesource.today())
    if role in ADMINISTRATORS and open_grants.exclude(pk__in=over).exists():
        raise AdministratorsApart(name=str(account))


def _check_new(account: Account, role: Role, unit: Body | None) -> None:
    if sessions.assignments_in_force(account).filter(role=role, unit=unit).exists():
        raise RoleAlreadyHeld
