"""Letting go of what need not be kept any longer."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.db.models import Max, Min

from yinuo import timesource
from yinuo.accounts.acts.noting import note
from yinuo.accounts.models import AccessEntry
from yinuo.accounts.retention import months_kept
from yinuo.core.actor import PLATFORM
from yinuo.core.months import add_months

PART = 20_000


@transaction.atomic
def prune_access_log() -> int:
    """Delete entries of the access log older than the retention period; returns how many. Idempotent, journaled.

    A duty of the scheduler; one call takes at most :data:`PART` entries, so that no transaction grows long.
    """
    until = add_months(timesource.today(), -months_kept())
    before = datetime.combine(until, time.min, timesource.PLACE)
    old = AccessEntry.objects.filter(at__lt=before).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:PART])
    if not ids:
        return 0
    chosen = AccessEntry.objects.filter(pk__gte=ids[0], pk__lte=ids[-1], at__lt=before)
    days = chosen.aggregate(first=Min("at"), last=Max("at"))
    chosen.delete()
    payload = {
        "entries": len(ids),
        "first": days["first"].isoformat(),
        "last": days["last"].isoformat(),
        "months": months_kept(),
    }
    note(PLATFORM, "access-log.prune", "access-log", ids[-1], 1, payload)
    return len(ids)
