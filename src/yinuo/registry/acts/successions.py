"""Acts that end a body: merger (合并), split (拆分), replacement under a new code (更名换码), abolition (撤销).

Each ends the predecessor and passes all it owes to its heirs in the same transaction (优化营商环境条例 art. 31:
no excuse by re-districting, reorganisation or change of persons).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yinuo.core.actor import Actor
from yinuo.registry.acts.bodies import NewBody, register_body
from yinuo.registry.entries import journal_body, require_basis
from yinuo.registry.errors import NotAnHeir, OneHeirOnly
from yinuo.registry.inheritance import Plan, hand_over
from yinuo.registry.models import Body, Succession
from yinuo.registry.permissions import require_reorganiser
from yinuo.registry.preconditions import body_in_force, require_effect
from yinuo.registry.revisions import change


def merge_bodies(actor: Actor, body_ids: Sequence[int], into: int, on: date, basis: str) -> Body:
    """End the bodies on the day before ``on``; ``into`` takes over all they owe and all bodies below them.

    Returns the heir. Raises ``NotPermitted``, ``BasisMissing``, ``AlreadyEnded``, ``NotAnHeir`` (a body into
    itself), ``NotYet``, ``EndsBeforeItStarts``.
    """
    basis = require_basis(basis)
    with change():
        heir = body_in_force(into)
        require_reorganiser(actor, heir.region_code, heir.county_code)
        passed = {}
        for body_id in dict.fromkeys(body_ids):
            plan = _plan(actor, body_id, [heir], on, basis, Succession.Kind.MERGER, default=heir)
            passed[plan.body.code] = hand_over(actor, plan)
            end = {"on": on.isoformat(), "into": heir.code}
            journal_body(actor, "body.merge-into", plan.body, basis, end)
        heir = _bumped(heir)
        journal_body(actor, "body.merge", heir, basis, {"on": on.isoformat(), "obligations": passed})
    return heir


def split_body(
    actor: Actor,
    body_id: int,
    heir_ids: Sequence[int],
    on: date,
    basis: str,
    heir_by_obligation: Mapping[int, int] | None = None,
    default_heir: int | None = None,
) -> Body:
    """End a body and pass each obligation to the heir named for it, the rest to ``default_heir`` if one is named.

    ``heir_by_obligation`` maps ids of obligations to ids of heirs. Bodies below go to the default heir, else to the
    first. Returns the ended body. Raises ``ObligationWithoutHeir`` while one obligation has none,
    ``OneHeirOnly``, and as :func:`merge_bodies`.
    """
    basis = require_basis(basis)
    with change():
        heirs = [body_in_force(heir) for heir in dict.fromkeys(heir_ids)]
        if len(heirs) < 2:
            raise OneHeirOnly
        known = {heir.pk: heir for heir in heirs}
        default = _chosen(known, default_heir) if default_heir is not None else None
        named = {key: _chosen(known, heir) for key, heir in (heir_by_obligation or {}).items()}
        plan = _plan(actor, body_id, heirs, on, basis, Succession.Kind.SPLIT, default, named)
        passed = hand_over(actor, plan)
        journal_body(actor, "body.split", plan.body, basis, {"on": on.isoformat(), "obligations": passed})
    return plan.body


def replace_body(actor: Actor, body_id: int, new: NewBody, on: date, basis: str) -> Body:
    """Let a body go on under a new code (更名换码): the new body takes over everything. Returns the new body.

    Raises as :func:`yinuo.registry.acts.bodies.register_body` and :func:`merge_bodies`.
    """
    basis = require_basis(basis)
    with change():
        heir = register_body(actor, new, basis)
        plan = _plan(actor, body_id, [heir], on, basis, Succession.Kind.RENAME, default=heir)
        passed = hand_over(actor, plan)
        journal_body(actor, "body.replace", plan.body, basis, {"by": heir.code, "obligations": passed})
    return heir


def abolish_body(actor: Actor, body_id: int, on: date, basis: str, heir_id: int | None = None) -> Body:
    """End a body. What it owes passes to ``heir_id``, by default to the body above it: where nobody carries on the
    powers, the body that abolished it answers (国家赔偿法 art. 7). Returns the ended body. Raises ``NotAnHeir`` for
    a root without a named heir, and as :func:`merge_bodies`.
    """
    basis = require_basis(basis)
    with change():
        body = body_in_force(body_id)
        require_reorganiser(actor, body.region_code, body.county_code)
        parent = Body.objects.get_parent(body)
        if heir_id is None and parent is None:
            raise NotAnHeir(body=body.name)
        heir = body_in_force(heir_id if heir_id is not None else parent.pk)
        plan = _plan(actor, body_id, [heir], on, basis, Succession.Kind.ABOLITION, default=heir)
        passed = hand_over(actor, plan)
        journal_body(actor, "body.abolish", plan.body, basis, {"on": on.isoformat(), "obligations": passed})
    return plan.body


def _plan(
    actor: Actor,
    body_id: int,
    heirs: Sequence[Body],
    on: date,
    basis: str,
    kind: Succession.Kind,
    default: Body | None,
    named: Mapping[int, Body] | None = None,
) -> Plan:
    body = body_in_force(body_id)
    require_reorganiser(actor, body.region_code, body.county_code)
    require_effect(on, body)
    for heir in heirs:
        require_reorganiser(actor, heir.region_code, heir.county_code)
        if heir.pk == body.pk or heir.path.startswith(body.path):
            raise NotAnHeir(body=heir.name)
    if not heirs:
        raise NotAnHeir(body=body.name)
    return Plan(body, heirs, on, basis, kind, default, dict(named or {}))


def _chosen(known: Mapping[int, Body], heir_id: int) -> Body:
    if heir_id not in known:
        raise NotAnHeir(body=heir_id)
    return known[heir_id]


def _bumped(body: Body) -> Body:
    """The body as it is after the act (its place may have changed), in its next version."""
    fresh: Body = Body.objects.get(pk=body.pk)
    fresh.version += 1
    fresh.save(update_fields=["version"])
    return fresh
