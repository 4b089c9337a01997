"""Reading through the API: the public sees what is published, a system what its grant opens, everybody the same shape."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.api.city import PEOPLE, UNIT, City, ask, bearer, codes, give, row

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import AccessEntry, Token
from yinuo.assessment.refresh import refresh
from yinuo.core.actor import PLATFORM
from yinuo.core.journal.tlog_proof import read_proof
from yinuo.records.acts import withdraw
from yinuo.records.models import Record
from yinuo.registry.models import Body
from yinuo.web.api.shapes import RecordPage

pytestmark = pytest.mark.django_db


def numbers(page: dict[str, Any]) -> list[str]:
    return [record["document_number"] for record in page["records"]]


def test_the_public_lists_what_is_published_and_nothing_else(city: City) -> None:
    page = ask("/records", count="true")
    assert len(page["records"]) == 4
    assert page["count"] == {"number": 4, "exact": True}
    assert {record["status"] for record in page["records"]} == {"published"}
    assert page["records"][0]["class"] == "penalty"
    assert page["links"] == {"self": "/api/v1/records?count=true", "next": None}


def test_a_list_is_read_in_one_statement_however_many_rows_it_has(city: City) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = ask("/records", limit="4")
    assert (len(page["records"]), sum("records_record" in query["sql"] for query in captured)) == (4, 1)


@pytest.mark.parametrize(
    "query",
    ["", "?subject_code=91410300DEM0000142", "?late=true&limit=2", "?q=商贸&count=true", "?county=410302"],
)
def test_a_list_is_written_byte_for_byte_as_its_schema_says(city: City, query: str) -> None:
    answer = Client().get(f"/api/v1/records{query}")
    told = answer.json()
    assert told["records"] or "county" in query
    for record in told["records"]:
        record["information_class"] = record.pop("class")
    by_schema = RecordPage.model_validate(told).model_dump(by_alias=True)
    assert answer.content == orjson.dumps(by_schema)
    assert answer["Content-Type"] == "application/json; charset=utf-8"


def test_the_row_of_a_list_is_the_head_of_the_whole_record(city: City) -> None:
    (listed,) = ask("/records", q="洛市监罚〔2026〕3号")["records"]
    whole = ask(f"/records/{listed['id']}")
    assert listed == {name: whole[name] for name in listed}
    assert whole["url"] == f"/api/v1/records/{whole['id']}"


@pytest.mark.parametrize("sort", ["-decided_on", "decided_on", "id", "-id"])
def test_following_the_links_shows_every_record_once_in_order(city: City, sort: str) -> None:
    whole = numbers(ask("/records", sort=sort))
    seen, url = [], f"/records?sort={sort}&limit=1&class=penalty"
    while url:
        page = ask(url)
        seen += numbers(page)
        url = (page["links"]["next"] or "").removeprefix("/api/v1")
    assert seen == whole
    assert len(set(seen)) == 4
    assert whole == numbers(ask("/records", sort=sort[1:] if sort[0] == "-" else f"-{sort}"))[::-1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"class": "penalty"}, 4),
        ({"class": "licence"}, 0),
        ({"class": "no-such"}, 0),
        ({"q": "示例乙商贸"}, 1),
        ({"q": "洛市监罚〔2026〕3号"}, 1),
        ({"subject_code": "91410300dem0000142"}, 4),
        ({"body": UNIT}, 4),
        ({"body": "NOBODY"}, 0),
        ({"county": "-"}, 4),
        ({"county": "410302"}, 0),
        ({"decided_to": "2020-01-01"}, 0),
        ({"decided_from": "2020-01-01", "late": "false"}, 0),
        ({"late": "true", "disputed": "false"}, 4),
        ({"tier": "serious"}, 0),
        ({"status": "held"}, 0),
    ],
)
def test_filters_narrow_as_the_lists_of_the_portal_do(city: City, query: dict[str, str], count: int) -> None:
    assert len(ask("/records", **query)["records"]) == count


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"decided_from": "2026-13-01"}, "query.decided_from"),
        ({"sort": "subject_name"}, "query.sort"),
        ({"q": "a\x00b"}, "query.q"),
        ({"decided_to": "0"}, "query.decided_to"),
        ({"status": "gone"}, "query.status"),
    ],
)
def test_a_wrong_query_is_refused_naming_the_item(city: City, query: dict[str, str], where: str) -> None:
    problem = ask("/records", 422, **query)
    assert codes(problem) == "request-invalid"
    assert [each["where"] for each in problem["errors"]] == [where]
    assert all("\u4e00" <= each["message"][0] <= "\u9fff" for each in problem["errors"])


def test_one_record_comes_with_values_versions_clock_and_proof(city: City) -> None:
    record = ask(f"/records/{city.record(1).pk}")
    assert record["values"]["CF_NR_FK"] == 50_000
    assert record["values"]["CF_WSH"] == row(1)["CF_WSH"]
    assert record["masked"] == record["hidden"] == []
    assert [version["kind"] for version in record["versions"]] == ["first"]
    (clock,) = record["clocks"]
    assert clock["due_on"] == record["due_on"] == clock["days"][-1]["date"]
    proof = Client().get(record["links"]["proof"])
    assert proof["Content-Type"].startswith("text/plain")
    assert read_proof(proof.content.decode()).index >= 0
    for url in record["links"].values():
        assert Client().get(url).status_code == 200, url


def test_m44a_what_is_not_published_does_not_exist_for_the_public(city: City) -> None:
    hidden = Record.objects.get(status="held")
    assert codes(ask(f"/records/{hidden.pk}", 404)) == "not-found"
    assert codes(ask(f"/records/{hidden.pk}/proof", 404)) == "not-found"
    assert codes(ask("/records/999999999", 404)) == "not-found"


def test_of_a_withdrawn_record_only_day_and_reason_are_told(city: City) -> None:
    record = city.record(2)
    withdraw(PLATFORM, record.pk, reason="重复公示", basis="行政处罚法")
    problem = ask(f"/records/{record.pk}", 410)
    assert codes(problem) == "record-withdrawn"
    assert "重复公示" in problem["detail"]
    assert record.subject_name not in str(problem)


def test_a_grant_opens_its_classes_and_masks_fields_beyond_its_mode(city: City) -> None:
    record = Record.objects.get(status="held")
    seen = ask(f"/records/{record.pk}", 200, city.secret)
    assert PEOPLE not in str(seen)
    assert "11010519491231002X" not in str(seen)
    assert "CF_XDR_ZJHM" in seen["hidden"] or "CF_XDR_ZJHM" in seen["masked"]

    _, wide = give(city.unit, disclosure="authorised")
    opened = ask(f"/records/{record.pk}", 200, wide)
    assert opened["values"]["CF_XDR_MC"] == PEOPLE
    assert "11010519491231002X" not in str(opened), "an identity number never leaves whole"


def test_a_class_outside_the_grant_stays_closed(city: City) -> None:
    _, secret = give(city.unit, classes=["licence"], disclosure="authorised")
    record = Record.objects.get(status="held")
    assert codes(ask(f"/records/{record.pk}", 404, secret)) == "not-found"
    assert len(ask("/records", 200, secret)["records"]) == 4


def test_a_token_without_the_scope_reads_what_everybody_reads(city: City) -> None:
    _, secret = give(city.unit, scopes=["submissions:write"])
    assert len(ask("/records", 200, secret)["records"]) == 4
    assert len(ask("/records", 200, city.secret)["records"]) == 5


def test_what_a_grant_opened_is_written_into_the_access_log_with_its_purpose(city: City) -> None:
    ask(f"/records/{city.record(1).pk}", 200, city.secret)
    assert not AccessEntry.objects.filter(token=city.token).exists(), "what everybody may read is no trace"
    ask(f"/records/{Record.objects.get(status='held').pk}", 200, city.secret)
    entry = AccessEntry.objects.get(token=city.token)
    assert (entry.action, entry.object_kind, entry.purpose) == ("view", "record", "双公示报送")


def test_a_revoked_token_is_refused_at_the_next_request(city: City) -> None:
    token, secret = give(city.unit)
    ask("/records", 200, secret)
    acts.revoke_token(PLATFORM, token, "系统下线")
    assert codes(ask("/records", 401, secret)) == "token-not-valid"


def test_an_expired_grant_is_refused(city: City) -> None:
    token, secret = give(city.unit)
    Token.objects.filter(pk=token.pk).update(valid_to=timesource.now() - timedelta(seconds=1))
    answer = Client().get("/api/v1/records", headers=bearer(secret))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="yinuo", error="invalid_token"'


def test_a_session_of_a_browser_opens_nothing(city: City) -> None:
    from tests.accounts.builders import account
    from tests.scope.samples import sit_down

    from yinuo.core.actor import Role

    browser = sit_down(Client(), account(Role.UNIT_CLERK, city.unit))
    assert len(browser.get("/api/v1/records").json()["records"]) == 4


def test_the_figures_of_the_city_itself_are_not_counted_when_asked(city: City) -> None:
    refresh()
    root = Body.objects.order_by("path")[0]
    with CaptureQueriesContext(connection) as asked:
        body = ask(f"/bodies/{root.code}")
    assert body["reported"] == {"penalty": 4} and body["on_time"]["due"] >= 4
    assert not [each["sql"] for each in asked if "source_path" in each["sql"]]


def test_bodies_with_their_names_and_figures(city: City) -> None:
    refresh()
    found = ask("/bodies", q="市场监督管理局", county="-")["bodies"]
    assert UNIT in [body["code"] for body in found]
    body = ask(f"/bodies/{UNIT}")
    assert body["name"] == "洛阳市市场监督管理局"
    assert body["reported"] == {"penalty": 4}
    assert body["on_time"]["due"] >= 4
    assert body["parent"]["name"]
    assert codes(ask("/bodies/NOBODY", 404)) == "not-found"


def test_all_bodies_can_be_walked_through(city: City) -> None:
    seen, url = [], "/bodies?limit=200"
    while url:
        page = ask(url)
        seen += [body["code"] for body in page["bodies"]]
        url = (page["links"]["next"] or "").removeprefix("/api/v1")
    assert len(seen) == len(set(seen)) >= 280


def test_every_class_gives_a_schema_of_its_rows(city: City) -> None:
    for each in ask("/classes")["classes"]:
        whole = ask(each["url"].removeprefix("/api/v1"))
        assert whole["schema"]["properties"].keys() >= set(whole["key"])
    penalty = ask("/classes/penalty")["schema"]
    assert penalty["properties"]["CF_XDR_MC"]["maxLength"] == 200
    assert "罚款" in penalty["properties"]["CF_CFLB"]["x-values"]
    assert "CF_WSH" in penalty["required"]
    assert penalty["properties"]["CF_FR_ZJHM"]["x-disclose"] == "never"
    assert codes(ask("/classes/no-such", 404)) == "unknown-class"


def test_an_example_of_the_standard_fits_its_schema_and_a_wrong_row_does_not(city: City) -> None:
    import jsonschema_rs

    schema = jsonschema_rs.Draft202012Validator(ask("/classes/penalty")["schema"])
    assert schema.is_valid(row(1))
    assert not schema.is_valid({**row(1), "NO_SUCH": "1"})
    assert not schema.is_valid({**row(1), "CF_WSH": ""})
    assert not schema.is_valid({**row(1), "CF_XDR_MC": "长" * 201})


def test_regions_of_a_day_and_days_of_a_year(city: City) -> None:
    today = {each["name"] for each in ask("/regions", level="county")["regions"]}
    then = {each["name"] for each in ask("/regions", level="county", on="2017-06-01")["regions"]}
    assert "吉利区" in then - today
    days = ask("/calendar", **{"from": "2026-10-01", "to": "2026-10-10"})["days"]
    assert [day["kind"] for day in days][:2] == ["holiday", "holiday"]
    assert ask("/calendar", **{"from": "2026-10-10", "to": "2026-10-01"})["days"] == []


def test_the_whole_calendar_can_be_walked_through(city: City) -> None:
    seen, url = [], "/calendar?from=1990-01-01&to=2999-01-01"
    while url:
        page = ask(url)
        seen += [day["date"] for day in page["days"]]
        url = (page["links"]["next"] or "").removeprefix("/api/v1")
    assert (seen[0], seen[-1]) == (page["first"], page["last"])
    assert len(seen) == len(set(seen)) > 7000


@pytest.mark.parametrize("cursor", ["%%%", "W10", "WyJhIiwxXQ"])
def test_a_cursor_that_no_page_gave_is_refused(city: City, cursor: str) -> None:
    assert codes(ask("/records", 422, cursor=cursor)) == "cursor-not-valid"
