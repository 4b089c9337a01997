"""Open data (开放数据): every class as CSV and JSON, the data dictionary, and what else machines may read."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import FEN_PER, ClassEdition, FieldDefinition
from yinuo.records.models import Record
from yinuo.records.queries import open_fields, open_rows, totals
from yinuo.web.listing import send
from yinuo.web.listing.export import KINDS
from yinuo.web.portal import dictionary
from yinuo.web.portal.editions import edition_of

COLUMNS = (
    ("id", gettext_lazy("记录编号")),
    ("url", gettext_lazy("网址")),
    ("county_code", gettext_lazy("县区代码")),
    ("decided_on", gettext_lazy("决定日期")),
    ("published_on", gettext_lazy("公示日期")),
    ("due_on", gettext_lazy("应公示日期")),
    ("working_days_used", gettext_lazy("用了几个工作日")),
    ("public_until", gettext_lazy("公示至")),
    ("disputed_since", gettext_lazy("异议标注日期")),
    ("version", gettext_lazy("版本")),
    ("updated_at", gettext_lazy("更新时间")),
)
"""What open data says of a record beside the fields of its class."""


def overview(request: HttpRequest) -> HttpResponse:
    """Every class with its files, and the way to the dictionary, the API, the rules and the feeds."""
    return render(request, "portal/data.html", {"classes": fullest(), "as_of": timesource.now()})


def fullest() -> list[tuple[ClassEdition, int]]:
    """Every class with how many of its records are public now, the fullest first."""
    numbers = totals()
    classes = [(catalogue().newest(name), numbers.get(name, 0)) for name in catalogue().classes]
    return sorted(classes, key=lambda pair: -pair[1])


def class_file(request: HttpRequest, information_class: str, kind: str) -> HttpResponseBase:
    """All published records of a class as one file, masked as on their pages."""
    if kind not in KINDS:
        raise Http404
    edition = edition_of(information_class)
    fields = open_fields(edition)
    heads = [(key, str(words)) for key, words in COLUMNS]
    heads += [(code, dictionary.said(field.title)) for code, field in fields.items()]
    return send(information_class, kind, heads, _lines(request, edition))


def _lines(request: HttpRequest, edition: ClassEdition) -> Iterator[list[object]]:
    fields = open_fields(edition)
    for row in open_rows(edition):
        told = [_told(request, row.record, key) for key, _ in COLUMNS]
        yield [*told, *(_in_unit(field, row.values.get(code)) for code, field in fields.items())]


def _in_unit(field: FieldDefinition, value: object) -> object:
    """Money in the unit its title and the dictionary name (kept in fen), all else as it is."""
    if not isinstance(value, int) or not field.typed_in:
        return value
    whole, rest = divmod(value, FEN_PER[field.typed_in])
    return value / FEN_PER[field.typed_in] if rest else whole


def _told(request: HttpRequest, record: Record, key: str) -> object:
    if key == "url":
        address = reverse("portal:record", args=[record.information_class, record.pk])
        return request.build_absolute_uri(address)
    return getattr(record, key)


def dictionary_page(request: HttpRequest) -> HttpResponse:
    """The fields of one class (``?class=``), explained; the first class when none is named."""
    names = list(catalogue().classes)
    wished = request.GET.get("class", "")
    edition = catalogue().newest(wished if wished in names else names[0])
    tabs = [
        {
            "label": dictionary.said(catalogue().newest(name).title),
            "url": f"?class={name}",
            "active": name == edition.id,
        }
        for name in names
    ]
    context = {"edition": edition, "fields": dictionary.explained(edition), "tab_items": tabs}
    return render(request, "portal/dictionary.html", context)


def dictionary_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole dictionary as one file."""
    if kind not in KINDS:
        raise Http404
    heads = [(key, str(words)) for key, words in dictionary.HEADS]
    return send("dictionary", kind, heads, dictionary.lines())
