"""Template tags: ``{% load yinuo %}`` gives every component and the filters for numbers and dates.

The gallery at ``/dev/gallery`` (debug only) shows each of them with its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from yinuo.web import charts
from yinuo.web.ui import chips, clock, dates, forms, language, numbers

register = template.Library()

register.filter("thousands", numbers.thousands)
register.filter("yuan", numbers.yuan)
register.filter("wan", numbers.wan)
register.filter("bytes_size", numbers.bytes_size)
register.filter("long_day", dates.long_day)
register.filter("short_day", dates.short_day)
register.filter("month_day", dates.month_day)
register.filter("month_of", dates.month_of)
register.filter("weekday", dates.weekday)
register.filter("instant", dates.instant)
register.filter("said", language.said)
register.filter("called", language.called)
register.simple_tag(numbers.share, name="share")


@register.simple_tag
def tongue(*texts: object) -> str:
    """``lang="zh-CN"`` for an element of an English page whose ``texts`` are Chinese, to stand in its tag."""
    return mark_safe(' lang="zh-CN"') if language.foreign(*texts) else ""


ROLES = {
    "system-admin": gettext_lazy("系统管理员"),
    "security-admin": gettext_lazy("安全管理员"),
    "auditor": gettext_lazy("审计员"),
    "office": gettext_lazy("信用办"),
    "unit-clerk": gettext_lazy("填报员"),
    "unit-approver": gettext_lazy("审核人"),
    "inspector": gettext_lazy("核查员"),
    "official": gettext_lazy("公职人员"),
    "evaluator": gettext_lazy("评价机构"),
    "system-client": gettext_lazy("系统接口"),
    "public": gettext_lazy("公众"),
    "machine": gettext_lazy("平台"),
}


@register.filter
def role_name(role: object) -> str:
    """The Chinese or English name of a role."""
    return str(ROLES.get(str(role), role))


@register.inclusion_tag("web/components/chip.html")
def chip(kind: str, word: str) -> dict[str, Any]:
    """State chip. ``kind``: kept, soon, late, disputed, neutral; ``word``: what it says."""
    return {"chip": chips.Chip(kind, word)}


@register.inclusion_tag("web/components/chip.html")
def clock_chip(state: str, left: int | None = None) -> dict[str, Any]:
    """State chip of a clock: its state and the working days left (negative: over)."""
    return {"chip": chips.of_clock(state, left)}


@register.inclusion_tag("web/components/number.html")
def number(
    label: str,
    value: object = None,
    unit: str = "",
    base: str = "",
    as_of: object = None,
    rows: str = "",
    formula: str = "",
    tone: str = "",
    why: str = "",
) -> dict[str, Any]:
    """Number with its base. ``value`` None is written out as 不适用 with ``why``; ``tone``: kept, soon, late.

    ``base`` says what it counts; ``as_of`` an instant; ``rows`` and ``formula`` addresses.
    """
    return dict(locals())


@register.inclusion_tag("web/components/clock.html")
def clock_strip(
    trace: Iterable[Any],
    title: str = "",
    lead: str = "",
    start: date | None = None,
    due: date | None = None,
    met: date | None = None,
    today: date | None = None,
    captions: Mapping[date, str] | None = None,
    why: str = "",
    basis: str = "",
    basis_url: str = "",
    key: bool = False,
    level: int = 2,
) -> dict[str, Any]:
    """Clock strip. ``trace`` as for :func:`yinuo.web.ui.clock.build`; ``why`` the text of 为什么这样数; ``basis`` the law."""
    strip = clock.build(trace, start=start, due=due, met=met, today=today, captions=captions)
    return {
        "strip": strip,
        "span": clock.span(strip.cells),
        "title": title,
        "lead": lead,
        "why": why,
        "basis": basis,
        "basis_url": basis_url,
        "key": key,
        "heading": f"h{level}",
    }


@register.inclusion_tag("web/components/verdicts.html")
def verdicts(own: Any, verifier: Any, public: Any) -> dict[str, Any]:
    """Three verdicts side by side. Each is a mapping or object with ``kind``, ``word`` and perhaps ``note``."""
    return {"own": own, "verifier": verifier, "public": public}


@register.inclusion_tag("web/components/hops.html")
def hop_trail(hops: Iterable[Any]) -> dict[str, Any]:
    """Hop trail. Each hop: ``level`` (县区 …), ``at`` (instant or None), ``kind``, ``word``, perhaps ``note``."""
    return {"hops": hops}


@register.inclusion_tag("web/components/story.html")
def story(acts: Iterable[Any], empty: str = "") -> dict[str, Any]:
    """Story, newest first. Each act: ``at``, ``what``; perhaps ``by``, ``role``, ``kind``/``word`` (chip), ``url``, ``proof``."""
    return {"acts": acts, "empty": empty}


@register.inclusion_tag("web/components/fields.html")
def form_fields(form: BaseForm, *names: str | list[str]) -> dict[str, Any]:
    """The fields of a Django form, or those named (one by one or in a list); the summary of errors is
    :func:`form_errors`."""
    wanted = [name for each in names for name in ([each] if isinstance(each, str) else each)]
    return {"form": form, "fields": forms.draw(form, wanted), "partial": bool(names)}


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Summary of what must be mended, with links to the fields; nothing when the form is fine."""
    return {"form": form, "fields": forms.draw(form)}


@register.inclusion_tag("web/components/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Where we are: label, address, label, address, …, label of this page."""
    steps = [
        {"label": pairs[i], "url": pairs[i + 1] if i + 1 < len(pairs) else ""}
        for i in range(0, len(pairs), 2)
    ]
    return {"steps": steps}


@register.inclusion_tag("web/components/progress.html", takes_context=True)
def progress(
    context: Mapping[str, Any],
    done: int,
    total: int | None,
    url: str,
    what: str = "",
    unit: str = "行",
    finished: bool = False,
    stop_url: str = "",
) -> dict[str, Any]:
    """Long work: ``done`` of ``total``; ``url`` answers with this component again (htmx) or the whole page (refresh)."""
    left = max(total - done, 0) if total is not None else None
    return {**locals(), "left": left, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("web/components/search.html")
def search_box(
    action: str, value: str = "", small: bool = False, placeholder: str = "", name: str = "q"
) -> dict[str, Any]:
    """Search box; GET to ``action``."""
    return dict(locals())


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Tabs as links. Each item: ``label``, ``url``, ``active``, perhaps ``count``."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/upload.html")
def upload(
    field: Any = None,
    name: str = "file",
    title: str = "",
    hint: str = "",
    accept: str = "",
    many: bool = False,
) -> dict[str, Any]:
    """File-drop area that is a plain file field without scripts: a bound ``field``, or ``name``, ``accept``, ``many``."""
    return {**locals(), "id": field.id_for_label if field else f"id_{name}"}


@register.inclusion_tag("web/components/receipt.html")
def receipt(
    rows: int,
    accepted: int,
    rejected: int,
    warned: int,
    mend_url: str = "",
    accepted_note: str = "",
    aside: int = 0,
) -> dict[str, Any]:
    """Receipt summary: what came in, went through, must be mended, was only remarked. Of the rejected rows ``aside`` are no
    records: a number of their own."""
    return {**locals(), "wrong": rejected - aside}


def _chart(chart: Any, title: str, note: str, csv: str, formula: str) -> dict[str, Any]:
    return {"chart": chart, "title": title, "note": note, "csv": csv, "formula": formula}


@register.inclusion_tag("web/components/chart_dots.html")
def dots_chart(
    chart: charts.DotStrip, title: str, note: str = "", csv: str = "", formula: str = ""
) -> dict[str, Any]:
    """Dot strip made by :func:`yinuo.web.charts.dot_strip`; the title says its one message."""
    return _chart(chart, title, note, csv, formula)


@register.inclusion_tag("web/components/chart_bars.html")
def bars_chart(
    chart: charts.Bars, title: str, note: str = "", csv: str = "", formula: str = ""
) -> dict[str, Any]:
    """Bars with a threshold made by :func:`yinuo.web.charts.bars`."""
    return _chart(chart, title, note, csv, formula)


@register.inclusion_tag("web/components/chart_multiples.html")
def multiples_chart(
    chart: charts.Multiples, title: str, note: str = "", csv: str = "", formula: str = ""
) -> dict[str, Any]:
    """Small multiples made by :func:`yinuo.web.charts.multiples`."""
    return _chart(chart, title, note, csv, formula)


@register.inclusion_tag("web/components/chart_tiles.html")
def tiles_chart(
    chart: charts.TileMap, title: str, note: str = "", csv: str = "", formula: str = ""
) -> dict[str, Any]:
    """Schematic tile map made by :func:`yinuo.web.charts.tile_map`."""
    return _chart(chart, title, note, csv, formula)
