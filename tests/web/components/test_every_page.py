"""What every page keeps to: no inline style or script, landmarks, a skip link, words beside colours, small size."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

GALLERIES = ["/gallery", "/gallery/desk"]


class Outline(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(address: str, **cookies: str) -> tuple[str, Outline]:
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    return text, Outline(text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", GALLERIES)
def test_nothing_inline_that_a_strict_policy_would_refuse(address: str) -> None:
    _, outline = page(address)
    assert [
        (tag, a) for tag, a in outline.tags if "style" in a or any(key.startswith("on") for key in a)
    ] == []
    assert outline.all("style") == []
    assert all(script.get("src") for script in outline.all("script"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", GALLERIES)
def test_nothing_is_asked_of_another_host(address: str) -> None:
    _, outline = page(address)
    loads = [a.get("src") or a.get("href") for tag, a in outline.tags if tag in ("script", "link", "img")]
    assert loads and all(target and target.startswith("/static/") for target in loads)


@pytest.mark.django_db
@pytest.mark.parametrize("address", GALLERIES)
def test_landmarks_skip_link_and_one_first_heading(address: str) -> None:
    text, outline = page(address)
    assert len(outline.all("main")) == 1 and outline.all("main")[0]["id"] == "main"
    assert len(outline.all("h1")) == 1
    first_link = outline.all("a")[0]
    assert first_link["href"] == "#main"
    assert outline.all("nav") and outline.all("header") and outline.all("footer")
    assert outline.all("html")[0]["lang"] == "zh-CN"
    assert "演示城市 · 机构代码与人员均为虚构" in text


@pytest.mark.django_db
def test_ids_are_used_once_and_every_control_has_a_name() -> None:
    _, outline = page("/gallery")
    ids = [str(a["id"]) for _, a in outline.tags if a.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    labelled = {a.get("for") for a in outline.all("label")}
    nameless = [
        a
        for tag in ("input", "select", "textarea")
        for a in outline.all(tag)
        if a.get("type") not in ("hidden", "checkbox", "radio") and a.get("id") not in labelled
    ]
    assert nameless == []


@pytest.mark.django_db
def test_the_whole_gallery_stays_under_the_size_of_a_page() -> None:
    text, _ = page("/gallery")
    assert len(gzip.compress(text.encode())) < 30_000
    assert len(text.encode()) < 150_000


@pytest.mark.django_db
def test_every_coloured_chip_carries_a_sign_and_a_word() -> None:
    text, _ = page("/gallery")
    chips = re.findall(r'<span class="chip chip-(\w+)">(.*?)</span>(?=\s|<|$)', text)
    assert {kind for kind, _ in chips} >= {"kept", "soon", "late", "disputed", "neutral"}
    assert all("sign" in inner for kind, inner in chips if kind != "neutral")


@pytest.mark.django_db
def test_large_type_and_dark_are_drawn_by_the_server() -> None:
    _, outline = page("/gallery", yinuo_look="large.dark")
    assert outline.all("html")[0] | {"data-large": "1", "data-theme": "dark"} == outline.all("html")[0]


@pytest.mark.django_db
def test_missing_page_says_what_to_do() -> None:
    answer = Client().get("/no/such/page")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "没有这一页" in text and "回到首页" in text
    assert "/records/withdrawn/" in text and 'name="q"' in text, (
        "what was withdrawn is listed, and one may search"
    )


@pytest.mark.django_db
def test_broken_page_shows_the_request_number_to_quote() -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/broken", headers={"X-Request-ID": "abcdef0123456789"})
    assert answer.status_code == 500
    assert "abcdef0123456789" in answer.content.decode()
