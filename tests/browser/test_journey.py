"""A clerk's and a resident's way through a real Chromium, with an accessibility engine on every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from yinuo.accounts.demo import issue_demo_links
from yinuo.clocks.calendar import load_calendar
from yinuo.jobs.worker import run_waiting
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body
from yinuo.timesource import today

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no chromium on this machine"),
]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """No collectstatic in tests: files are served as they lie."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_context(locale="zh-CN").new_page()


def looks_right(page: Page, narrow: bool = True) -> None:
    """No accessibility violation, and no page wider than a phone."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    if narrow:
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        page.set_viewport_size({"width": 1280, "height": 800})


def workbook(path: Path) -> Path:
    from yinuo.management.demo.load import write_workbook
    from yinuo.management.demo.rows import Desk, penalty_rows

    unit = Body.objects.get(name="洛阳市市场监督管理局")
    rows = penalty_rows(Desk.of(unit, today()), [today()] * 5)
    rows[0] = {**rows[0], "CF_XDR_SHXYM": "914103000000000000"}
    write_workbook(path, "penalty", rows)
    return path


def test_m22c_a_clerk_hands_in_a_workbook_and_a_resident_reads_the_record(
    live_server: Any, page: Page, tmp_path: Path
) -> None:
    load_registry()
    load_calendar()
    link = next(each for each in issue_demo_links(live_server.url) if each.role == "unit-clerk")
    page.goto(link.url)
    page.click("form button[type=submit]")
    looks_right(page)
    page.goto(f"{live_server.url}/desk/submissions/")
    looks_right(page)
    page.select_option("#class", "penalty")
    page.set_input_files("input[type=file]", str(workbook(tmp_path / "11月处罚.xlsx")))
    page.click("text=报送这份表")
    receipt = page.url
    assert run_waiting() == 1
    page.goto(receipt)
    assert "要改，一行也没有丢" in page.content()
    looks_right(page)
    page.goto(f"{live_server.url}/desk/mending/")
    page.click("text=修改")
    looks_right(page)
    page.goto(f"{live_server.url}/records/penalty/")
    looks_right(page)
    page.click("table tbody a")
    assert "公示用了" in page.content()
    looks_right(page)


@pytest.mark.parametrize("address", ["/", "/records/", "/bodies/", "/rules/", "/rules/penalty/", "/verify/"])
def test_public_pages_are_accessible_and_fit_a_phone(live_server: Any, page: Page, address: str) -> None:
    load_registry()
    load_calendar()
    page.goto(live_server.url + address)
    looks_right(page)
