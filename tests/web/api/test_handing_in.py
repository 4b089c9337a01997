"""Handing in through the API: rows and files get a receipt, faults come back by cause, nothing is taken twice."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.web.api.city import UNIT, City, ask, bearer, codes, faulty, give, row, worked

from yinuo import timesource
from yinuo.accounts.acts.answers import forget_answers
from yinuo.accounts.models import RememberedAnswer
from yinuo.intake.models import Attempt, Submission
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db


def send(city: City, body: Any, secret: str = "", path: str = "/submissions", **headers: str) -> HttpResponse:
    """POST ``body`` as JSON with the token of the city."""
    client = Client(raise_request_exception=False)
    given = bearer(secret or city.secret, **headers)
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/api/v1{path}", text, content_type="application/json", headers=given)


def upload(city: City, content: bytes, name: str = "处罚.csv", **fields: str) -> HttpResponse:
    form = {"class": "penalty", **fields, "file": SimpleUploadedFile(name, content)}
    return Client().post("/api/v1/submissions", form, headers=bearer(city.secret))


def as_csv(*rows: dict[str, str]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(each.values()) for each in rows)]
    return "\n".join(lines).encode("gb18030")


def accepted(answer: HttpResponse) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content.decode()
    state: dict[str, Any] = json.loads(answer.content)
    assert answer["Location"] == state["links"]["self"] == f"/api/v1/submissions/{state['receipt']}"
    return state


def refused(answer: HttpResponse, status: int) -> str:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    return codes(json.loads(answer.content))


def test_m22c_rows_handed_in_become_published_records(city: City) -> None:
    state = accepted(send(city, {"class": "penalty", "rows": [row(20), faulty(21)]}))
    assert (state["state"], state["ended"], state["repeated"]) == ("received", False, False)
    worked(state["receipt"])
    done = ask(f"/submissions/{state['receipt']}", 200, city.secret)
    assert (done["state"], done["ended"]) == ("done", True)
    assert {name: done["counts"][name] for name in ("rows", "accepted", "rejected")} == {
        "rows": 2,
        "accepted": 1,
        "rejected": 1,
    }
    assert {cause["field"] for cause in done["causes"]} == {"CF_JDRQ"}
    assert done["causes"][0]["row"] == 2
    found = ask("/records", q=row(20)["CF_WSH"])["records"]
    assert [record["status"] for record in found] == ["published"]


def test_m22c_a_file_goes_the_same_way_and_twice_gives_the_same_receipt(city: City) -> None:
    first = accepted(upload(city, as_csv(row(22), row(23))))
    assert first["filename"] == "处罚.csv"
    worked(first["receipt"])
    count = Record.objects.count()
    again = upload(city, as_csv(row(22), row(23)), name="另一个名字.csv")
    assert again.status_code == 200
    state = json.loads(again.content)
    assert (state["receipt"], state["repeated"], state["state"]) == (first["receipt"], True, "done")
    assert Record.objects.count() == count


def test_one_row_goes_the_way_of_every_file(city: City) -> None:
    state = accepted(send(city, row(24), path="/classes/penalty/records"))
    assert worked(state["receipt"]).accepted == 1
    assert refused(send(city, row(24), path="/classes/no-such/records"), 403) == "class-not-granted"


def test_numbers_are_taken_as_typed_and_null_as_empty(city: City) -> None:
    plain = accepted(send(city, {"class": "penalty", "rows": [row(25)]}))
    typed = {**row(25), "CF_NR_FK": 0.05, "BZ": None}
    assert send(city, {"class": "penalty", "rows": [typed]}).content
    assert (
        json.loads(send(city, {"class": "penalty", "rows": [typed]}).content)["receipt"] == plain["receipt"]
    )


def test_findings_page_by_page_and_as_csv(city: City) -> None:
    rows = [faulty(number) for number in range(30, 36)]
    state = accepted(send(city, {"class": "penalty", "rows": rows}))
    worked(state["receipt"])
    seen, url = [], state["links"]["findings"].removeprefix("/api/v1") + "?limit=2&level=error"
    while url:
        page = ask(url, 200, city.secret)
        seen += [finding["row"] for finding in page["findings"]]
        url = (page["links"]["next"] or "").removeprefix("/api/v1")
    assert seen == [1, 2, 3, 4, 5, 6]
    answer = Client().get(state["links"]["findings"] + "?format=csv", headers=bearer(city.secret))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "row,field,rule,level,value,message"
    assert len(lines) == 7
    english = Client().get(state["links"]["findings"], headers=bearer(city.secret, Accept_Language="en"))
    assert english.json()["findings"][0]["says"].isascii()


def test_the_annotated_workbook_marks_the_faulty_cell(city: City) -> None:
    state = accepted(send(city, {"class": "penalty", "rows": [row(26), faulty(27)]}))
    client = Client()
    assert codes(client.get(state["links"]["annotated"], headers=bearer(city.secret)).json()) == (
        "submission-not-ready"
    )
    worked(state["receipt"])
    answer = client.get(state["links"]["annotated"], headers=bearer(city.secret))
    sheets = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    marked = [cell for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.comment]
    assert any("处罚决定日期没有填写" in cell.comment.text for cell in marked)


def test_stopping_before_anybody_began(city: City) -> None:
    state = accepted(send(city, {"class": "penalty", "rows": [row(28)]}))
    stopped = send(city, "", path=f"/submissions/{state['receipt']}/stop")
    assert accepted_state(stopped)["state"] == "stopped"
    assert refused(send(city, "", path=f"/submissions/{state['receipt']}/stop"), 409) == "submission-finished"


def accepted_state(answer: HttpResponse) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content.decode()
    state: dict[str, Any] = json.loads(answer.content)
    return state


def test_only_the_granted_classes_units_and_scopes_may_hand_in(city: City) -> None:
    body = {"class": "penalty", "rows": [row(29)]}
    assert refused(send(city, {**body, "class": "licence"}), 403) == "class-not-granted"
    assert refused(send(city, {**body, "unit": city.other.code}), 403) == "not-your-unit"
    assert refused(send(city, {**body, "unit": "NOBODY"}), 403) == "not-your-unit"
    _, reading = give(city.unit, scopes=["records:read"])
    assert refused(send(city, body, reading), 403) == "scope-missing"
    assert refused(Client().post("/api/v1/submissions", body, content_type="application/json"), 401) == (
        "token-needed"
    )
    assert not Submission.objects.filter(channel="api").exclude(pk=city.submission.pk).exists()


def test_a_submission_of_another_unit_does_not_exist(city: City) -> None:
    _, secret = give(city.other)
    assert codes(ask(f"/submissions/{city.submission.receipt}", 404, secret)) == "not-found"
    assert ask("/submissions", 200, secret)["submissions"] == []
    own = ask("/submissions", 200, city.secret, state="done", **{"class": "penalty"})["submissions"]
    assert [each["receipt"] for each in own] == [city.submission.receipt]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"rows": [{"CF_WSH": "1"}]}, "body.class"),
        ({"class": "penalty", "rows": []}, "body.rows"),
        ({"class": "penalty", "rows": [{}]}, "body.rows.0"),
        ({"class": "penalty", "rows": [{"CF_WSH": ["1"]}]}, "body.rows.0.CF_WSH"),
        ({"class": "penalty", "rows": [{"CF_WSH": "a\0b"}]}, "body.rows.0.CF_WSH"),
        ({"class": "penalty", "rows": [{"CF_WSH": True}]}, "body.rows.0.CF_WSH"),
        ({"class": "penalty", "rows": [{"CF_WSH": "1"}], "more": 1}, "body.more"),
        ([], "body"),
    ],
)
def test_a_body_of_another_shape_is_refused_naming_the_place(city: City, body: Any, where: str) -> None:
    answer = send(city, body)
    assert refused(answer, 422) == "request-invalid"
    assert [each["where"] for each in json.loads(answer.content)["errors"]] == [where]


def test_an_unknown_field_is_named(city: City) -> None:
    answer = send(city, {"class": "penalty", "rows": [{**row(40), "CF_NO": "1"}]})
    assert refused(answer, 422) == "unknown-field"
    assert "CF_NO" in json.loads(answer.content)["detail"]


def test_an_unreadable_file_is_refused_and_leaves_an_attempt(city: City) -> None:
    attempts = Attempt.objects.count()
    assert refused(upload(city, b"\x89PNG\r\n\x1a\n" + bytes(99), "表.xlsx"), 422).startswith("file-")
    assert Attempt.objects.count() == attempts + 1


def test_a_refusal_before_the_rows_are_read_leaves_an_attempt(city: City) -> None:
    attempts = Attempt.objects.count()
    refused(send(city, {"class": "penalty", "unit": "11410300DEM9999999", "rows": [row(44)]}), 403)
    refused(send(city, {"class": "penalty", "rows": [{**row(44), "CF_NO": "1"}]}), 422)
    assert Attempt.objects.count() == attempts + 2


def test_a_key_gives_the_same_answer_again_and_works_once(city: City) -> None:
    body = {"class": "penalty", "rows": [row(41)]}
    first = send(city, body, Idempotency_Key="k-1")
    worked(accepted(first)["receipt"])
    second = send(city, body, Idempotency_Key="k-1")
    assert (second.status_code, second.content) == (202, first.content)
    assert (second["Idempotent-Replayed"], second["Location"]) == ("true", first["Location"])
    assert refused(send(city, {**body, "rows": [row(42)]}, Idempotency_Key="k-1"), 422) == (
        "idempotency-key-reused"
    )
    _, other = give(city.unit)
    assert "Idempotent-Replayed" not in send(city, body, other, Idempotency_Key="k-1").headers
    assert refused(send(city, body, Idempotency_Key="缺"), 422) == "request-invalid"


def test_a_key_is_the_same_for_a_file_sent_twice_as_a_form(city: City) -> None:
    def post() -> HttpResponse:
        form = {"class": "penalty", "file": SimpleUploadedFile("a.csv", as_csv(row(43)))}
        return Client().post("/api/v1/submissions", form, headers=bearer(city.secret, Idempotency_Key="k-2"))

    assert accepted(post())["receipt"] == accepted(post())["receipt"]
    assert RememberedAnswer.objects.filter(key="k-2").count() == 1


def test_a_key_in_use_waits_and_a_refused_request_frees_its_key(city: City) -> None:
    body = {"class": "penalty", "rows": [row(44)]}
    accepted(send(city, body, Idempotency_Key="k-3"))
    RememberedAnswer.objects.filter(key="k-3").update(status=0)
    answer = send(city, body, Idempotency_Key="k-3")
    assert refused(answer, 409) == "idempotency-key-in-use"
    assert int(answer["Retry-After"]) > 0

    assert refused(send(city, {**body, "unit": "NOBODY"}, Idempotency_Key="k-4"), 403)
    accepted(send(city, body, Idempotency_Key="k-4"))


def test_keys_run_out_after_a_day(city: City) -> None:
    body = {"class": "penalty", "rows": [row(45)]}
    send(city, body, Idempotency_Key="k-5")
    assert forget_answers() == 0
    RememberedAnswer.objects.update(expires_at=timesource.now() - timedelta(seconds=1))
    assert "Idempotent-Replayed" not in send(city, body, Idempotency_Key="k-5").headers
    RememberedAnswer.objects.update(expires_at=timesource.now() - timedelta(seconds=1))
    assert forget_answers() == 1


def test_waiting_ends_with_the_time_asked_for(city: City) -> None:
    body = {"class": "penalty", "rows": [row(46)]}
    answer = send(city, body, Prefer="respond-async, wait=1")
    assert answer["Preference-Applied"] == "wait=1"
    worked(accepted(answer)["receipt"])
    assert send(city, body, Prefer="wait=1").status_code == 200


def test_the_unit_of_the_token_is_taken_when_none_is_named(city: City) -> None:
    state = accepted(send(city, {"class": "penalty", "rows": [row(47)]}))
    assert state["unit"]["code"] == UNIT


def test_a_field_given_twice_with_other_values_is_refused_by_name(city: City) -> None:
    """The last would win without a word."""
    before = Submission.objects.count()
    text = json.dumps({"class": "penalty", "rows": [row(60)]})
    twice = text.replace('{"CF_', '{"CF_WSH": "洛市监罚〔2026〕61号", "CF_', 1)
    answer = send(city, twice)
    assert refused(answer, 400) == "json-name-twice" and "CF_WSH" in answer.content.decode()
    deep = json.dumps({"class": "penalty", "rows": "X"}).replace('"X"', "[" * 1000 + "]" * 1000)
    assert send(city, deep).status_code < 500
    assert Submission.objects.count() == before
