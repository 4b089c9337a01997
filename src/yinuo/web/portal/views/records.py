"""Published records (公示): overview, list, page, proof, search."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.actor import PUBLIC
from yinuo.core.definitions.model import ClassEdition
from yinuo.journal.queries import story
from yinuo.records.models import Record, RecordVersion
from yinuo.records.published import (
    current_version,
    public_values,
    record_proof,
    search_records,
    visible_records,
)
from yinuo.registry.queries.regions import region_names
from yinuo.web.listing import Cell, Choice, Column, DateRange, Empty, ListSpec, respond
from yinuo.web.portal.editions import edition_of
from yinuo.web.ui.chips import Chip

KINDS = {"not-counted": "start", "event": "start"}
FEN = 100
FEN_PER_WAN = 1_000_000


def used_chip(record: Record) -> Chip:
    """How many working days publication took."""
    used = record.working_days_used
    if used is None:
        return Chip("neutral", str(_("不适用")))
    late = (
        record.due_on is not None and record.published_on is not None and record.published_on > record.due_on
    )
    return Chip("late" if late else "kept", f"{used} {_('个工作日')}")


def _subject(record: Record) -> Cell:
    url = reverse("portal:record", args=[record.information_class, record.pk])
    return Cell(record.subject_name, url=url, sub=record.subject_code)


def _counties() -> list[tuple[str, str]]:
    return [(code, name) for code, name in region_names().items() if len(code) == 6 and code != "410300"]


COLUMNS = (
    Column("subject_name", _("相对人"), _subject),
    Column("summary", _("事项与文书号"), lambda row: Cell(row.summary, sub=row.document_number)),
    Column("authority_name", _("机关")),
    Column("decided_on", _("决定"), sort=("decided_on",), date=True),
    Column("published_on", _("公示"), sort=("published_on",), date=True),
    Column("used", _("用时"), used_chip, sort=("working_days_used",)),
    Column("subject_code", _("统一社会信用代码"), shown=False),
    Column("document_number", _("文书号"), shown=False),
    Column("due_on", _("应公示"), shown=False, date=True),
    Column("public_until", _("公示至"), shown=False, date=True),
)
SPEC = ListSpec(
    name="records",
    columns=COLUMNS,
    filters=(
        Choice("county", _("县区"), "county_code", _counties),
        DateRange("decided", _("决定日期"), "decided_on"),
    ),
    default_sort="-decided_on",
    empty=Empty(_("没有符合条件的公示"), _("换个条件试试；自然人的信息一般不公示。")),
)


def overview(request: HttpRequest) -> HttpResponse:
    """Every class with how many of its records are public now."""
    counted = dict(visible_records(PUBLIC).order_by().values_list("information_class").annotate(Count("pk")))
    classes = [(catalogue().newest(name), counted.get(name, 0)) for name in catalogue().classes]
    return render(request, "portal/records.html", {"classes": classes})


def listed(request: HttpRequest, information_class: str) -> HttpResponseBase:
    """The list of one class."""
    edition = edition_of(information_class)
    rows = visible_records(PUBLIC).filter(information_class=information_class)
    return respond(
        request, rows, SPEC, "portal/record_list.html", {"title": edition.title, "edition": edition}
    )


def search(request: HttpRequest) -> HttpResponseBase:
    """Search over all published records."""
    text = request.GET.get("q", "")
    return respond(request, search_records(PUBLIC, text), SPEC, "portal/search.html", {"q": text})


def find(information_class: str, record: int) -> Record:
    """A record the public may see; 404 otherwise."""
    found = visible_records(PUBLIC).filter(information_class=information_class, pk=record).first()
    if found is None:
        raise Http404
    return found


def record(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """What was decided, when it was published and why that was in time or late, its versions and its proof."""
    edition, found = edition_of(information_class), find(information_class, record)
    version = current_version(found)
    context = {
        "edition": edition,
        "record": found,
        "lines": _lines(edition, public_values(version)),
        "trace": _trace(edition, found),
        "versions": RecordVersion.objects.filter(record=found).order_by("-number"),
        "story": story("record", str(found.pk)),
    }
    return render(request, "portal/record.html", context)


def _lines(edition: ClassEdition, values: object) -> list[tuple[str, str]]:
    language = get_language() or "zh"
    given: dict[str, object] = dict(values)  # type: ignore[call-overload]
    return [
        (
            field.title.en if language.startswith("en") else field.title.zh,
            shown_value(edition, code, given[code]),
        )
        for code, field in edition.fields.items()
        if given.get(code) not in (None, "", [])
    ]


def shown_value(edition: ClassEdition, code: str, value: object) -> str:
    """A value as people read it: money with its unit, several values with 、 between."""
    if edition.fields[code].type == "money" and isinstance(value, int):
        return f"{value / FEN_PER_WAN:.6f}".rstrip("0").rstrip(".") + f" 万元（{value / FEN:,.2f} 元）"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "长期" if value == "2099-12-31" else str(value)


def _trace(edition: ClassEdition, record: Record) -> list[dict[str, object]]:
    """The days of the record's clock, as the clock strip takes them."""
    if not edition.clock or record.decided_on is None or record.due_on is None:
        return []
    rule = rule_book().rule(edition.clock, record.decided_on)
    days = clocks.due(rule, record.decided_on, work_calendar()).trace
    return [
        {"date": day.date, "kind": KINDS.get(str(day.mark), str(day.mark)), "note": day.name} for day in days
    ]


def proof(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """The proof that this row is the one that was recorded, to be checked offline."""
    text = record_proof(find(information_class, record))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{information_class}-{record}.tlog-proof"'
    return response
