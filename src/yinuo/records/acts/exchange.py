"""When a record was passed on to the level above (t4), and when that level said it had it (t5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.records.models import Record


@transaction.atomic
def pass_on(actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Note that the records were passed on at ``at``; the first time counts. Returns how many were noted.

    The room of exchange journals what it sent; this only keeps the date. Raises ``NotPermitted``.
    """
    require(actor, "records:pass-on")
    waiting = Record.objects.filter(pk__in=record_ids, passed_on_at__isnull=True)
    return waiting.update(passed_on_at=at)


@transaction.atomic
def acknowledge(actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Note that the level above acknowledged the records at ``at``. Returns how many were noted; one that was never
    passed on is not. Raises ``NotPermitted``."""
    require(actor, "records:pass-on")
    waiting = Record.objects.filter(
        pk__in=record_ids, passed_on_at__isnull=False, acknowledged_at__isnull=True
    )
    return waiting.update(acknowledged_at=at)
