"""What open data (开放数据) says of a class: the columns of its file, and a line for each published record."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from yinuo.core.definitions.model import FEN_PER, ClassEdition, FieldDefinition
from yinuo.records.models import Record
from yinuo.records.queries import open_fields, open_rows
from yinuo.web.ui.language import said

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


def heads_of(edition: ClassEdition) -> list[tuple[str, str]]:
    """Key and words of every column, in the language of the request."""
    heads = [(key, str(words)) for key, words in COLUMNS]
    return heads + [(code, said(field.title)) for code, field in open_fields(edition).items()]


def lines_of(edition: ClassEdition, site: str) -> Iterator[list[object]]:
    """The values under :func:`heads_of` of every published record, masked as on its page. ``site`` is the address under
    which the portal is reached, without a slash at its end."""
    fields = open_fields(edition)
    for row in open_rows(edition):
        told = [_told(site, row.record, key) for key, _ in COLUMNS]
        yield [*told, *(_in_unit(field, row.values.get(code)) for code, field in fields.items())]


def _in_unit(field: FieldDefinition, value: object) -> object:
    """Money in the unit its title and the dictionary name (kept in fen), all else as it is."""
    if not isinstance(value, int) or not field.typed_in:
        return value
    whole, rest = divmod(value, FEN_PER[field.typed_in])
    return value / FEN_PER[field.typed_in] if rest else whole


def _told(site: str, record: Record, key: str) -> object:
    if key == "url":
        return site + reverse("portal:record", args=[record.information_class, record.pk])
    return getattr(record, key)
