"""What entries tell of obligations as they are after an act: an obligation silently settled, or moved to another holder,
is no longer what its last entry says (新官不理旧账 must be impossible)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from yinuo.core.actor import Actor
from yinuo.registry.entries import journal_many
from yinuo.registry.models import Obligation, Transfer

KIND = "obligation"


def states_of_obligations(ids: Collection[int]) -> dict[int, tuple[int, dict[str, object]]]:
    """By id the version of each obligation and what an entry on it tells; two statements, however many."""
    found = Obligation.objects.select_related("origin", "holder").filter(pk__in=ids).order_by("pk")
    passed = _transfers(ids)
    return {each.pk: (each.version, {"is": [*_said(each), passed[each.pk]]}) for each in found}


def journal_obligations(actor: Actor, act: str, ids: Iterable[int], basis: str) -> None:
    """One entry for each of these obligations as it is now, at the end of an act."""
    states = states_of_obligations(list(ids))
    journal_many(actor, act, KIND, [(pk, *state) for pk, state in states.items()], basis)


def _said(obligation: Obligation) -> list[object]:
    settled = obligation.settled_on.isoformat() if obligation.settled_on else None
    return [
        obligation.subject_kind,
        obligation.subject_id,
        obligation.title,
        obligation.since.isoformat(),
        settled,
        obligation.origin.code,
        obligation.holder.code,
    ]


def _transfers(ids: Collection[int]) -> Mapping[int, list[list[str]]]:
    """From whom to whom each obligation has passed, in the order in which it did."""
    passed: dict[int, list[list[str]]] = defaultdict(list)
    rows = Transfer.objects.filter(obligation__in=ids).order_by("pk")
    for each in rows.select_related("succession__predecessor", "succession__successor"):
        by = each.succession
        passed[each.obligation_id].append([by.predecessor.code, by.successor.code])
    return passed
