"""Today (今天): what waits for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.catalogue import catalogue
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
        "latest": submissions.order_by("-received_at")[:LATEST],
        "reports": may(actor, "submissions:write"),
    }
    return render(request, "desk/today.html", context)


def class_title(information_class: str) -> str:
    """The Chinese title of a class, or its id when the class is no longer there."""
    if information_class not in catalogue().classes:
        return information_class
    return catalogue().newest(information_class).title.zh
