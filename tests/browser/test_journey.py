"""A clerk's and a resident's way through a real Chromium, with an accessibility engine on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.chromium import Enter, follow, looks_right, new_page

from yinuo.clocks.calendar import load_calendar
from yinuo.jobs.worker import run_waiting
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body
from yinuo.timesource import today

pytestmark = pytest.mark.browser


def workbook(path: Path) -> Path:
    from yinuo.management.demo.load import write_workbook
    from yinuo.management.demo.rows import Desk, penalty_rows

    unit = Body.objects.get(name="洛阳市市场监督管理局")
    rows = penalty_rows(Desk.of(unit, today()), [today()] * 5)
    rows[0] = {**rows[0], "CF_XDR_SHXYM": "914103000000000000"}
    write_workbook(path, "penalty", rows)
    return path


def test_m22c_a_clerk_hands_in_a_workbook_and_a_resident_reads_the_record(
    live_server: Any, enter: Enter, tmp_path: Path
) -> None:
    page = enter("unit-clerk")
    looks_right(page)
    page.goto(f"{live_server.url}/desk/submissions/")
    looks_right(page)
    page.select_option("#class", "penalty")
    page.set_input_files("input[type=file]", str(workbook(tmp_path / "11月处罚.xlsx")))
    follow(page, "text=报送这份表")
    receipt = page.url
    assert run_waiting() == 1
    page.goto(receipt)
    assert "要改，一行也没有丢" in page.content()
    looks_right(page)
    page.goto(f"{live_server.url}/desk/mending/")
    follow(page, "text=修改")
    looks_right(page)
    page.goto(f"{live_server.url}/records/penalty/")
    looks_right(page)
    follow(page, "table tbody a")
    assert "当天公示" in page.content()
    looks_right(page)


@pytest.mark.parametrize("address", ["/", "/records/", "/bodies/", "/rules/", "/rules/penalty/", "/verify/"])
def test_public_pages_are_accessible_and_fit_a_phone(live_server: Any, page: Page, address: str) -> None:
    load_registry()
    load_calendar()
    page.goto(live_server.url + address)
    looks_right(page)


def test_a_page_printed_from_a_dark_screen_is_ink_on_white(live_server: Any, browser: Browser) -> None:
    load_registry()
    load_calendar()
    page = new_page(browser, color_scheme="dark")
    page.goto(f"{live_server.url}/rules/penalty/")
    colours = "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]"
    assert page.evaluate(colours) != ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    page.emulate_media(media="print")
    assert page.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
