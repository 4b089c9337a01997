"""The file of one official: asked for with a purpose, which the person can read afterwards."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yinuo.accounts import access, queries
from yinuo.accounts.permissions import may
from yinuo.accounts.scope import visible
from yinuo.registry.models import Official
from yinuo.registry.queries.officials import terms_of
from yinuo.web.workbench.guard import actor_of, desk

PURPOSES = (_("核对任职信息"), _("年度考核"), _("办理承诺或办件"), _("信访与投诉核查"))


@desk("officials:read")
def page(request: HttpRequest, official: int) -> HttpResponseBase:
    """Terms of an official; whoever is not that person says why they look, and it is written down."""
    actor = actor_of(request)
    found = Official.objects.filter(visible(actor, "official"), pk=official).first()
    if found is None:
        raise Http404
    oneself = found.pk == queries.own_official(actor)
    why = request.GET.get("why", "").strip()[:300]
    if not why and not oneself:
        return render(request, "desk/administration/official_why.html", {"purposes": PURPOSES})
    access.look(actor, "view", "official", found.pk, why or str(_("本人查看")), request)
    context = {
        "official": found,
        "terms": terms_of(found.pk),
        "oneself": oneself,
        "why": why,
        "browses": may(actor, "registry:read"),
    }
    return render(request, "desk/administration/official.html", context)
