"""Today (今天): what waits for this person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo import timesource
from yinuo.accounts import queries
from yinuo.accounts.models import AccessEntry
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import covers_city
from yinuo.assessment.quality import FAIL, Scope, figures
from yinuo.catalogue import catalogue
from yinuo.clocks.rules import rule_book
from yinuo.clocks.telling import Told, mark_read, told
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import Submission
from yinuo.intake.waiting import KIND
from yinuo.web import menu
from yinuo.web.portal.board import base_of
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.ui.language import said
from yinuo.web.workbench import waiting
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.words import look_word

LATEST = 6


@desk()
def today(request: HttpRequest) -> HttpResponse:
    """What waits, sorted by due date, each line with its next act; what happened lately."""
    actor = actor_of(request)
    reports = may(actor, "submissions:write")
    submissions = Submission.objects.filter(own(actor, "submission")).select_related("unit")
    context = {
        "day": timesource.today(),
        "tasks": waiting.tasks(actor),
        "others": waiting.due_for_others(actor),
        "told": [_line(each) for each in told(actor)] if may(actor, "clocks:read") else [],
        "latest": submissions.order_by("-received_at")[:LATEST],
        "reports": reports,
        "quality": _quality(actor) if reports else [],
        "month": timesource.today().replace(day=1),
        "file": _own_file(actor),
        "places": [] if reports else menu.items(menu.WORKBENCH, request.path, actor)[1:],
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
    rule = rule_book().editions(each.rule)
    title = rule[-1].title if rule else None
    return {
        "told": each,
        "title": said(title) if title else each.rule,
        "said": said(each.newest),
        "url": _where(each),
    }


def _where(each: Told) -> str:
    late = {"late": "1"} if each.escalated else {}
    if each.subject_kind == KIND:
        return f"{reverse('desk:mending')}?{urlencode(late)}"
    return f"{reverse('desk:records')}?{urlencode({'open': '1', **late})}"


@desk()
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the things of the desk, in a few words each."""
    actor = actor_of(request)
    context = {"reports": may(actor, "submissions:write"), "mends": may(actor, "queue:mend")}
    return render(request, "desk/help.html", context)


def _own_file(actor: Actor) -> dict[str, object] | None:
    """An official's own file, and the last looks at it."""
    official = queries.own_official(actor)
    if official is None or not may(actor, "officials:read"):
        return None
    looks = list(queries.looks_at(actor)[:LATEST])
    return {"official": official, "looks": [{"at": look.at, "what": _look(look)} for look in looks]}


def _look(look: AccessEntry) -> str:
    who = str(look.account or look.token or _("平台"))
    return f"{who} {role_name(look.role)}{_('：')}{look.purpose or look_word(look.action)}"


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
            "base": base_of(share),
            "formula": share.measure.formula,
        }
        for line in lines
        for share in line.shares.values()
    ]


def class_title(information_class: str) -> str:
    """The title of a class in the reader's language, or its id when the class is no longer there."""
    if information_class not in catalogue().classes:
        return information_class
    return said(catalogue().newest(information_class).title)
