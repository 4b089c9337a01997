"""The shape of the public list of what was withdrawn: when and why, not what."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from yinuo.timesource import PLACE
from yinuo.web.listing import Cell, Column, DateRange, Empty, ListSpec
from yinuo.web.portal import filters
from yinuo.web.portal.editions import edition_of
from yinuo.web.portal.record_lists import record_address
from yinuo.web.record_filters import OfBody
from yinuo.web.ui.language import said


def _class_title(row: Any) -> Cell:
    """The class leads to the notice that stands in the record's place."""
    title = said(edition_of(row.information_class).title)
    return Cell(title, url=record_address(row), value=row.information_class)


WITHDRAWN = ListSpec(
    name="withdrawn",
    columns=(
        Column("information_class", gettext_lazy("类别"), _class_title, word=True),
        Column("authority_name", gettext_lazy("机关")),
        Column(
            "withdrawn_at",
            gettext_lazy("撤下"),
            lambda row: row.withdrawn_at.astimezone(PLACE).date(),
            sort=("withdrawn_at",),
            date=True,
        ),
        Column("reason", gettext_lazy("为什么")),
        Column("basis", gettext_lazy("依据")),
        Column("id", gettext_lazy("记录编号"), shown=False),
    ),
    filters=(
        filters.BY_CLASS,
        filters.BY_COUNTY,
        OfBody(),
        DateRange("withdrawn", gettext_lazy("撤下日期"), "withdrawn_at__date"),
    ),
    default_sort="-withdrawn_at",
    empty=Empty(
        gettext_lazy("没有撤下的公示"), gettext_lazy("撤下的每一件都会列在这里，写明何时、为什么撤下。")
    ),
)


def withdrawn_address(since: date) -> str:
    """The list of what was withdrawn from ``since`` on."""
    return f"{reverse('portal:withdrawn')}?{urlencode({'withdrawn_from': since.isoformat()})}"
