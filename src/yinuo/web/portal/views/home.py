"""The first page: search, live figures, how fast each county publishes, what is new."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo import timesource
from yinuo.core.actor import PUBLIC
from yinuo.records.published import timeliness, visible_records
from yinuo.web.portal.views.records import used_chip

DAYS = 90


def home(request: HttpRequest) -> HttpResponse:
    """Figures of the last 90 days and the latest published records."""
    today = timesource.today()
    records = visible_records(PUBLIC)
    figures = timeliness(today, since=today - timedelta(days=DAYS))
    latest = records.order_by("-published_on", "-id")[:8]
    context = {
        "today": today,
        "figures": figures,
        "share": f"{100 * figures['in_time'] / figures['base']:.1f}" if figures["base"] else None,
        "published": records.count(),
        "latest": [(record, used_chip(record)) for record in latest],
        "days": DAYS,
    }
    return render(request, "portal/home.html", context)
