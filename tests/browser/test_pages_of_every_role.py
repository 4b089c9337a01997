"""A walk over every page that links lead to, by everybody, on a phone: it fits, is accessible, and asks nobody else.

New pages join by themselves: the walk follows links, one page of each named address. What only a form reaches has
journeys of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Request
from tests.chromium import PHONE, RULES, follow
from tests.scope.samples import Seeds, seed, sit_down

from yinuo.accounts.rates import counter
from yinuo.clocks.calendar import load_calendar
from yinuo.core.actor import Role
from yinuo.records.models import Record

pytestmark = pytest.mark.browser
NARROW = 320
"""To what a page reflows without a second direction of scrolling, in CSS pixels (WCAG 2.2, 1.4.10)."""
TEXT_LIMIT = 150_000
"""The most a page may weigh without pictures, in bytes."""
FINGER = 43.5
"""The least height of a control that stands alone, in CSS pixels: 44, but for rounding."""
EVERY_RULE = {"runOnly": [*RULES["runOnly"], "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
FILES = (".xlsx", ".csv", ".json", ".atom", ".tlog-proof")
FEW = {"portal:record-list": 2, "portal:class": 1}
"""How many pages of a named address are looked at; all others once."""
SEATED = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
SMALL = """least => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => {
    const box = one.getBoundingClientRect(), label = one.closest('label'), parent = one.parentElement
    if (box.width < 2 || box.height < 2 || !one.checkVisibility() || one.closest('.skip, svg')) return false
    const inSentence = getComputedStyle(one).display === 'inline'
      && parent.innerText.trim().length > one.innerText.trim().length + 3
    return !inSentence && Math.max(box.height, label ? label.getBoundingClientRect().height : 0) < least
  })
  .map(one => one.tagName + ' ' + (one.innerText || one.name).trim().slice(0, 30))"""


@pytest.fixture
def seeds(transactional_db: None, tmp_path: Path) -> Seeds:
    """The shipped registry with two units, whose records the public may read."""
    counter.clear()
    load_calendar()
    made = seed(tmp_path)
    for side in made.sides:
        record = Record.objects.filter(pk=side.record.pk)
        record.update(status=Record.Status.PUBLISHED, published_on=side.record.decided_on)
    return made


class Walk:
    """One visitor on a phone to the pages of ``rooms`` (namespaces of addresses). ``faults`` gathers what a page must not
    do, with the page it did it on."""

    def __init__(self, page: Page, base: str, *rooms: str) -> None:
        self.page, self.base, self.rooms = page, base, rooms
        self.faults: list[str] = []
        page.on("console", lambda said: self._told(said.type, said.text))
        page.on("pageerror", lambda error: self._told("error", str(error)))
        page.on("request", self._asked)

    def _told(self, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(f"{self.page.url}: {text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"{self.page.url} asks {request.url}")

    def through(self, *starts: str) -> list[str]:
        """Every page that can be reached from ``starts`` by links, one or :data:`FEW` of each named address."""
        queue, seen, counts = list(starts), set[str](), dict[str, int]()
        visited = []
        while queue:
            path = queue.pop(0)
            name = named(path)
            if not name.startswith(self.rooms) or path in seen or counts.get(name, 0) >= FEW.get(name, 1):
                continue
            seen.add(path)
            counts[name] = counts.get(name, 0) + 1
            self.look_at(path)
            visited.append(path)
            queue += self.links()
        return visited

    def links(self) -> Iterator[str]:
        """Where the links of the page lead on this site, without the place on the page."""
        for href in self.page.eval_on_selector_all(
            "a[href]", "all => all.map(one => one.getAttribute('href'))"
        ):
            whole = urldefrag(urljoin(self.page.url, href)).url
            if whole.startswith(self.base) and "export=" not in whole:
                yield whole.removeprefix(self.base)

    def look_at(self, path: str) -> None:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        body = answer.body()
        tell = {
            f"answers {answer.status}": answer.ok,
            f"weighs {len(body)} bytes": len(body) < TEXT_LIMIT,
            "has not one first heading": self.page.locator("h1").count() == 1,
            "is wider than the phone": self.fits(PHONE["width"]),
            "is wider than the narrowest screen": self.fits(NARROW),
        }
        self.faults += [f"{path} {words}" for words, well in tell.items() if not well]
        small = self.page.evaluate(SMALL, FINGER)
        self.faults += [f"{path} has controls too small for a finger: {small[:5]}"] if small else []
        self.faults += [f"{path}: {words}" for words in self.barriers()]

    def fits(self, width: int) -> bool:
        """Whether nothing of the page lies beyond a screen of ``width`` CSS pixels; the phone is there again afterwards."""
        self.page.set_viewport_size({"width": width, "height": PHONE["height"]})
        wide: int = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        return wide <= width

    def barriers(self) -> list[str]:
        """What the accessibility engine finds, and the contrasts of the dark appearance."""
        found = [Axe().run(self.page, options=EVERY_RULE)]
        self.page.emulate_media(color_scheme="dark")
        found.append(Axe().run(self.page, options=COLOURS))
        self.page.emulate_media(color_scheme="light")
        return [each.generate_report() for each in found if each.violations_count]


def named(path: str) -> str:
    """The name of the page at an address; "" for a file, or what is no address."""
    path = urlsplit(path).path
    try:
        return "" if path.endswith(FILES) else str(resolve(path).view_name)
    except Resolver404:
        return ""


def phone(browser: Browser, **options: Any) -> BrowserContext:
    return browser.new_context(locale="zh-CN", viewport=PHONE, has_touch=True, is_mobile=True, **options)  # type: ignore[arg-type]


def test_every_public_page_on_a_phone(live_server: Any, browser: Browser, seeds: Seeds) -> None:
    walk = Walk(phone(browser).new_page(), live_server.url, "portal:", "accounts:", "api-docs")
    visited = walk.through("/", "/search/?q=公司", "/records/all/?late=1", "/sign-in/")
    assert walk.faults == [], "\n".join(walk.faults)
    names = {named(path) for path in visited}
    assert {
        "api-docs",
        "accounts:sign-in",
        "portal:record",
        "portal:body",
        "portal:board",
        "portal:class",
        "portal:accessibility",
    } <= names


@pytest.mark.parametrize("role", SEATED)
def test_every_page_of_a_role_on_a_phone(
    live_server: Any, browser: Browser, seeds: Seeds, role: Role
) -> None:
    context = phone(browser)
    cookie = sit_down(Client(), seeds.walkers[role]).cookies[site.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    walk = Walk(context.new_page(), live_server.url, "desk:", "accounts:")
    visited = walk.through("/desk/")
    assert walk.faults == [], "\n".join(walk.faults)
    assert len(visited) >= 5 and "/desk/help/" in visited and "/account/" in visited


def test_a_resident_without_scripts_finds_filters_and_reads(
    live_server: Any, browser: Browser, seeds: Seeds
) -> None:
    page = phone(browser, java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.click("text=菜单")
    follow(page, "nav >> text=公示")
    follow(page, "main table a:text-is('行政处罚')")
    assert not page.is_visible("select[name=county]"), "on a phone the list comes first"
    page.click("summary >> text=筛选")
    page.select_option("select[name=county]", "410305")
    follow(page, "form.filters button[type=submit]")
    assert "county=410305" in page.url
    follow(page, "main tbody a")
    page.click("summary >> text=为什么这样数")
    assert page.get_by_text("日历依据").first.is_visible()
    page.goto(live_server.url)
    page.fill("#search-q", "我方")
    with page.expect_navigation():
        page.press("#search-q", "Enter")
    assert "我方好行公司" in page.inner_text("main")
