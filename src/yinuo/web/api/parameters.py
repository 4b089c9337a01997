"""The query of a request: a name the operation does not have is refused, lest a misspelt filter be quietly left out."""

from __future__ import annotations

import re
from functools import lru_cache

from django.http import HttpRequest

from yinuo.web.api.errors import RequestInvalid
from yinuo.web.api.invalid import words_for

_VARIABLE = re.compile(r"<[^>]*>|\{[^}]*\}")
Place = tuple[str, str]
"""The path with ``*`` for its variables, and the method."""


def check_names(request: HttpRequest) -> None:
    """Hold the names in the query to those of the operation. Raises :class:`RequestInvalid`, naming each unknown one."""
    match = request.resolver_match
    if match is None or request.method is None:
        return
    known = _known().get((_shape(match.route), request.method))
    if known is None:
        return
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        words = words_for({"type": "extra_forbidden"})
        raise RequestInvalid([(f"query.{name}", words) for name in unknown])


def _shape(route: str) -> str:
    return _VARIABLE.sub("*", route.strip("/"))


@lru_cache(maxsize=1)
def _known() -> dict[Place, frozenset[str]]:
    """The names of every operation, from the document that describes them."""
    from yinuo.web.api.api import api

    return {
        (_shape(path), method.upper()): frozenset(
            parameter["name"]
            for parameter in operation.get("parameters", ())
            if parameter.get("in") == "query"
        )
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method, operation in operations.items()
    }
