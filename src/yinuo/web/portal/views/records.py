"""A published record: its page, its versions, its proof; what stands in the place of a withdrawn one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo.clocks.rules import in_force
from yinuo.core.actor import PUBLIC
from yinuo.core.errors import NotFound
from yinuo.journal.queries import latest_checkpoint
from yinuo.records.models import Record, RecordVersion
from yinuo.records.queries import differences, find, proof_of, story_of, versions_of, withdrawn_notice
from yinuo.web.field_words import shown_value, title_of
from yinuo.web.portal import record_page
from yinuo.web.portal.editions import edition_of
from yinuo.web.portal.record_clock import clock_of
from yinuo.web.ui.language import said

GONE = 410


def found_record(information_class: str, record: int) -> Record:
    """A record the public may see; 404 otherwise."""
    try:
        found = find(PUBLIC, record)
    except NotFound as missing:
        raise Http404 from missing
    if found.information_class != information_class:
        raise Http404
    return found


def record(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """What was decided, when it was published and why that was in time or late, its versions and its proof."""
    edition = edition_of(information_class)
    try:
        found = found_record(information_class, record)
    except Http404:
        return _withdrawn(request, information_class, record)
    versions = versions_of(PUBLIC, found.pk)
    acts = story_of(PUBLIC, found.pk)
    entry, checkpoint = max((act.seq for act in acts), default=None), latest_checkpoint()
    covered = checkpoint is not None and entry is not None and entry < checkpoint.size
    context = {
        "edition": edition,
        "objection": in_force("objection-3-working-days"),
        "class_title": said(edition.title),
        "record": found,
        "chips": record_page.chips(edition, found),
        "tier": record_page.tier_title(edition, found),
        "lines": record_page.lines(found, versions[0]),
        "clock": clock_of(edition, found),
        "dates": record_page.dates(found),
        "version": versions[0],
        "many_versions": len(versions) > 1,
        "story": record_page.told(found, acts, versions),
        "entry": entry,
        "root": bytes(checkpoint.root).hex() if checkpoint and covered else "",
    }
    return render(request, "portal/record.html", context)


def _withdrawn(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """That something was withdrawn here, when and why, not what; 404 for what was never public."""
    try:
        notice = withdrawn_notice(record)
    except NotFound as missing:
        raise Http404 from missing
    if notice.information_class != information_class:
        raise Http404
    title = said(edition_of(information_class).title)
    context = {"notice": notice, "class_title": title}
    return render(request, "portal/withdrawn.html", context, status=GONE)


def versions(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """Every version that was public, newest first, with what it changed."""
    found = found_record(information_class, record)
    known = [each for each in versions_of(PUBLIC, found.pk) if each.status == Record.Status.PUBLISHED]
    steps = [(newer, _changed(found, older, newer)) for newer, older in pairwise(known)]
    edition = edition_of(information_class)
    context = {
        "record": found,
        "class_title": said(edition.title),
        "steps": [*steps, *((last, None) for last in known[-1:])],
    }
    return render(request, "portal/versions.html", context)


def _changed(record: Record, older: RecordVersion, newer: RecordVersion) -> list[dict[str, Any]]:
    return [
        {
            "title": title_of(each.field),
            "before": shown_value(each.field, each.before),
            "after": shown_value(each.field, each.after),
        }
        for each in differences(PUBLIC, record.pk, older.number, newer.number)
    ]


def proof(request: HttpRequest, information_class: str, record: int) -> HttpResponse:
    """The proof that this row is the one that was recorded, to be checked offline."""
    text = proof_of(PUBLIC, found_record(information_class, record).pk)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{information_class}-{record}.tlog-proof"'
    return response
