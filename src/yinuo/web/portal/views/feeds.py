"""Atom feeds (RFC 4287): what was published last, of all, of one class, of one body and those under it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from yinuo import timesource
from yinuo.records.models import Record
from yinuo.records.queries import Filters, newest_published
from yinuo.registry.models import Body
from yinuo.web.branding import branding
from yinuo.web.portal.editions import edition_of
from yinuo.web.ui.language import said

ENTRIES = 50
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, 2.2); a record's text may, and one such text would shut the feed for everybody."""


def everything(request: HttpRequest) -> HttpResponse:
    """What was published last, of every class."""
    return _feed(request, gettext("最新公示"), reverse("portal:records"), Filters())


def of_class(request: HttpRequest, information_class: str) -> HttpResponse:
    """What was published last of one class."""
    title = said(edition_of(information_class).title)
    address = reverse("portal:record-list", args=[information_class])
    return _feed(request, title, address, Filters(information_class=information_class))


def of_body(request: HttpRequest, code: str) -> HttpResponse:
    """What a body and those under it published last."""
    body = Body.objects.filter(code=code).first()
    if body is None:
        raise Http404
    return _feed(request, body.name, reverse("portal:body", args=[code]), Filters(body_path=body.path))


def _feed(request: HttpRequest, title: str, address: str, filters: Filters) -> HttpResponse:
    records = newest_published(filters, ENTRIES)
    feed = Atom1Feed(
        title=f"{title} · {branding().name}",
        link=request.build_absolute_uri(address),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language=get_language(),
        author_name=branding().host,
        feed_guid=request.build_absolute_uri(request.path),
    )
    _fill(feed, request, records)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _fill(feed: Atom1Feed, request: HttpRequest, records: Iterable[Record]) -> None:
    for record in records:
        address = reverse("portal:record", args=[record.information_class, record.pk])
        link = request.build_absolute_uri(address)
        feed.add_item(
            title=_told(f"{record.subject_name} · {record.document_number or record.summary}"),
            link=link,
            description=_told(record.summary),
            unique_id=link,
            author_name=_told(record.authority_name),
            pubdate=_published_at(record),
            updateddate=record.updated_at,
            categories=[record.information_class],
        )


def _told(text: str) -> str:
    return NOT_XML.sub("", text)


def _published_at(record: Record) -> datetime:
    day = record.published_on or record.listed_on
    return datetime.combine(day, time(), tzinfo=timesource.PLACE)
