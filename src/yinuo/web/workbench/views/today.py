"""Today (今天): what waits for this person."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo import timesource
from yinuo.accounts.scope import own
from yinuo.catalogue import catalogue
from yinuo.intake.models import QueuedRow, Submission
from yinuo.web.workbench.guard import actor_of, desk


@desk()
def today(request: HttpRequest) -> HttpResponse:
    """Rows to mend by class, files that wait for a mapping, what happened lately."""
    actor = actor_of(request)
    submissions = Submission.objects.filter(own(actor, "submission"))
    open_rows = QueuedRow.objects.filter(own(actor, "queued-row"), state=QueuedRow.State.OPEN)
    waiting = open_rows.values("information_class").annotate(count=Count("id")).order_by("-count")
    context = {
        "day": timesource.today(),
        "asking": submissions.filter(stage=Submission.Stage.ASKING).order_by("received_at")[:20],
        "mending": [{**row, "title": class_title(row["information_class"])} for row in waiting],
        "latest": submissions.select_related("unit").order_by("-received_at")[:8],
    }
    return render(request, "desk/today.html", context)


def class_title(information_class: str) -> str:
    """The Chinese title of a class, or its id when the class is no longer there."""
    if information_class not in catalogue().classes:
        return information_class
    return catalogue().newest(information_class).title.zh
