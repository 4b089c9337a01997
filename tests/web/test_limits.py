"""A crawler cannot take the public pages: limits by address, in memory, strictest for searches and files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from yinuo.config import configuration
from yinuo.web import limiting
from yinuo.web.limiting import Buckets

CRAWLER, VISITOR = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Six pages, three searches, two files, eight reads of the journal a minute."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    for name, number in (("pages", 6), ("searches", 3), ("files", 2), ("journal", 8)):
        monkeypatch.setattr(configuration(), f"{name}_per_minute", number)
    limiting.buckets.clear()
    yield
    limiting.buckets.clear()


def statuses(client: Client, address: str, times: int, **headers: str) -> list[int]:
    return [client.get(address, REMOTE_ADDR=CRAWLER, headers=headers).status_code for _ in range(times)]


@pytest.mark.django_db
def test_a_crawler_is_held_back_and_others_go_on(client: Client) -> None:
    assert statuses(client, "/rules/", 8) == [200] * 6 + [429] * 2
    assert client.get("/rules/", REMOTE_ADDR=VISITOR).status_code == 200


@pytest.mark.django_db
def test_who_is_held_back_reads_why_in_both_languages_and_when_to_come_again(client: Client) -> None:
    statuses(client, "/rules/", 6)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/rules/", REMOTE_ADDR=CRAWLER)
    text = answer.content.decode()
    assert answer.status_code == 429 and len(asked) == 0
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "访问太快了" in text and "Too many requests" in text and answer["Retry-After"] in text
    assert answer["Content-Security-Policy"] and answer["X-Request-ID"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_searches_and_files_are_held_back_sooner(client: Client) -> None:
    assert statuses(client, "/search/?q=洛阳", 4) == [200] * 3 + [429]
    assert statuses(client, "/board/?export=csv", 3) == [200] * 2 + [429]
    assert statuses(client, "/data/penalty.csv", 1) == [429], "all files count together"
    assert statuses(client, "/rules/", 2) == [200] * 2, "pages go on"


@pytest.mark.django_db
def test_health_static_files_desk_and_api_are_not_counted(client: Client) -> None:
    assert 429 not in statuses(client, "/healthz", 20)
    assert 429 not in statuses(client, "/static/nothing.css", 20)
    assert 429 not in statuses(client, "/desk/", 20)
    assert 429 not in statuses(client, "/api/v1/openapi.json", 10)
    assert statuses(client, "/rules/", 1) == [200]


@pytest.mark.django_db
def test_the_journal_has_an_allowance_of_its_own_for_those_who_copy_it(client: Client) -> None:
    assert statuses(client, "/journal/checkpoint", 9)[-1] == 429
    assert 429 not in statuses(client, "/journal/checkpoint", 0) + statuses(client, "/rules/", 6)


@pytest.mark.django_db
def test_requests_of_this_machine_are_not_counted(client: Client) -> None:
    assert {client.get("/rules/").status_code for _ in range(10)} == {200}


@pytest.mark.django_db
def test_behind_the_proxy_the_address_is_the_one_the_proxy_wrote(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuration(), "behind_tls", True)

    def ask(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        return client.get("/rules/", headers=headers, secure=True).status_code

    assert [ask(f"10.0.0.{n}, {CRAWLER}") for n in range(7)] == [200] * 6 + [429], (
        "what the client wrote is not believed"
    )
    assert ask(VISITOR) == 200


@pytest.mark.django_db
def test_zero_turns_a_limit_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "pages_per_minute", 0)
    assert 429 not in statuses(client, "/rules/", 20)


@pytest.mark.django_db
def test_counting_a_visit_asks_nothing_of_the_database() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert limiting.refused(RequestFactory().get("/rules/", REMOTE_ADDR=CRAWLER)) == 0
    assert len(asked) == 0 and limiting.buckets.size() == 1


def test_an_allowance_comes_back_with_time() -> None:
    buckets = Buckets(most=10)
    assert [buckets.take("a", 60, now=100.0) for _ in range(60)] == [0.0] * 60
    assert 0 < buckets.take("a", 60, now=100.0) <= 1
    assert buckets.take("a", 60, now=101.1) == 0.0
    assert buckets.take("a", 60, now=101.1) > 0


def test_waiting_in_vain_does_not_make_the_wait_longer() -> None:
    buckets = Buckets(most=10)
    for _ in range(70):
        buckets.take("a", 60, now=0.0)
    assert buckets.take("a", 60, now=1.0) == 0.0


def test_many_addresses_take_a_bounded_room_and_the_least_recent_is_forgotten() -> None:
    buckets = Buckets(most=3)
    for number in range(1000):
        buckets.take(f"address {number}", 6, now=float(number))
    assert buckets.size() == 3


def test_neighbours_in_one_ipv6_network_are_one_visitor() -> None:
    assert limiting.network("2001:db8:1:2::1") == limiting.network("2001:db8:1:2:ffff::9")
    assert limiting.network("2001:db8:1:2::1") != limiting.network("2001:db8:1:3::1")
    assert limiting.network("::ffff:198.51.100.7") == limiting.network("198.51.100.7")


def test_threads_together_take_no_more_than_is_allowed() -> None:
    buckets, taken = Buckets(most=10), []

    def ask() -> None:
        taken.extend(buckets.take("a", 60, now=0.0) for _ in range(40))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0.0 for wait in taken) == 60
