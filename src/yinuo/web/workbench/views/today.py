"""Today (今天): what waits for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import covers_city
from yinuo.assessment.quality import FAIL, Scope, figures
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import Submission
from yinuo.web.workbench import waiting
from yinuo.web.workbench.guard import actor_of, desk

LATEST = 6


@desk()
def today(request: HttpRequest) -> HttpResponse:
    """What waits, sorted by due date, each line with its next act; what happened lately."""
    actor = actor_of(request)
    submissions = Submission.objects.filter(own(actor, "submission")).select_related("unit")
    context = {
        "day": timesource.today(),
        "tasks": waiting.tasks(actor),
        "others": waiting.due_for_others(actor),
        "latest": submissions.order_by("-received_at")[:LATEST],
        "reports": may(actor, "submissions:write"),
        "quality": _quality(actor) if may(actor, "submissions:write") else [],
        "month": timesource.today().replace(day=1),
    }
    return render(request, "desk/today.html", context)


def _quality(actor: Actor) -> list[dict[str, object]]:
    """How the person's unit (for an office: its region) reported this month, each share with its base."""
    month, county = timesource.today().replace(day=1), ""
    path = "" if actor.role is Role.OFFICE else actor.unit_path
    if actor.role is Role.OFFICE and not covers_city(actor.region):
        county = actor.region
    lines = figures(Scope(path, county, first=month, last=month), by=())
    return [
        {
            "title": share.measure.title,
            "value": None if share.value is None else f"{share.value:.1%}",
            "short": share.answer == FAIL,
            "numerator": share.numerator,
            "denominator": share.denominator,
            "formula": share.measure.formula,
        }
        for line in lines
        for share in line.shares.values()
    ]


def class_title(information_class: str) -> str:
    """The Chinese title of a class, or its id when the class is no longer there."""
    if information_class not in catalogue().classes:
        return information_class
    return catalogue().newest(information_class).title.zh
