"""Records as rows of a list: read as plain values and written as JSON at once, as the schema ``RecordRow`` says.

A look-up by code is what other systems ask most. Neither objects nor models are made on the way; a test holds that the bytes
are those the schema would give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.urls import reverse

from yinuo.records.models import Record

COLUMNS = (
    "id", "information_class", "status", "subject_name", "subject_code", "document_number", "authority_name",
    "summary", "source__code", "source__name", "county_code", "decided_on", "published_on", "due_on",
    "working_days_used", "tier", "public_until", "disputed_since", "version", "met_on", "listed_on", "disclosure",
)  # fmt: skip
"""What a list reads of each record, in this order."""
ID, STATUS, LISTED_ON, DISCLOSURE = (
    COLUMNS.index(one) for one in ("id", "status", "listed_on", "disclosure")
)
Values = Sequence[Any]
values_of: Callable[[Record], Values] = attrgetter(*(name.replace("__", ".") for name in COLUMNS))
"""The same of a record at hand, its source read with it."""


def row_of(values: Values, today: date, information_class: str = "class") -> dict[str, Any]:
    """The row as it is written, in the order of ``RecordRow``; ``information_class`` is the name of that key."""
    (
        pk, class_id, status, subject_name, subject_code, document_number, authority_name,
        summary, source_code, source_name, county_code, decided_on, published_on, due_on,
        working_days_used, tier, public_until, disputed_since, version, met_on, *_,
    ) = values  # fmt: skip
    return {
        "id": pk,
        information_class: class_id,
        "status": status,
        "subject_name": subject_name,
        "subject_code": subject_code,
        "document_number": document_number,
        "authority_name": authority_name,
        "summary": summary,
        "source": {"code": source_code, "name": source_name},
        "county": county_code,
        "decided_on": decided_on,
        "published_on": published_on,
        "due_on": due_on,
        "working_days_used": working_days_used,
        "late": None if due_on is None else (met_on or today) > due_on,
        "tier": tier,
        "public_until": public_until,
        "disputed_since": disputed_since,
        "version": version,
        "url": f"{_address()}{pk}",
    }


@lru_cache(maxsize=1)
def _address() -> str:
    """The address of every record but for its number."""
    return reverse("api:record", args=[0])[:-1]


def open_to_all(values: Values) -> bool:
    """Whether everybody may see the record."""
    return (values[STATUS], values[DISCLOSURE]) == (Record.Status.PUBLISHED, Record.Disclosure.PUBLIC)
