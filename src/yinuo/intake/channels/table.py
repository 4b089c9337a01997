"""The front-end table (前置库): new rows are handed in as one file a batch, and answered in their own columns.

One batch of a table is under way at a time. Rows are read, handed in, and the batch noted: a node that dies in between
reads the same rows, which give the same receipt. Answers are written before the batch counts as answered, and are the
same when they are written again.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction

from yinuo import timesource
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import DomainError
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.channels import source
from yinuo.intake.channels.errors import NoSuchTable, TableNotUsable
from yinuo.intake.channels.settings import FrontTable, front_tables
from yinuo.intake.models import Finding, QueuedRow, Submission, TableBatch, TableFeed
from yinuo.intake.report import words_of
from yinuo.registry.models import Body

log = structlog.get_logger(__name__)
OVER = (Submission.Stage.DONE, Submission.Stage.REFUSED, Submission.Stage.STOPPED)
LONGEST_MESSAGE = 1_000


def look() -> tuple[int, int]:
    """The scheduler's duty: (rows read, rows answered) over all tables. One that cannot be reached stops no other."""
    read = answered = 0
    for name, table in front_tables().items():
        try:
            more = look_at(name, table)
        except DomainError as error:
            log.warning("front-end table not read", table=name, error=error.text.en)
            TableFeed.objects.update_or_create(name=name, defaults={"problem": error.text.zh[:500]})
            continue
        read, answered = read + more[0], answered + more[1]
    return read, answered


def named(name: str) -> FrontTable:
    """The configured table. Raises :class:`NoSuchTable`."""
    known = front_tables()
    if name not in known:
        raise NoSuchTable(name=name, known="、".join(known) or "–")
    return known[name]


def look_at(name: str, table: FrontTable) -> tuple[int, int]:
    """Answer the batch that is finished, then read the next: (rows read, rows answered)."""
    feed, _ = TableFeed.objects.get_or_create(name=name)
    answered = 0
    for batch in feed.batches.filter(answered_at=None).select_related("submission").order_by("pk"):
        if batch.submission.stage not in OVER:
            return 0, answered
        with source.connected(name, table) as connection:
            source.write_answers(connection, table, list(_answers(batch)))
        TableBatch.objects.filter(pk=batch.pk).update(answered_at=timesource.now())
        answered += len(batch.keys)
    return _read(name, table, feed), answered


def _read(name: str, table: FrontTable, feed: TableFeed) -> int:
    with source.connected(name, table) as connection:
        rows = source.new_rows(connection, table, feed.watermark)
    feed.last_read_at, feed.problem = timesource.now(), ""
    if not rows:
        feed.save(update_fields=["last_read_at", "problem"])
        return 0
    if table.key not in rows[0]:
        raise TableNotUsable(name=name, detail=table.key)
    keys = [row[table.key] for row in rows]
    submission = _hand_in(name, table, rows)
    with transaction.atomic():
        TableBatch.objects.create(feed=feed, submission=submission, keys=keys)
        feed.watermark = max(keys if feed.watermark is None else [*keys, feed.watermark])
        feed.save()
    return len(rows)


def _hand_in(name: str, table: FrontTable, rows: list[dict[str, Any]]) -> Submission:
    unit = Body.objects.filter(code=table.unit).first()
    if unit is None:
        raise TableNotUsable(name=name, detail=table.unit)
    left_out = {table.key, *filter(None, table.answer.model_dump().values())}
    content = [
        {table.columns.get(column, column): source.as_text(value) for column, value in row.items() if column not in left_out}
        for row in rows
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="yinuo-table-") as folder:
        path = Path(folder) / "rows.json"
        path.write_text(json.dumps({"rows": content}, ensure_ascii=False), encoding="utf-8")
        actor = Actor(Role.MACHINE, name=f"前置库 {name}", unit=unit.code, unit_path=unit.path)
        delivery = Delivery(path, f"{name}.json", table.information_class, unit, Submission.Channel.TABLE)
        return hand_in(actor, delivery).submission


def _answers(batch: TableBatch) -> Iterator[tuple[Any, Mapping[str, str]]]:
    """What is told each row: accepted or rejected, with every finding and how to mend it."""
    submission = batch.submission
    whole = submission.stage == Submission.Stage.DONE and submission.rows == len(batch.keys)
    waiting = set(QueuedRow.objects.filter(submission=submission).values_list("row_number", flat=True))
    said: dict[int, list[str]] = defaultdict(list)
    for found in Finding.objects.filter(submission=submission).order_by("row_number", "level", "rule"):
        words = words_of(submission, found.saying, found.arguments)
        said[found.row_number].append(f"{found.field} {words.says.zh}{words.mend.zh}".strip())
    problem = (submission.problem or {}).get("zh", "") or submission.get_stage_display()
    at = timesource.now().astimezone(timesource.PLACE).isoformat(timespec="seconds")
    for number, key in enumerate(batch.keys, start=1):
        state = ("rejected" if number in waiting else "accepted") if whole else "refused"
        message = "；".join(said[number]) if whole else problem
        receipt = submission.receipt
        yield key, {"state": state, "receipt": receipt, "message": message[:LONGEST_MESSAGE], "at": at}
