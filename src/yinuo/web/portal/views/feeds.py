"""Atom feeds (RFC 4287): what was published or withdrawn last, of all, of one class, of one body and those under it.

A withdrawn record keeps the id of its entry, so that readers replace what they have by that, when and why it was withdrawn.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from yinuo import timesource
from yinuo.records.models import Record
from yinuo.records.queries import Filters, Withdrawn, newest_published, newest_withdrawn
from yinuo.registry.models import Body
from yinuo.web.branding import branding
from yinuo.web.portal.editions import edition_of
from yinuo.web.ui.language import said

ENTRIES = 50
"""Of the newest published records, and as many withdrawn ones beside them: no busy day pushes a withdrawal out."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, 2.2); a record's text may, and one such text would shut the feed for everybody."""


def everything(request: HttpRequest) -> HttpResponse:
    """What was published or withdrawn last, of every class."""
    return _feed(request, gettext("最新公示"), reverse("portal:records"), Filters())


def of_class(request: HttpRequest, information_class: str) -> HttpResponse:
    """What was published or withdrawn last of one class."""
    title = said(edition_of(information_class).title)
    address = reverse("portal:record-list", args=[information_class])
    return _feed(request, title, address, Filters(information_class=information_class))


def of_body(request: HttpRequest, code: str) -> HttpResponse:
    """What a body and those under it published or withdrew last."""
    body = Body.objects.filter(code=code).first()
    if body is None:
        raise Http404
    return _feed(request, body.name, reverse("portal:body", args=[code]), Filters(body_path=body.path))


def _feed(request: HttpRequest, title: str, address: str, filters: Filters) -> HttpResponse:
    entries = [_published(request, each) for each in newest_published(filters, ENTRIES)]
    entries += [_withdrawn(request, each) for each in newest_withdrawn(filters, ENTRIES)]
    feed = Atom1Feed(
        title=f"{title} · {branding().name}",
        link=request.build_absolute_uri(address),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language=get_language(),
        author_name=branding().host,
        feed_guid=request.build_absolute_uri(request.path),
    )
    for entry in sorted(entries, key=lambda each: each["updateddate"], reverse=True):
        feed.add_item(**entry)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _published(request: HttpRequest, record: Record) -> dict[str, Any]:
    return {
        **_identity(request, record.information_class, record.pk),
        "title": _told(f"{record.subject_name} · {record.document_number or record.summary}"),
        "description": _told(record.summary),
        "author_name": _told(record.authority_name),
        "pubdate": _published_at(record),
        "updateddate": record.updated_at,
    }


def _withdrawn(request: HttpRequest, notice: Withdrawn) -> dict[str, Any]:
    """That, when and why, not what."""
    title = gettext("已撤下：%(title)s") % {"title": said(edition_of(notice.information_class).title)}
    why = gettext("撤下的理由：%(reason)s 依据：%(basis)s") % {"reason": notice.reason, "basis": notice.basis}
    return {
        **_identity(request, notice.information_class, notice.record_id),
        "title": _told(f"{title} · {notice.authority_name}"),
        "description": _told(why),
        "author_name": _told(notice.authority_name),
        "updateddate": notice.withdrawn_at,
    }


def _identity(request: HttpRequest, information_class: str, record: int) -> dict[str, Any]:
    """What an entry of a record has whatever became of it."""
    link = request.build_absolute_uri(reverse("portal:record", args=[information_class, record]))
    return {"link": link, "unique_id": link, "categories": [information_class]}


def _told(text: str) -> str:
    return NOT_XML.sub("", text)


def _published_at(record: Record) -> datetime:
    day = record.published_on or record.listed_on
    return datetime.combine(day, time(), tzinfo=timesource.PLACE)
