"""The shape of public lists of records, and the addresses that open them as filtered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from yinuo import timesource
from yinuo.records.models import Record
from yinuo.records.queries import MANY, Filters, rows_of
from yinuo.web.listing import Cell, Column, Empty, ListSpec
from yinuo.web.portal import filters
from yinuo.web.portal.editions import edition_of
from yinuo.web.record_filters import Decided, OfBody, Yes
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.language import said

EVERY = "all"
"""In the place of a class in an address: records of all classes."""


def used_chip(record: Record) -> Chip:
    """How many working days publication took; how late it is while open."""
    used, today = record.working_days_used, timesource.today()
    if record.due_on is None:
        return Chip("neutral", gettext("不计时"))
    if record.met_on is None:
        return (
            Chip("late", gettext("超期未办")) if record.due_on < today else Chip("neutral", gettext("计时中"))
        )
    words = ngettext("%(n)d 个工作日", "%(n)d 个工作日", used) % {"n": used} if used else gettext("当天")
    if record.met_on > record.due_on:
        return Chip("late", words)
    return Chip("soon" if record.met_on == record.due_on else "kept", words)


def record_address(record: Record) -> str:
    """The page of a record."""
    return reverse("portal:record", args=[record.information_class, record.pk])


def _subject(record: Record) -> Cell:
    mark = Chip("disputed", gettext("有异议")) if record.disputed_since else None
    return Cell(
        record.subject_name,
        url=record_address(record),
        sub=record.subject_code,
        chip=mark,
        value=record.subject_name,
    )


def _used(record: Record) -> Cell:
    return Cell(chip=used_chip(record), value=record.working_days_used)


def _class_title(record: Record) -> Cell:
    title = said(edition_of(record.information_class).title)
    return Cell(title, value=record.information_class)


CLASS = Column("information_class", gettext_lazy("类别"), _class_title, word=True)
COLUMNS = (
    Column("subject_name", gettext_lazy("相对人"), _subject),
    Column("summary", gettext_lazy("事项与文书号"), lambda row: Cell(row.summary, sub=row.document_number)),
    Column("authority_name", gettext_lazy("机关")),
    Column("decided_on", gettext_lazy("决定"), sort=("listed_on",), date=True),
    Column("published_on", gettext_lazy("公示"), sort=("published_on",), date=True),
    Column("working_days_used", gettext_lazy("用时"), _used, sort=("working_days_used",)),
    Column("id", gettext_lazy("记录编号"), shown=False),
    Column("subject_code", gettext_lazy("统一社会信用代码"), shown=False),
    Column("document_number", gettext_lazy("文书号"), shown=False),
    Column("due_on", gettext_lazy("应公示"), shown=False, date=True),
    Column("public_until", gettext_lazy("公示至"), shown=False, date=True),
    Column("status", gettext_lazy("状态"), lambda row: row.get_status_display(), shown=False),
)
NARROW = (
    filters.BY_COUNTY,
    OfBody(),
    Decided(),
    filters.BY_LATE,
    Yes("disputed", gettext_lazy("有异议")),
)
OF_CLASS = ListSpec(
    name="records",
    columns=COLUMNS,
    filters=NARROW,
    default_sort="-decided_on",
    empty=Empty(gettext_lazy("这一类还没有公示"), gettext_lazy("单位报送并通过核验后，当天就会出现在这里。")),
    read=rows_of,
)
OF_ALL = replace(OF_CLASS, columns=(COLUMNS[0], CLASS, *COLUMNS[1:]), filters=(filters.BY_CLASS, *NARROW))
SEARCHED = replace(
    OF_ALL,
    name="search",
    default_sort="",
    reach=MANY,
    empty=Empty(
        gettext_lazy("没有查到"),
        gettext_lazy("少写几个字试试，如只写名称里的两个字；自然人的信息一般不公示。"),
    ),
)


def rows_address(wanted: Filters, body_code: str = "") -> str:
    """The public list of the records ``wanted``; ``body_code`` names the body of its ``body_path``."""
    address = reverse("portal:record-list", args=[wanted.information_class or EVERY])
    query = {
        "county": wanted.county_code,
        "body": body_code,
        "only": "1" if body_code and wanted.only_body else "",
        "decided_from": _day(wanted.decided_from),
        "decided_to": _day(wanted.decided_to),
        "late": {True: "1", False: "0", None: ""}[wanted.late],
    }
    return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
