"""The switches: kept in a cookie, work without scripts, lead back, and never to another site."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from yinuo.web.appearance import COOKIE, Appearance


@pytest.mark.parametrize(
    "look", [Appearance(), Appearance(large=True), Appearance(True, "dark"), Appearance(False, "light")]
)
def test_what_is_written_is_read_again(look: Appearance) -> None:
    assert Appearance.read(look.written()) == look


@pytest.mark.parametrize("text", ["", "huge", "large", "dark.dark", "<script>", "large.\x00"])
def test_a_strange_cookie_does_no_harm(text: str) -> None:
    assert Appearance.read(text).theme in ("auto", "light", "dark")


def test_large_type_is_kept_and_leads_back_to_the_same_place() -> None:
    client = Client()
    answer = client.get("/look/", {"large": "1", "next": "/records/?q=栾川&page=2"})
    assert answer.status_code == 302
    assert answer["Location"] == "/records/?q=栾川&page=2" or "page=2" in answer["Location"]
    assert Appearance.read(client.cookies[COOKIE].value) == Appearance(large=True)
    client.get("/look/", {"theme": "dark"})
    assert Appearance.read(client.cookies[COOKIE].value) == Appearance(large=True, theme="dark")
    client.get("/look/", {"large": "0"})
    assert Appearance.read(client.cookies[COOKIE].value) == Appearance(large=False, theme="dark")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_the_way_back_never_leaves_the_site(target: str) -> None:
    assert Client().get("/look/", {"large": "1", "next": target})["Location"] == "/"


def test_language_is_one_the_site_speaks() -> None:
    client = Client()
    client.get("/look/", {"language": "en"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    other = Client()
    other.get("/look/", {"language": "xx"})
    assert settings.LANGUAGE_COOKIE_NAME not in other.cookies
