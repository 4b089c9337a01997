"""When a record was passed on to the level above (t4), and when that level said it had it (t5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.journal.acts import Draft, append
from yinuo.journal.models import Entry
from yinuo.records.exchange_states import ACKNOWLEDGE, KIND, PASS_ON, instant_of, runs
from yinuo.records.models import Record

BASIS = "发改办财金〔2018〕424号"


@transaction.atomic
def pass_on(actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Note that the records were passed on at ``at``; the first time counts. Returns how many were noted.

    One entry tells of all of them; what was sent, the room of exchange journals. Raises ``NotPermitted``.
    """
    require(actor, "records:pass-on")
    waiting = Record.objects.filter(passed_on_at__isnull=True)
    return _note(actor, PASS_ON, waiting, record_ids, "passed_on_at", at)


@transaction.atomic
def acknowledge(actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Note that the level above acknowledged the records at ``at``. Returns how many were noted; one that was never
    passed on is not. Raises ``NotPermitted``."""
    require(actor, "records:pass-on")
    waiting = Record.objects.filter(passed_on_at__isnull=False, acknowledged_at__isnull=True)
    return _note(actor, ACKNOWLEDGE, waiting, record_ids, "acknowledged_at", at)


def _note(
    actor: Actor, act: str, waiting: QuerySet[Record], ids: Sequence[int], column: str, at: datetime
) -> int:
    found = waiting.filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk", flat=True)
    noted = list(found)
    if noted:
        Record.objects.filter(pk__in=noted).update(**{column: at})
        number = Entry.objects.filter(object=f"{KIND}/{act}").count() + 1
        payload = {"at": instant_of(at), "records": runs(noted)}
        append(Draft(act, KIND, act, number, actor, BASIS, payload, timesource.now()))
    return len(noted)
