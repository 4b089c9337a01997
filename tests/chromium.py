"""A pytest plugin (``-p tests.chromium``): a real Chromium for tests marked ``browser``, and what every page must pass.

Without a chromium on the machine these tests are skipped; in CI they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from yinuo.accounts.demo import DemoLink

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
PATIENCE = 90_000
"""How long a page may take, in milliseconds: what is tested is what it says, and the machine may be busy."""
Enter = Callable[[str], "Page"]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    if CHROMIUM is None and not os.environ.get("CI"):
        missing = pytest.mark.skip(reason="no chromium on this machine")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(missing)


@pytest.fixture(scope="module")
def _started() -> Iterator[Browser]:
    """A Chromium for the tests of a module; playwright keeps an event loop, beside which Django may still be called."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def browser(_started: Browser) -> Iterator[Browser]:
    """A Chromium without pages, cookies or storage of any test before: every test opens contexts of its own."""
    yield _started
    for context in _started.contexts:
        context.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    """An empty page of a Chinese visitor."""
    return new_page(browser)


@pytest.fixture
def demo_links(live_server: Any) -> dict[str, DemoLink]:
    """One one-time link for each role, of the shipped registry."""
    from yinuo.accounts.demo import issue_demo_links
    from yinuo.clocks.calendar import load_calendar
    from yinuo.registry.loading import load_registry

    load_registry()
    load_calendar()
    return {link.role: link for link in reversed(issue_demo_links(live_server.url))}


@pytest.fixture
def enter(browser: Browser, demo_links: dict[str, DemoLink]) -> Enter:
    """Sign a demo person of a role in, on a page of their own."""
    return lambda role: entered(new_page(browser), demo_links[role].url)


def new_page(browser: Browser, **options: Any) -> Page:
    """A page with cookies of its own."""
    page = browser.new_context(locale="zh-CN", viewport=DESKTOP, **options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    return page


def entered(page: Page, link: str) -> Page:
    """``page`` signed in by a one-time link, the second factor bound with the code the demo shows."""
    page.goto(link)
    follow(page, "main form button[type=submit]")
    if "/second-factor/enrol" in page.url:
        page.fill("#id_code", page.locator(".notice b").inner_text())
        follow(page, "main form.form button[type=submit]")
        follow(page, "text=已抄好，继续")
    return page


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page and wait until it has loaded: a click alone returns when its answer begins to arrive."""
    with page.expect_navigation():
        page.click(selector)


def looks_right(page: Page, schemes: Sequence[str] = ("light",)) -> None:
    """No accessibility violation in the colour ``schemes``, and no page wider than a phone."""
    from axe_playwright_python.sync_playwright import Axe

    before = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for scheme in schemes:
        if len(schemes) > 1:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{page.url} ({scheme}): {found.generate_report()}"
    if len(schemes) > 1:
        page.emulate_media(color_scheme="dark" if before else "light")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
