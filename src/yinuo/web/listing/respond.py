"""The whole answer to a request for a list: the page, or the file asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from yinuo.web.listing.export import export
from yinuo.web.listing.page import ListSpec, build


def respond(
    request: HttpRequest,
    queryset: QuerySet[Any],
    spec: ListSpec,
    template: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse | StreamingHttpResponse:
    """Draw ``template`` with ``page`` in its context, or send the export the query string asks for."""
    page = build(queryset, spec, request.GET)
    kind = request.GET.get("export", "")
    if kind in spec.exports:
        return export(page, kind)
    return render(request, template, {**(context or {}), "page": page})
