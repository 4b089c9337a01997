"""Bodies (单位): the list, and the page of each that gathers what is known of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.core.actor import PUBLIC
from yinuo.records.published import timeliness, visible_records
from yinuo.registry.models import Body
from yinuo.registry.queries.bodies import history_of, in_force
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.portal.views.records import used_chip

SPEC = ListSpec(
    name="bodies",
    columns=(
        Column(
            "name",
            _("单位"),
            lambda body: Cell(body.name, url=reverse("portal:body", args=[body.code]), sub=body.code),
        ),
        Column("kind", _("类型"), lambda body: body.get_kind_display()),
        Column("short_name", _("简称")),
    ),
    filters=(
        Search("q", _("名称"), fields=("name", "short_name", "code")),
        Choice("kind", _("类型"), "kind", lambda: list(Body.Kind.choices)),
    ),
    empty=Empty(_("没有这样的单位"), _("可以只写名称里的两个字。")),
)


def listed(request: HttpRequest) -> HttpResponseBase:
    """All bodies in force."""
    return respond(request, in_force().order_by("path"), SPEC, "portal/bodies.html")


def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: what it was before, its timeliness with base, its latest records."""
    found = Body.objects.filter(code=code).first()
    if found is None:
        raise Http404
    records = visible_records(PUBLIC).filter(source_path__startswith=found.path)
    figures = timeliness(timesource.today(), path=found.path)
    context = {
        "body": found,
        "above": found.get_parent(),
        "history": history_of(found.pk),
        "figures": figures,
        "share": f"{100 * figures['in_time'] / figures['base']:.1f}" if figures["base"] else None,
        "latest": [(record, used_chip(record)) for record in records.order_by("-decided_on", "-id")[:10]],
    }
    return render(request, "portal/body.html", context)
