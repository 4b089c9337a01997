"""One way to show a list: a queryset and a :class:`ListSpec` become a page with links, chips, columns and exports.

    SPEC = ListSpec(
        name="records",
        columns=(Column("party", _("相对人"), party_cell, sort=("party_name",)), …),
        filters=(Choice("class", _("类别"), "info_class", class_choices), DateRange("decided", _("决定日期"), "decided_on")),
        default_sort="-decided",
    )
    return respond(request, queries.published(), SPEC, "portal/records.html", {"title": …})

The template draws it with ``{% include "web/components/list.html" %}``. The queryset is already scoped to the actor.
"""

from yinuo.web.listing.columns import Cell, Column
from yinuo.web.listing.export import export, send
from yinuo.web.listing.filters import Choice, DateRange, Filter, Flag, Search
from yinuo.web.listing.page import Empty, ListPage, ListSpec, build
from yinuo.web.listing.respond import respond

__all__ = [
    "Cell",
    "Choice",
    "Column",
    "DateRange",
    "Empty",
    "Filter",
    "Flag",
    "ListPage",
    "ListSpec",
    "Search",
    "build",
    "export",
    "respond",
    "send",
]
