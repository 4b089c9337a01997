"""How what a body owes passes to its heirs: obligations, bodies below it, terms, and whatever other rooms hook on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F

from yinuo.core.actor import Actor
from yinuo.registry import hooks, people
from yinuo.registry.body_states import ADOPTION
from yinuo.registry.entries import journal_bodies
from yinuo.registry.errors import ObligationWithoutHeir
from yinuo.registry.models import Body, BodyName, Obligation, Succession, Term, Transfer
from yinuo.registry.obligation_states import journal_obligations
from yinuo.registry.places import place_of
from yinuo.registry.relocation import transplant


@dataclass(frozen=True)
class Plan:
    """What an act has decided: who ends, who takes over, and which obligation goes to whom."""

    body: Body
    heirs: Sequence[Body]
    on: date
    basis: str
    kind: Succession.Kind
    default: Body | None
    named: Mapping[int, Body] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def fallback(self) -> Body:
        """Who takes the bodies below and whatever no obligation names."""
        return self.default or self.heirs[0]


def hand_over(actor: Actor, plan: Plan) -> dict[str, list[str]]:
    """Pass everything on and end the body. Returns what passed: code of the heir → subjects such as ``promise/3``.

    Raises ``ObligationWithoutHeir``; then nothing has changed, for the caller's transaction ends.
    """
    heir_of = _allot(plan)
    successions = {heir.pk: _succeed(plan, heir) for heir in plan.heirs}
    _pass_obligations(heir_of, successions)
    _adopt(actor, plan)
    _end(actor, plan)
    hooks.tell_succession(_handover(actor, plan, heir_of))
    journal_obligations(actor, "obligation.pass", (each.pk for each in heir_of), plan.basis)
    return _told(heir_of)


def _allot(plan: Plan) -> dict[Obligation, Body]:
    """The heir of each obligation, settled or not, for a settled one may be opened again."""
    allotted: dict[Obligation, Body] = {}
    orphans: list[Obligation] = []
    for obligation in Obligation.objects.filter(holder=plan.body).order_by("id"):
        heir = plan.named.get(obligation.pk) or plan.default
        if heir is None and obligation.settled_on:
            heir = plan.fallback
        if heir is None:
            orphans.append(obligation)
        else:
            allotted[obligation] = heir
    if orphans:
        raise ObligationWithoutHeir(body=plan.body.name, count=len(orphans), title=orphans[0].title)
    return allotted


def _succeed(plan: Plan, heir: Body) -> Succession:
    return Succession.objects.create(
        predecessor=plan.body, successor=heir, kind=plan.kind, takes_effect_on=plan.on, basis=plan.basis[:300]
    )


def _pass_obligations(heir_of: Mapping[Obligation, Body], successions: Mapping[int, Succession]) -> None:
    by_heir: dict[int, list[int]] = defaultdict(list)
    for obligation, heir in heir_of.items():
        by_heir[heir.pk].append(obligation.pk)
    for heir_id, obligations in by_heir.items():
        for batch in _batches(obligations):
            owed = Obligation.objects.filter(pk__in=batch)
            owed.update(holder_id=heir_id, version=F("version") + 1)
        Transfer.objects.bulk_create(
            [Transfer(obligation_id=each, succession=successions[heir_id]) for each in obligations],
            batch_size=500,
        )


def _adopt(actor: Actor, plan: Plan) -> None:
    """The bodies directly below that are in force go to the heir, each with all below it; each has an entry that says so."""
    depth = plan.body.depth + 1
    children = Body.objects.filter(path__startswith=plan.body.path, depth=depth, ended_on__isnull=True)
    adopted = [
        transplant(actor, child, Body.objects.get(pk=plan.fallback.pk), plan.basis)
        for child in children.order_by("path")
    ]
    journal_bodies(actor, ADOPTION, adopted, plan.basis)


def _end(actor: Actor, plan: Plan) -> None:
    body = Body.objects.get(pk=plan.body.pk)
    body.ended_on, body.leads_credit_work, body.reports = plan.last_day, False, False
    body.version += 1
    body.save(update_fields=["ended_on", "leads_credit_work", "reports", "version"])
    BodyName.objects.filter(body=body, kind=BodyName.Kind.OFFICIAL).update(valid_to=plan.last_day)
    open_terms = Term.objects.filter(post__body=body, ended_on__isnull=True)
    for term in open_terms.filter(started_on__lte=plan.last_day):
        people.end(actor, term, plan.last_day, plan.basis)
    plan.body.__dict__.update({f.attname: getattr(body, f.attname) for f in Body._meta.concrete_fields})


def _handover(actor: Actor, plan: Plan, heir_of: Mapping[Obligation, Body]) -> hooks.Handover:
    places = {heir.pk: place_of(heir) for heir in Body.objects.filter(pk__in=[h.pk for h in plan.heirs])}
    return hooks.Handover(
        predecessor=place_of(plan.body),
        heirs=[places[heir.pk] for heir in plan.heirs],
        default=places[plan.fallback.pk],
        kind=str(plan.kind),
        takes_effect_on=plan.on,
        basis=plan.basis,
        actor=actor,
        by_subject={(each.subject_kind, each.subject_id): places[heir.pk] for each, heir in heir_of.items()},
    )


def _told(heir_of: Mapping[Obligation, Body]) -> dict[str, list[str]]:
    passed: dict[str, list[str]] = defaultdict(list)
    for obligation, heir in heir_of.items():
        passed[heir.code].append(f"{obligation.subject_kind}/{obligation.subject_id}")
    return dict(passed)


def _batches(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
