"""Records in the person's charge (记录): list, and one record with all its versions and what was done to it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yinuo.accounts import access
from yinuo.accounts.scope import may
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.intake.models import Submission
from yinuo.records.deciding import BY_LAW
from yinuo.records.models import Record, RecordVersion
from yinuo.records.queries import differences, fields_of, find, listed, rows_of, story_of, versions_of
from yinuo.records.queries import search as search_records
from yinuo.web.clock_strips import strips_of
from yinuo.web.field_words import title_of
from yinuo.web.listing import Cell, Column, DateRange, Empty, Flag, ListSpec, Search, respond
from yinuo.web.record_filters import Chosen, Decided, Yes, wanted
from yinuo.web.ui.chips import Chip
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.record_acts import acts_for
from yinuo.web.workbench.record_text import held_words, shown
from yinuo.web.workbench.views.today import class_title

STATUS_CHIPS = {
    "published": "kept",
    "held": "soon",
    "ended": "neutral",
    "repaired": "neutral",
    "withdrawn": "late",
}
SHOWN_VERSIONS = 20


def status_chip(record: Record) -> Chip:
    """The state of a record in the one vocabulary."""
    return Chip(STATUS_CHIPS[record.status], record.get_status_display())


def _subject(record: Record) -> Cell:
    return Cell(record.subject_name, url=f"/desk/records/{record.pk}/", sub=record.subject_code)


def _status(record: Record) -> Cell:
    said = held_words(record.held_because) if record.held_because else ""
    return Cell(sub=said, chip=status_chip(record), value=record.status)


def _of_receipt(rows: QuerySet[Record], receipt: str) -> QuerySet[Record]:
    """The records that the rows of a submission made or changed."""
    came = Submission.objects.filter(receipt=receipt).values("pk")
    return rows.filter(pk__in=RecordVersion.objects.filter(submission_id__in=came).values("record"))


SPEC = ListSpec(
    name="desk-records",
    columns=(
        Column("subject_name", _("相对人"), _subject),
        Column("summary", _("事项与文书号"), lambda row: Cell(row.summary, sub=row.document_number)),
        Column("information_class", _("类别"), lambda row: class_title(row.information_class), word=True),
        Column("source", _("来源单位"), lambda row: row.source.name),
        Column("listed_on", _("决定"), sort=("listed_on",), date=True),
        Column("status", _("状态"), _status),
        Column("due_on", _("应公示"), sort=("due_on",), shown=False, date=True),
        Column("published_on", _("公示"), sort=("published_on",), shown=False, date=True),
        Column("public_until", _("公示至"), shown=False, date=True),
        Column("document_number", _("文书号"), shown=False),
        Column("subject_code", _("统一社会信用代码"), shown=False),
        Column("authority_name", _("机关"), shown=False),
        Column("disputed", _("异议"), lambda row: _("异议处理中") if row.disputed_since else "", shown=False),
    ),
    filters=(
        Search("q", _("查找"), narrowing=lambda rows, text: rows, placeholder=_("名称、代码或文书号")),
        Chosen(
            "class",
            _("类别"),
            "",
            lambda: [(name, class_title(name)) for name in catalogue().classes],
            sets="information_class",
        ),
        Chosen("status", _("状态"), "", list(Record.Status.choices), sets="status"),
        Decided(),
        DateRange("due", _("应公示日"), "due_on"),
        Flag("held", _("公开前检查待定"), Q(set_aside="held") & ~Q(held_because__in=BY_LAW)),
        Flag("open", _("时限未办结"), Q(due_on__isnull=False, met_on__isnull=True)),
        Yes("late", _("迟报或超期")),
        Yes("disputed", _("有异议")),
        Search("receipt", _("回执"), narrowing=_of_receipt, template="web/components/filter_hidden.html"),
    ),
    default_sort="-listed_on",
    empty=Empty(_("还没有记录"), _("报送通过后，记录会出现在这里。")),
    read=rows_of,
)


@desk("records:read")
def page_of(request: HttpRequest) -> HttpResponseBase:
    """Records in the person's charge; what is exported is written into the access log."""
    actor, text = actor_of(request), request.GET.get("q", "").strip()
    narrowed = wanted(SPEC.filters, request.GET, charge=True)
    rows = search_records(actor, text[:80], narrowed).records if text else listed(actor, narrowed)
    if request.GET.get("export"):
        access.look(actor, "export", "record", "", request.META.get("QUERY_STRING", ""), request)
    return respond(request, rows, SPEC, "desk/records.html")


@desk("records:read")
def record(request: HttpRequest, record: int) -> HttpResponse:
    """One record as the person may see it: fields, clock, versions with their differences, story, and the acts."""
    actor = actor_of(request)
    found = find(actor, record)
    access.look(actor, "view", "record", found.pk, request=request)
    versions = versions_of(actor, found.pk)
    context = {
        "record": found,
        "title": class_title(found.information_class),
        "status": status_chip(found),
        "held": held_words(found.held_because) if found.held_because else "",
        "lines": _lines(actor, found, versions[0]),
        "clocks": strips_of("record", found.pk),
        "versions": _changes(actor, found, versions),
        "story": story_of(actor, found.pk, with_person=may(actor, "journal:read")),
        "acts": acts_for(actor, found),
        "corrects": may(actor, "records:correct") and found.status != Record.Status.WITHDRAWN,
    }
    return render(request, "desk/record.html", context)


def _lines(actor: Actor, record: Record, version: RecordVersion) -> list[dict[str, object]]:
    """Each filled field with its value as this person sees it, and what is withheld said in words."""
    return [
        {
            "title": title_of(each.field),
            "code": each.code,
            "value": None if each.value is None else shown(each.field, each.value),
            "state": each.shown,
            "disclose": each.field.disclose,
        }
        for each in fields_of(actor, record, version)
    ]


def _changes(actor: Actor, record: Record, versions: list[RecordVersion]) -> list[dict[str, object]]:
    """Versions, newest first, each with what it changed against the one before."""
    told: list[dict[str, object]] = []
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        compared = before is not None and len(told) < SHOWN_VERSIONS
        changed = differences(actor, record.pk, before.number, version.number) if before and compared else []
        lines = [
            {"title": title_of(e.field), "before": shown(e.field, e.before), "after": shown(e.field, e.after)}
            for e in changed
        ]
        told.append({"version": version, "changes": lines})
    return told
