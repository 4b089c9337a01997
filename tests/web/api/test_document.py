"""The OpenAPI document: valid, complete, with examples that a running node gave; and the page drawn from it.

``RECORD_EXAMPLES=1`` writes the examples anew from the answers of this run.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
from django.test import Client
from tests.web.api.city import City, bearer, row

from yinuo.web.api import openapi
from yinuo.web.api.docs import chinese, paragraphs, problems
from yinuo.web.api.openapi import EXAMPLES

pytestmark = pytest.mark.django_db
RECORDING = os.environ.get("RECORD_EXAMPLES") == "1"
KEEP = 2
"""Entries kept of a long list in a recorded example."""


def the_document() -> dict[str, Any]:
    made: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return made


def operations(made: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    }


def calls(city: City) -> dict[str, tuple[dict[str, Any], Any]]:
    """For each operation the parameters and the body of a request that succeeds."""
    record, receipt = city.record(1).pk, city.submission.receipt
    return {
        "get_service": ({}, None),
        "list_records": ({"class": "penalty", "limit": 1}, None),
        "get_record": ({"record_id": record}, None),
        "get_record_proof": ({"record_id": record}, None),
        "list_bodies": ({"q": "市场监督", "limit": 2}, None),
        "get_body": ({"code": city.unit.code}, None),
        "list_regions": ({"level": "county"}, None),
        "list_classes": ({}, None),
        "get_class": ({"information_class": "penalty"}, None),
        "list_days": ({"from": "2026-10-01", "to": "2026-10-02"}, None),
        "post_submission": ({}, {"class": "penalty", "rows": [row(90)]}),
        "post_row": ({"information_class": "penalty"}, row(91)),
        "list_submissions": ({"limit": 1}, None),
        "get_submission": ({"receipt": receipt}, None),
        "list_findings": ({"receipt": receipt, "level": "error"}, None),
        "get_annotated": ({"receipt": receipt}, None),
        "post_stop": ({"receipt": "latest"}, None),
    }


def ask(city: City, method: str, path: str, parameters: dict[str, Any], body: Any) -> Any:
    given = dict(parameters)
    for key in [key for key in given if f"{{{key}}}" in path]:
        path = path.replace(f"{{{key}}}", str(given.pop(key)))
    url = f"{path}?{urlencode(given)}" if given else path
    if method == "get":
        return Client().get(url, headers=bearer(city.secret))
    text = "" if body is None else json.dumps(body)
    return Client().post(url, text, content_type="application/json", headers=bearer(city.secret))


def validator(made: dict[str, Any], schema: dict[str, Any]) -> Any:
    return jsonschema_rs.Draft202012Validator({**schema, "components": made["components"]})


def shortened(value: Any) -> Any:
    """The same with long lists cut, for an example that can be read."""
    if isinstance(value, list):
        return [shortened(one) for one in value[:KEEP]]
    if isinstance(value, dict):
        cut = {key: shortened(one) for key, one in value.items()}
        return dict(list(cut.items())[:12]) if all(key.isupper() for key in cut) else cut
    return value


def test_every_operation_answers_as_its_schema_and_its_example_say(city: City) -> None:
    made, recorded = the_document(), {}
    wanted = calls(city)
    assert set(wanted) == set(operations(made)), "an operation has no example here"
    latest = ""
    for name, (method, path, operation) in operations(made).items():
        parameters, body = wanted[name]
        parameters = {key: latest if value == "latest" else value for key, value in parameters.items()}
        answer = ask(city, method, path, parameters, body)
        kind = answer["Content-Type"].partition(";")[0]
        response = operation["responses"][str(answer.status_code)]
        assert kind in response.get("content", ()), f"{name}: {answer.status_code} {answer.content[:500]!r}"
        if kind == "application/json":
            schema = response["content"][kind]["schema"]
            validator(made, schema).validate(answer.json())
            if not RECORDING:
                example = response["content"][kind]["example"]
                validator(made, schema).validate(example)
                assert example.keys() == answer.json().keys()
        latest = answer.json()["receipt"] if name in ("post_submission", "post_row") else latest
        told = answer.json() if kind == "application/json" else answer.content.decode("utf-8", "replace")
        recorded[name] = {
            "parameters": parameters,
            **({"body": body} if body is not None else {}),
            "status": answer.status_code,
            "type": kind,
            "answer": "(xlsx)" if name == "get_annotated" else shortened(told),
        }
    if RECORDING:
        EXAMPLES.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def test_the_document_is_openapi_31_with_security_problems_and_examples() -> None:
    made = the_document()
    assert made["openapi"].startswith("3.1")
    assert made["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, (_, _, operation) in operations(made).items():
        assert operation["summary"] and operation["description"], name
        assert {"401", "429", "500"} <= set(operation["responses"]), name
        assert ("403" in operation["responses"]) == (name in openapi.SCOPES), name
        contents = [
            content
            for status, response in operation["responses"].items()
            if status < "300"
            for content in response["content"].values()
        ]
        assert any("example" in content for content in contents), f"{name} has no example"


def test_every_reference_of_the_document_leads_somewhere() -> None:
    made = the_document()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                place: Any = made
                for part in value["$ref"].removeprefix("#/").split("/"):
                    place = place[part]
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(made)


def test_the_page_shows_every_operation_and_every_code_and_asks_nobody_else(city: City) -> None:
    answer = Client().get("/api/v1/docs")
    page = answer.content.decode()
    for name in operations(the_document()):
        assert f'id="{name}"' in page
    for each in problems("zh"):
        assert f'id="problem-{each["code"]}"' in page
    assert "<script" not in page.replace('<script src="/static/', "")
    assert "style=" not in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_every_sentence_of_the_document_that_the_page_shows_has_its_chinese() -> None:
    made, shown = the_document(), set[str]()
    for _method, _path, operation in operations(made).values():
        shown |= {operation["summary"], *paragraphs(operation)}
        for each in operation["parameters"]:
            parameter = (
                made["components"]["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
            )
            shown |= {parameter["in"], parameter.get("description", "")}
    assert shown - {""} - chinese().keys() == set()
    assert chinese().keys() - shown == set(), "left over"


def test_the_page_is_chinese_for_everybody_else(city: City) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    assert "按隶属关系排列的单位。" in page and "Bodies in the order of the tree" not in page


def test_the_page_is_english_for_whoever_asks(city: City) -> None:
    page = Client().get("/api/v1/docs", headers={"Accept-Language": "en"}).content.decode()
    assert "Send JSON in UTF-8." in page


def test_the_code_of_a_problem_is_explained_where_its_type_leads(city: City) -> None:
    problem = Client().get("/api/v1/no-such").json()
    page, _, anchor = problem["type"].partition("#")
    assert f'id="{anchor}"' in Client().get(page).content.decode()
