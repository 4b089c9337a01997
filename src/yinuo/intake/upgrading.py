"""Waiting rows of older editions (旧版行): in the edition they came in, or as rows of the newest one.

A row is judged by the rules of the edition it came in, which ask less of it. Only where it must be given something that the
older edition has no field for (the code of an authority), it is carried over into the newest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.rules.upgrade import upgraded_texts_sql
from yinuo.core.validation.engine import raw_source
from yinuo.core.validation.session import prepare_session
from yinuo.intake.models import QueuedRow
from yinuo.intake.text_table import load_texts

SOURCE, PLACE = "older_rows", "place"
Row = Mapping[str, str]


def edition_of(queued: QueuedRow) -> ClassEdition:
    """The edition the row came in, whose field codes it bears."""
    if queued.submission.edition:
        return catalogue().edition(queued.information_class, queued.submission.edition)
    return catalogue().newest(queued.information_class)


def edition_with(queued: QueuedRow, fields: Sequence[str]) -> ClassEdition:
    """The edition in which the row can be given ``fields``: its own if that has them all, else the newest."""
    own = edition_of(queued)
    newest = catalogue().newest(queued.information_class)
    lacking = [field for field in fields if field in newest.fields and field not in own.fields]
    return newest if lacking else own


def called_in(edition: ClassEdition, queued: QueuedRow, field: str) -> str:
    """The code in ``edition`` of a field that a finding on the row names."""
    if field in edition.fields or edition.edition == queued.submission.edition:
        return field
    upgrade = edition.maps.older.get(queued.submission.edition)
    return upgrade.rename.get(field, field) if upgrade else field


def in_edition(rows: Sequence[Row], older: ClassEdition, wanted: ClassEdition) -> list[dict[str, str]]:
    """``rows`` (texts by the field codes of ``older``) by those of ``wanted``, faulty texts included; empty ones are left
    out. ``wanted`` is ``older`` itself or a newer edition of the class."""
    if older.edition == wanted.edition:
        return [dict(row) for row in rows]
    codes = list(older.fields)
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        prepare_session(connection, timesource.today(), work_calendar())
        load_texts(connection, SOURCE, codes, rows)
        source = raw_source(older, SOURCE, codes)
        placed = f"(SELECT row_number() OVER () AS {PLACE}, * FROM {source})"  # noqa: S608 - codes of the class
        texts = upgraded_texts_sql(older, wanted, catalogue().enumerations, placed, [PLACE])
        found = connection.execute(f"SELECT * FROM ({texts}) ORDER BY {PLACE}").fetchall()  # noqa: S608
    return [_filled(wanted, values[1:]) for values in found]


def _filled(edition: ClassEdition, values: Sequence[str | None]) -> dict[str, str]:
    return {code: text for code, text in zip(edition.fields, values, strict=True) if text}
