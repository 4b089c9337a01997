"""The OpenAPI 3.1 document: drawn from the operations, with what the framework does not know of them added here."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from yinuo import __version__
from yinuo.core.errors import Text
from yinuo.web.api.incoming import FORM, JSON, Batch, FileForm, OneRow, schema_of
from yinuo.web.api.problems import CONTENT_TYPE, TITLES, Problem
from yinuo.web.api.repeating import HEADER, REPEATED
from yinuo.web.api.states import LONGEST_WAIT
from yinuo.web.api.submissions import XLSX

EXAMPLES = Path(__file__).parent / "examples.json"
REF = "#/components"
TOKEN = "token"  # noqa: S105 - the name of the scheme
SCOPES = {
    "list_submissions": "submissions:read",
    "get_submission": "submissions:read",
    "list_findings": "submissions:read",
    "get_annotated": "submissions:read",
    "post_submission": "submissions:write",
    "post_row": "submissions:write",
    "post_stop": "submissions:write",
}
OPTIONAL = frozenset({"list_records", "get_record", "get_record_proof"})
"""Operations that show more to a token with ``records:read``."""
BODIES: dict[str, dict[str, str]] = {
    "post_submission": {JSON: "Batch", FORM: "FileForm"},
    "post_row": {JSON: "OneRow"},
}
OTHER_CONTENT: dict[str, dict[str, dict[str, Any]]] = {
    "get_record_proof": {"text/plain": {"type": "string"}},
    "list_findings": {"text/csv": {"type": "string"}},
    "get_annotated": {XLSX: {"type": "string", "format": "binary"}},
}
STATUSES = {
    "get_record": (410,),
    "get_record_proof": (409, 410),
    "get_annotated": (409,),
    "post_submission": (403, 404, 409, 413, 415),
    "post_row": (403, 409, 413, 415),
    "post_stop": (409, 413),
}
"""Errors an operation has beside those that follow from its form."""
TAGS = {
    "service": "Where to begin.",
    "records": "Published credit records (信用记录) for everybody; more with a token.",
    "registry": "Bodies (单位) and regions (行政区划).",
    "classes": "Information classes (信息类) and the schema of their rows.",
    "calendar": "Working days (工作日).",
    "submissions": "Handing in (报送) and what came of it; needs a token.",
}
DESCRIPTION = """Read what is published, hand in what a unit reports. One error shape (RFC 9457), one kind of paging
(`links.next`), Chinese or English by `Accept-Language`. Money is whole fen (分), days are dates in Asia/Shanghai, instants
are UTC. Within version 1 nothing is removed or renamed; fields may be added."""


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document as plain data."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    made["info"] = {
        "title": api.title,
        "version": f"1 ({__version__})",
        "summary": "The public and the reporting interface of a Yinuo node",
        "description": DESCRIPTION.replace("\n", " "),
        "license": {"name": "Mulan PSL v2", "identifier": "MulanPSL-2.0"},
    }
    made["servers"] = [{"url": "/", "description": "this node"}]
    made["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    made["security"] = []
    made["components"] |= _components(made)
    for path, methods in made["paths"].items():
        for operation in methods.values():
            _complete(path, operation)
    return made


def _components(made: dict[str, Any]) -> dict[str, Any]:
    form = schema_of(FileForm)
    form["properties"]["file"] = {"type": "string", "format": "binary", "description": "the file"}
    form["required"] = [*form.get("required", []), "file"]
    bodies = {"Batch": schema_of(Batch), "OneRow": schema_of(OneRow), "FileForm": form}
    schemas = {**made["components"]["schemas"], **bodies, "Problem": _problem_schema()}
    return {
        "schemas": schemas,
        "responses": {f"Problem{status}": _problem(status, title) for status, title in TITLES.items()},
        "headers": _headers(),
        "parameters": _parameters(),
        "securitySchemes": {
            TOKEN: {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of a system client (yn_…), given by the security administrator for classes, "
                "scopes, a purpose and a time. Scopes: records:read, submissions:read, submissions:write.",
            }
        },
    }


def _problem_schema() -> dict[str, Any]:
    made: dict[str, Any] = Problem.model_json_schema(
        mode="serialization", ref_template=f"{REF}/schemas/{{model}}"
    )
    inner = made.pop("$defs")["FieldProblem"]
    made["properties"]["errors"]["items"] = inner
    return made


def _headers() -> dict[str, Any]:
    def header(text: str, kind: str = "string") -> dict[str, Any]:
        return {"description": text, "schema": {"type": kind}}

    return {
        "RateLimit": header('What is left: "minute";r=requests;t=seconds to the reset'),
        "RateLimit-Policy": header('The limit: "minute";q=requests;w=seconds'),
        "Retry-After": header("Seconds to wait", "integer"),
        "Location": header("Address of the submission"),
        REPEATED: header("true when the answer is an earlier one under the same key"),
        "X-Request-ID": header("To be quoted to the administrator"),
    }


def _parameters() -> dict[str, Any]:
    def parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {"in": "header", "name": name, "description": text, "required": False, "schema": schema}

    key = {"type": "string", "pattern": "^[!-~]{1,255}$", "examples": ["6f1c1d0e-2026-11-25-0001"]}
    return {
        "Key": parameter(HEADER, "Makes a repeated request take effect once; kept for 24 hours.", key),
        "Prefer": parameter(
            "Prefer",
            f"wait=N: wait up to N seconds (at most {LONGEST_WAIT}) for the work to end.",
            {"type": "string", "examples": ["wait=5"]},
        ),
    }


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"{REF}/{kind}/{name}"}


def _problem(status: int, title: Text) -> dict[str, Any]:
    headers = {name: _ref("headers", name) for name in ("X-Request-ID",)}
    if status in (409, 429):
        headers["Retry-After"] = _ref("headers", "Retry-After")
    return {
        "description": f"{title.en} {title.zh}",
        "headers": headers,
        "content": {CONTENT_TYPE: {"schema": _ref("schemas", "Problem")}},
    }


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Security, body, parameters, contents, errors and examples of one operation."""
    name = operation["operationId"]
    operation["security"] = _security(name)
    if name in SCOPES:
        operation["description"] = f"{operation.get('description', '')}\n\nScope: `{SCOPES[name]}`.".strip()
    parameters = operation.setdefault("parameters", [])
    if name in BODIES:
        content = {kind: {"schema": _ref("schemas", model)} for kind, model in BODIES[name].items()}
        operation["requestBody"] = {"required": True, "content": content}
        parameters.append(_ref("parameters", "Key"))
    if name in BODIES or name == "get_submission":
        parameters.append(_ref("parameters", "Prefer"))
    for status, response in operation["responses"].items():
        _succeeded(name, str(status), response)
    for status in _errors(path, name, operation):
        operation["responses"][str(status)] = _ref("responses", f"Problem{status}")
    _exemplify(name, operation)


def _security(name: str) -> list[dict[str, list[str]]]:
    if name in SCOPES:
        return [{TOKEN: [SCOPES[name]]}]
    return [{}, {TOKEN: ["records:read"]}] if name in OPTIONAL else [{}, {TOKEN: []}]


def _succeeded(name: str, status: str, response: dict[str, Any]) -> None:
    headers = ["RateLimit", "RateLimit-Policy", "X-Request-ID"]
    headers += ["Location", REPEATED] if name in BODIES else []
    response["headers"] = {each: _ref("headers", each) for each in headers}
    for kind, schema in OTHER_CONTENT.get(name, {}).items():
        response.setdefault("content", {})[kind] = {"schema": schema}


def _errors(path: str, name: str, operation: dict[str, Any]) -> list[int]:
    """The statuses of the errors an operation may answer with, ascending."""
    found = {401, 429, 500, *STATUSES.get(name, ())}
    found |= {404} if "{" in path else set()
    found |= {403} if name in SCOPES else set()
    found |= {400} if name in BODIES else {406} if not name.startswith("post_") else set()
    found |= {411} if name in BODIES else set()
    found |= {422} if operation.get("parameters") or name in BODIES else set()
    return sorted(found)


@lru_cache(maxsize=1)
def examples() -> dict[str, Any]:
    """An example of every operation, as recorded from a running node."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def _exemplify(name: str, operation: dict[str, Any]) -> None:
    example = examples().get(name)
    if example is None:
        return
    answered = operation["responses"][str(example["status"])]["content"]
    kind = example["type"] if example["type"] in answered else next(iter(answered))
    answered[kind]["example"] = example["answer"]
    if "body" in example:
        operation["requestBody"]["content"][JSON]["example"] = example["body"]
    for parameter in operation["parameters"]:
        given = example["parameters"].get(parameter.get("name"))
        if given is not None:
            parameter["example"] = given


@lru_cache(maxsize=1)
def _written() -> bytes:
    from yinuo.web.api.api import api

    return json.dumps(document(api), ensure_ascii=False, indent=1).encode()


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, the same for everybody."""
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(_written(), content_type="application/json; charset=utf-8", headers=headers)
