"""The API, version 1: one object that gathers the operations. Every error has one shape (RFC 9457)."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from django.urls import reverse
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.renderers import BaseRenderer

from yinuo import __version__
from yinuo.web.api import classes, records, registry, submissions
from yinuo.web.api.problems import register_problems
from yinuo.web.api.shapes import Service


class Plain(BaseRenderer):
    """JSON in UTF-8 as people read it: 一诺, not escapes."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class Api(NinjaAPI):
    """Names operations by their function alone: short and stable."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="Yinuo 一诺", version="1", urls_namespace="api", openapi_url=None, docs_url=None, renderer=Plain()
)
register_problems(api)
for router in (records.router, registry.router, classes.router, submissions.router):
    api.add_router("", router)


@api.get("/", response=Service, url_name="service", tags=["service"], summary="Where to begin")
def get_service(request: HttpRequest) -> dict[str, str]:
    """The addresses of the documentation and of the main lists."""
    begin = reverse("api:service")
    places = ("records", "classes", "bodies", "submissions", "openapi.json", "docs")
    found = {place.partition(".")[0]: f"{begin}{place}" for place in places}
    return {"name": "Yinuo 一诺", "version": __version__, "documentation": found.pop("docs"), **found}
