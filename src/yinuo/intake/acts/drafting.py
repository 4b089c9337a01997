"""Drafts (草稿): what a person has typed of one class and not yet handed in, kept sealed until it is.

A draft is nobody else's and means nothing in law, so it is not journaled. There is one per person and class: keeping it
again replaces it, and should two windows race, the newest counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.intake.models import Draft
from yinuo.records import vault
from yinuo.registry.models import Body


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as its owner finds it again: texts by field code, for which unit, and when it was kept."""

    values: Mapping[str, str]
    unit: Body
    at: datetime


@transaction.atomic
def keep_draft(actor: Actor, information_class: str, unit: Body, values: Mapping[str, str]) -> None:
    """Keep ``values`` as the actor's draft of the class; empty values leave none. Raises ``NotPermitted``."""
    require(actor, "submissions:write")
    discard_draft(actor, information_class)
    filled = {code: text for code, text in values.items() if text}
    if actor.account is None or not filled:
        return
    sealed = vault.sealer().seal(json.dumps(filled, ensure_ascii=False), _place(actor, information_class))
    Draft.objects.create(
        account=actor.account, information_class=information_class, unit=unit, values_sealed=sealed
    )


def discard_draft(actor: Actor, information_class: str) -> None:
    """Throw the actor's draft of the class away."""
    _drafts(actor, information_class).delete()


def draft_of(actor: Actor, information_class: str) -> Kept | None:
    """The actor's own draft of the class, or None."""
    draft = _drafts(actor, information_class).select_related("unit").order_by("-updated_at").first()
    if draft is None:
        return None
    values = json.loads(vault.sealer().open(draft.values_sealed, _place(actor, information_class)))
    return Kept(values, draft.unit, draft.updated_at)


def _drafts(actor: Actor, information_class: str) -> QuerySet[Draft]:
    if actor.account is None:
        return Draft.objects.none()
    return Draft.objects.filter(account=actor.account, information_class=information_class)


def _place(actor: Actor, information_class: str) -> str:
    """What binds a sealed draft to its owner and class."""
    return f"draft/{actor.account}/{information_class}"
