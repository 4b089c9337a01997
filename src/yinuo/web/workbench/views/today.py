"""Today (今天): what waits for this person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import covers_city
from yinuo.assessment.quality import FAIL, Scope, figures
from yinuo.catalogue import catalogue
from yinuo.clocks.rules import rule_book
from yinuo.clocks.telling import Told, mark_read, told
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import Submission
from yinuo.intake.waiting import KIND
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
        "told": [_line(each) for each in told(actor)] if may(actor, "clocks:read") else [],
        "latest": submissions.order_by("-received_at")[:LATEST],
        "reports": may(actor, "submissions:write"),
        "quality": _quality(actor) if may(actor, "submissions:write") else [],
        "month": timesource.today().replace(day=1),
    }
    return render(request, "desk/today.html", context)


@require_POST
@desk("clocks:read")
def read(request: HttpRequest) -> HttpResponse:
    """Take the reminders that were shown off the desk."""
    shown = request.POST.get("up_to", "")
    if shown.isdecimal() and len(shown) < 19:
        mark_read(actor_of(request), int(shown))
    return redirect("desk:today")


def _line(each: Told) -> dict[str, object]:
    """A group of reminders as the page shows it, with where to look."""
    english = (get_language() or "zh").startswith("en")
    rule = rule_book().editions(each.rule)
    title = rule[-1].title if rule else None
    return {
        "told": each,
        "title": (title.en if english else title.zh) if title else each.rule,
        "said": each.newest.en if english else each.newest.zh,
        "url": _where(each),
    }


def _where(each: Told) -> str:
    late = {"late": "1"} if each.escalated else {}
    if each.subject_kind == KIND:
        return f"{reverse('desk:mending')}?{urlencode(late)}"
    return f"{reverse('desk:records')}?{urlencode({'open': '1', **late})}"


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
