"""Long work and the journal's health (日志与任务): what runs, what failed, what the last check of the journal said."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yinuo import timesource
from yinuo.accounts import access
from yinuo.accounts.permissions import may, require
from yinuo.accounts.scope import own
from yinuo.config import configuration
from yinuo.jobs import acts
from yinuo.jobs.models import Job
from yinuo.jobs.queries import alive, all_jobs
from yinuo.journal import checking
from yinuo.journal import queries as journal
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.ui.chips import Chip
from yinuo.web.workbench import words
from yinuo.web.workbench.guard import actor_of, desk

KINDS = {"intake": _("办理报送"), "recheck": _("重看等待登记的行"), checking.KIND: _("核查存证")}
CHIPS = {
    Job.State.WAITING: "neutral",
    Job.State.RUNNING: "soon",
    Job.State.DONE: "kept",
    Job.State.FAILED: "late",
    Job.State.STOPPED: "neutral",
}


def kind_word(kind: str) -> str:
    """What a kind of job is called."""
    return str(KINDS.get(kind, kind))


def subject_word(job: Job) -> str:
    """What a job works on: a receipt, or nothing that has a number of its own."""
    return "" if job.subject == checking.SUBJECT else job.subject


def state_chip(job: Job) -> Chip:
    """The state in words; a job whose worker fell silent says so."""
    if job.state == Job.State.RUNNING and job.lease_until and job.lease_until < timesource.now():
        return Chip("late", gettext("等待接手"))
    if job.state == Job.State.WAITING and job.attempts:
        return Chip("soon", gettext("等待重试"))
    return Chip(CHIPS[Job.State(job.state)], job.get_state_display())


def _progress(job: Job) -> Cell:
    if not job.progress_done and not job.progress_total:
        return Cell("")
    total = f" / {job.progress_total:,}" if job.progress_total else ""
    return Cell(f"{job.progress_done:,}{total}", sub=words.step_word(job.progress_note))


def _stuck(jobs: QuerySet[Any], wish: str) -> QuerySet[Any]:
    return jobs.filter(attempts__gt=1) if wish == "again" else jobs.filter(attempts__lte=1)


SPEC = ListSpec(
    name="jobs",
    columns=(
        Column(
            "kind",
            _("任务"),
            lambda job: Cell(
                kind_word(job.kind), url=reverse("desk:job", args=[job.pk]), sub=subject_word(job)
            ),
        ),
        Column("state", _("状态"), lambda job: Cell(chip=state_chip(job))),
        Column("progress", _("进度"), _progress),
        Column("attempts", _("第几次"), number=True, sort=("attempts",)),
        Column("created_at", _("提出"), sort=("created_at",), date=True),
        Column("finished_at", _("结束"), sort=("finished_at",), date=True),
        Column("worker", _("办理进程"), shown=False),
    ),
    filters=(
        Search("q", _("回执或编号"), fields=("subject",)),
        Choice("kind", _("任务"), "kind", tuple(KINDS.items())),
        Choice("state", _("状态"), "state", list(Job.State.choices)),
        Choice("tries", _("重试"), "", (("again", _("重试过")), ("once", _("一次办成"))), _stuck),
    ),
    default_sort="-created_at",
    empty=Empty(_("没有任务")),
)


@desk("jobs:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Jobs in the actor's charge, and how the journal is."""
    actor = actor_of(request)
    context: dict[str, Any] = {"may_manage": may(actor, "jobs:manage")}
    if may(actor, "journal:read"):
        checkpoint = journal.latest_checkpoint()
        context |= {
            "journal": True,
            "checkpoint": checkpoint,
            "entries": journal.size(),
            "cosigners": journal.cosigners(checkpoint) if checkpoint else [],
            "check": checking.latest_check(),
            "worker": alive("worker"),
            "scheduler": alive("scheduler"),
        }
    jobs = all_jobs().filter(own(actor, "job"))
    return respond(request, jobs, SPEC, "desk/administration/jobs.html", context)


@desk("jobs:read")
def page(request: HttpRequest, job: int) -> HttpResponseBase:
    """One job; a POST stops it or puts it in the queue again."""
    actor = actor_of(request)
    found = all_jobs().filter(own(actor, "job"), pk=job).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        require(actor, "jobs:manage")
        stopping = request.POST.get("act") == "stop"
        (acts.request_stop if stopping else acts.retry)(found.pk)
        access.look(actor, "job.stop" if stopping else "job.retry", "job", found.pk, "", request)
        messages.success(request, gettext("会在两段之间停下来。") if stopping else gettext("已重新排队。"))
        return redirect("desk:job", job)
    working = found.state in (Job.State.WAITING, Job.State.RUNNING)
    if request.headers.get("HX-Request") and not working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "job": found,
        "kind": kind_word(found.kind),
        "subject": subject_word(found),
        "note": words.step_word(found.progress_note),
        "chip": state_chip(found),
        "working": working,
        "again": found.state in (Job.State.FAILED, Job.State.STOPPED),
        "reason": found.error.strip().rpartition("\n")[2][:300],
        "may_manage": may(actor, "jobs:manage"),
        "most": configuration().job_attempts,
    }
    return render(request, "desk/administration/job.html", context)


@require_POST
@desk("jobs:manage")
def check_journal(request: HttpRequest) -> HttpResponseBase:
    """Ask for a check of the journal now."""
    job = checking.ask_for_check()
    access.look(actor_of(request), "journal.check", "journal", "", "", request)
    return redirect("desk:job", job.pk)
