"""The end of publication: at the longest period it stops by itself, in chunks, by the clock."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.core.actor import PLATFORM, Actor
from yinuo.journal import acts as journal
from yinuo.records.models import Record, RecordVersion
from yinuo.records.rendering import payload_of

CHUNK = 2000
REASON = "公示期满"
BASIS = "公示期限规则"


def expire_due(today: date | None = None, actor: Actor = PLATFORM) -> int:
    """End the publication of every record whose last public day lies before ``today`` (default: today). Returns how many.

    Each chunk is a transaction of its own; what was ended stays ended when a later chunk fails. Raises
    ``NotPermitted``.
    """
    require(actor, "records:expire")
    day, ended = today or timesource.today(), 0
    while count := _expire_chunk(actor, day):
        ended += count
    return ended


@transaction.atomic
def _expire_chunk(actor: Actor, day: date) -> int:
    due = Record.objects.select_for_update().filter(expires_on__lt=day)
    records = {record.pk: record for record in due.order_by("expires_on")[:CHUNK]}
    if not records:
        return 0
    now = timesource.now()
    last = list(RecordVersion.objects.filter(record_id__in=records, known_to__isnull=True))
    RecordVersion.objects.filter(pk__in=[version.pk for version in last]).update(known_to=now)
    Record.objects.filter(pk__in=records).update(
        status=Record.Status.ENDED, version=F("version") + 1, updated_at=now
    )
    for version in last:
        _follow(version, now)
    RecordVersion.objects.bulk_create(last)
    payloads = [payload_of(each, records[each.record_id].information_class) for each in last]
    commitments = zip(last, journal.committed(payloads), strict=True)
    items = ((str(each.record_id), each.number, commitment) for each, commitment in commitments)
    prepared = journal.prepare(
        act="record.expire", object_kind="record", actor=actor, basis=BASIS, at=now, items=items
    )
    journal.append_prepared(prepared)
    return len(last)


def _follow(version: RecordVersion, now: datetime) -> None:
    """Turn the last version into the one that follows it."""
    version.pk, version._state.adding = None, True
    version.number += 1
    version.kind, version.status = RecordVersion.Kind.EXPIRY.value, Record.Status.ENDED.value
    version.reason, version.basis = REASON, BASIS
    version.known_from, version.known_to = now, None
    version.submission_id = version.row_number = None
