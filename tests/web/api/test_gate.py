"""What holds for every address under /api: one error shape in two languages, limits, sizes, types, no cookies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.api.city import City, bearer, codes, give

from yinuo.accounts.tokens import BURST, PER_ADDRESS
from yinuo.config import configuration
from yinuo.web.api import classes

pytestmark = pytest.mark.django_db


def problem(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-ID"]
    return codes(body)


def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/", 404, "not-found"),
        ("get", "/api/v1/no-such", 404, "not-found"),
        ("get", "/api/v2/records", 404, "not-found"),
        ("get", "/api/v1/records/abc", 404, "not-found"),
        ("get", "/api/v1/records/0", 422, "request-invalid"),
        ("delete", "/api/v1/records", 405, "method-not-allowed"),
        ("post", "/api/v1/records/1", 405, "method-not-allowed"),
        ("put", "/api/v1/submissions", 405, "method-not-allowed"),
        ("post", "/api/v1/submissions", 401, "token-needed"),
        ("get", "/api/v1/submissions", 401, "token-needed"),
    ],
)
def test_every_error_has_the_one_shape(city: City, method: str, path: str, status: int, code: str) -> None:
    answer = getattr(browser(), method)(path)
    assert problem(answer, status) == code
    assert (status == 405) == ("Allow" in answer.headers)
    assert (status == 401) == ("WWW-Authenticate" in answer.headers)


def test_errors_are_said_in_the_language_asked_for(city: City) -> None:
    said = {
        language: browser().get("/api/v1/records?limit=0", headers={"Accept-Language": language})
        for language in ("zh-CN", "en-GB,en;q=0.9", "fr")
    }
    assert said["en-GB,en;q=0.9"].json()["errors"][0]["message"] == "It must be at least 1."
    assert said["zh-CN"].json()["errors"][0]["message"] == "应不小于 1。"
    assert said["fr"].json()["title"] == "内容不合要求"
    assert said["zh-CN"]["Content-Language"] == "zh-Hans"


def test_an_error_of_ours_is_500_in_the_same_shape_without_its_inside(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(classes, "catalogue", fail)
    answer = browser().get("/api/v1/classes")
    assert problem(answer, 500) == "internal-error"
    assert b"secret" not in answer.content


@pytest.mark.parametrize("body", ["{", " ", "[1,]", b"\xff\xfe", '{"a": NaN}', '{"a": "\\ud800"}'])
def test_what_is_not_json_is_400(city: City, body: str | bytes) -> None:
    headers = bearer(city.secret)
    answer = browser().post("/api/v1/submissions", body, content_type="application/json", headers=headers)
    assert problem(answer, 400) == "json-invalid"


def test_other_types_of_body_are_415_and_other_answers_406(city: City) -> None:
    headers = bearer(city.secret)
    answer = browser().post("/api/v1/submissions", "a,b", content_type="text/csv", headers=headers)
    assert problem(answer, 415) == "media-type-not-taken"
    assert "application/json" in answer.json()["detail"]
    answer = browser().get("/api/v1/records", headers={"Accept": "text/html"})
    assert problem(answer, 406) == "not-acceptable"


def test_a_body_beyond_the_limit_is_413_before_it_is_read(city: City) -> None:
    too_long = str(21 * 1024 * 1024)
    answer = browser().generic(
        "POST", "/api/v1/submissions", b"{}", content_type="application/json",
        headers=bearer(city.secret), CONTENT_LENGTH=too_long,
    )  # fmt: skip
    assert problem(answer, 413) == "body-too-large"
    limit = (configuration().upload_limit_mb + 2) * 1024 * 1024
    answer = browser().generic(
        "POST", "/api/v1/submissions", b"", content_type="multipart/form-data; boundary=x",
        headers=bearer(city.secret), CONTENT_LENGTH=str(limit),
    )  # fmt: skip
    assert problem(answer, 413) == "body-too-large"


def test_a_body_without_a_length_is_411(city: City) -> None:
    answer = browser().generic(
        "POST", "/api/v1/submissions", headers=bearer(city.secret, Transfer_Encoding="chunked")
    )
    assert problem(answer, 411) == "length-needed"


def test_head_answers_as_get_without_the_body(city: City) -> None:
    got, head = browser().get("/api/v1/classes"), browser().head("/api/v1/classes")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == len(got.content)
    assert head["Content-Type"] == got["Content-Type"]


def test_every_answer_tells_what_is_left(city: City) -> None:
    first = browser().get("/api/v1/classes")
    second = browser().get("/api/v1/classes")
    assert first["RateLimit-Policy"] == f'"minute";q={PER_ADDRESS};w=60'
    left = [int(answer["RateLimit"].split("r=")[1].split(";")[0]) for answer in (first, second)]
    assert left[0] - left[1] == 1


def test_a_burst_from_one_address_is_429_and_others_go_on(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinuo.accounts.tokens.time.time", lambda: 600.0)
    for _ in range(BURST):
        assert browser().get("/api/v1/").status_code == 200
    answer = browser().get("/api/v1/")
    assert problem(answer, 429) == "too-many-requests"
    assert int(answer["Retry-After"]) >= 1
    assert Client(REMOTE_ADDR="192.0.2.9").get("/api/v1/").status_code == 200


def test_a_token_has_a_rate_of_its_own(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.accounts.tokens.time.time", lambda: 600.0)
    _, slow = give(city.unit, requests_per_minute=2)
    answers = [browser().get("/api/v1/", headers=bearer(slow)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert browser().get("/api/v1/", headers=bearer(city.secret)).status_code == 200


def test_no_answer_sets_a_cookie_and_answers_to_tokens_are_not_kept(city: City) -> None:
    answer = browser().get("/api/v1/records", headers=bearer(city.secret))
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "Authorization" in answer["Vary"]
    assert json.loads(answer.content)["records"]


def test_a_misspelt_filter_is_named_rather_than_left_out(city: City) -> None:
    answer = Client().get("/api/v1/records?clas=penalty&limit=5")
    told = json.loads(answer.content)
    assert answer.status_code == 422
    assert [error["where"] for error in told["errors"]] == ["query.clas"], told
    assert Client().get("/api/v1/records?class=penalty&limit=5").status_code == 200


PROTECTING = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")


@pytest.mark.parametrize(
    ("path", "status"), [("classes", 200), ("no-such", 404), ("records?limit=0", 422), ("submissions", 401)]
)
def test_answers_carry_the_headers_that_protect_every_page(city: City, path: str, status: int) -> None:
    page, answer = browser().get("/rules/"), browser().get(f"/api/v1/{path}")
    assert (page.status_code, answer.status_code) == (200, status)
    for name in PROTECTING:
        assert answer[name] == page[name], name
    policies = [set(each["Content-Security-Policy"].split("; ")) for each in (page, answer)]
    assert policies[0] == policies[1]
    assert answer["X-Request-ID"]
    assert int(answer["Content-Length"]) == len(answer.content)
    assert answer["Content-Language"].lower() == "zh-hans"


def test_the_short_way_asks_nothing_of_sessions(city: City) -> None:
    visitor = browser()
    visitor.cookies["sessionid"] = "something"
    with CaptureQueriesContext(connection) as asked:
        assert visitor.get("/api/v1/classes").status_code == 200
    assert not asked.captured_queries


def test_a_name_that_is_not_ours_is_refused(city: City) -> None:
    answer = browser().get("/api/v1/records", HTTP_HOST="elsewhere.example")
    assert problem(answer, 400) == "request-unreadable"


def test_an_address_that_lacks_its_last_slash_leads_on(city: City) -> None:
    answer = browser().get("/api/v1?x=1")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/?x=1")
