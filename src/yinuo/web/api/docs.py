"""The page that explains the API, drawn from its own document: no script, no request to anywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yinuo.accounts.tokens import BURST, PER_ADDRESS
from yinuo.config import configuration
from yinuo.core.errors import DomainError
from yinuo.web.api import openapi
from yinuo.web.api.errors import JSON_MIB
from yinuo.web.api.incoming import MOST_ROWS

OURS = (
    "yinuo.web.api.errors",
    "yinuo.accounts.errors",
    "yinuo.intake.errors",
    "yinuo.intake.readers.errors",
    "yinuo.journal.queries",
    "yinuo.core.errors",
    "yinuo.core.workdays",
)
TITLES = {
    "service": _("从这里开始"),
    "records": _("公示记录"),
    "registry": _("单位与行政区划"),
    "classes": _("信息类"),
    "calendar": _("工作日"),
    "submissions": _("报送"),
}
CHINESE = Path(__file__).with_name("chinese.yaml")
NOT_HERE = frozenset({"not-allowed"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[dict[str, Any]]
    curl: str
    answer: str
    statuses: list[str]


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """How to begin, every operation with its example, every error code."""
    from yinuo.web.api.api import api

    made = openapi.document(api)
    base = configuration().public_url.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    shown = list(_operations(made, base))
    groups = [
        (tag["name"], TITLES[tag["name"]], [one for name, one in shown if name == tag["name"]])
        for tag in made["tags"]
    ]
    limits = {"address": PER_ADDRESS, "burst": BURST, "json": JSON_MIB, "rows": MOST_ROWS}
    context = {
        "groups": groups,
        "problems": problems(get_language() or "zh-hans"),
        "document": reverse("openapi"),
        "base": base,
        "limits": {**limits, "file": configuration().upload_limit_mb},
    }
    return render(request, "api/docs.html", context)


def _operations(made: dict[str, Any], base: str) -> Iterator[tuple[str, Shown]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield operation["tags"][0], _shown(made, path, method, operation, base)


def _shown(made: dict[str, Any], path: str, method: str, operation: dict[str, Any], base: str) -> Shown:
    name = operation["operationId"]
    example = openapi.examples().get(name, {})
    parameters = [_resolved(made, each) for each in operation["parameters"]]
    answer = example.get("answer", "")
    return Shown(
        name=name,
        method=method.upper(),
        path=path,
        summary=told(operation["summary"]),
        description=_description(operation),
        scope=openapi.SCOPES.get(name, ""),
        parameters=[
            {
                **each,
                "form": _form(each["schema"]),
                "description": told(each.get("description", "")),
                "place": told(each["in"]),
            }
            for each in parameters
        ],
        curl=_curl(method, path, name, example, base),
        answer=answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2),
        statuses=sorted(operation["responses"]),
    )


@lru_cache(maxsize=1)
def chinese() -> dict[str, str]:
    """What the document says in English, in Chinese."""
    read: dict[str, str] = yaml.safe_load(CHINESE.read_text(encoding="utf-8"))
    return read


def told(sentence: str) -> str:
    """A sentence of the document in the reader's language; an unknown one stays English."""
    return sentence if (get_language() or "").startswith("en") else chinese().get(sentence, sentence)


def paragraphs(operation: dict[str, Any]) -> list[str]:
    """The description of an operation without the line that names its scope, which the page says in its own words."""
    parts = " ".join(operation.get("description", "").split("\n")).split("  ")
    return [part.strip() for part in parts if part.strip() and not part.startswith("Scope:")]


def _description(operation: dict[str, Any]) -> str:
    gap = " " if (get_language() or "").startswith("en") else ""
    return gap.join(told(part) for part in paragraphs(operation))


def _resolved(made: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = made["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    return found


def _form(schema: dict[str, Any]) -> str:
    """What a parameter may be, in a few signs."""
    inner = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    if "enum" in inner:
        return " | ".join(str(value) for value in inner["enum"] if value != "")
    return str(inner.get("format") or inner.get("type", ""))


def _curl(method: str, path: str, name: str, example: dict[str, Any], base: str) -> str:
    """The request of the example as a command."""
    given = dict(example.get("parameters", {}))
    for key in [key for key in given if f"{{{key}}}" in path]:
        path = path.replace(f"{{{key}}}", str(given.pop(key)))
    query = f"?{urlencode(given)}" if given else ""
    lines = [f"curl -s '{base}{path}{query}'"]
    if method != "get":
        lines[0] = lines[0].replace("curl -s", f"curl -s -X {method.upper()}")
    if name in openapi.SCOPES:
        lines.append('  -H "Authorization: Bearer $YINUO_TOKEN"')
    if "body" in example:
        lines.append("  -H 'Content-Type: application/json'")
        lines.append(f"  -d '{json.dumps(example['body'], ensure_ascii=False)}'")
    return " \\\n".join(lines)


def problems(language: str) -> list[dict[str, Any]]:
    """Every code an answer may carry, with its words; values in braces are filled in."""
    kinds = {kind.code: kind for kind in _kinds(DomainError) if kind.__module__ in OURS}
    english = language.startswith("en")
    return [
        {
            "code": code,
            "status": kind.status,
            "says": kind.message.en if english else kind.message.zh,
            "mend": kind.remedy.en if english else kind.remedy.zh,
        }
        for code, kind in sorted(kinds.items(), key=lambda pair: (pair[1].status, pair[0]))
        if code not in NOT_HERE
    ]


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)
