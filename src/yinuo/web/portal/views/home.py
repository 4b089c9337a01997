"""The first page: search, live figures with their base, how fast each county publishes, what is new."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yinuo import timesource
from yinuo.records.queries import Filters, newest_published, totals, withdrawn_since
from yinuo.web.portal import board, dots
from yinuo.web.portal.board import BoardLine
from yinuo.web.portal.record_lists import rows_address, used_chip
from yinuo.web.portal.views.data import fullest
from yinuo.web.portal.withdrawn_list import withdrawn_address

LATEST = 8
SLOWEST = 5


def home(request: HttpRequest) -> HttpResponse:
    """Figures of the last three months and the latest published records."""
    wanted = board.read(QueryDict())
    today = timesource.today()
    latest = newest_published(Filters(), LATEST)
    context = {
        "now": timesource.now(),
        "today": today,
        "published": sum(totals().values()),
        "classes": fullest(),
        "withdrawn": withdrawn_since(dots.since()),
        "withdrawn_days": dots.DAYS,
        "withdrawn_rows": withdrawn_address(dots.since()),
        "dots": dots.by_county(),
        "cases": rows_address(Filters(decided_from=dots.since())) + "&export=csv",
        "days": dots.DAYS,
        "limit": dots.limit(),
        "latest": [(record, used_chip(record)) for record in latest],
        **_figures(wanted),
    }
    return render(request, "portal/home.html", context)


def _figures(wanted: board.Wanted) -> dict[str, Any]:
    """The shares of the last three months, and the bodies with most that was late."""
    line = board.total(wanted)
    late = Filters(decided_from=wanted.scope.first, late=True)
    slow = sorted(board.by_body(wanted), key=lambda each: (-each.late, each.name))
    return {
        "line": line,
        "as_of": line.as_of if line else None,
        "timeliness": line and _share(board.percent(line.shares["timeliness"])),
        "accuracy": line and _share(board.percent(line.shares["accuracy"])),
        "late_rows": rows_address(late),
        "accuracy_rows": board.rows_of("accuracy", wanted.query),
        "slowest": [_slow(each) for each in slow[:SLOWEST] if each.late],
        "slow_count": sum(each.late > 0 for each in slow),
        "formula": reverse("portal:board") + "#formula",
    }


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _slow(line: BoardLine) -> dict[str, Any]:
    return {"line": line, "chip": board.share_chip(line.line.shares["timeliness"])}
