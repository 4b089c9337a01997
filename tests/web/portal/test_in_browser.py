"""A resident's way through the public pages in a real Chromium: accessible, on a phone, dark, in large type."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.chromium import PHONE, follow, looks_right, new_page
from tests.records.building import Town, penalty, stored

from yinuo.assessment.refresh import refresh
from yinuo.clocks.calendar import load_calendar
from yinuo.records.acts import withdraw
from yinuo.records.models import Record

pytestmark = pytest.mark.browser
TEXT_LIMIT = 150_000
"""The most a page may weigh without pictures, in bytes."""


@pytest.fixture
def shown(transactional_db: None, town: Town, county: str) -> Town:
    """Records of two offices, one of them late, one withdrawn, with the figures made of them."""
    load_calendar()
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in range(1, 30)])
    stored(town, [penalty(town.county, "洛县罚〔2026〕3号", CF_JDRQ="2026-01-05")], unit=town.county)
    gone = stored(town, [penalty(town.bureau, "洛示罚〔2026〕30号")]).record_ids[0]
    withdraw(town.clerk(), gone, "复议机关撤销了处罚决定", "行政处罚法第四十八条")
    refresh(date(2026, 3, 31))
    return town


def addresses(shown: Town) -> list[str]:
    late = Record.objects.get(document_number="洛县罚〔2026〕3号")
    return [
        "/", "/records/", "/records/penalty/", "/records/all/?late=1", "/records/withdrawn/", f"/records/penalty/{late.pk}/",
        f"/records/penalty/{late.pk}/versions/", "/search/?q=餐饮", "/bodies/", "/bodies/tree/",
        f"/bodies/{shown.bureau.code}/", "/board/?period=12", "/board/months/", "/rules/", "/rules/penalty/",
        "/data/", "/data/dictionary/?class=penalty", "/verify/",
    ]  # fmt: skip


def test_every_public_page_is_accessible_light_and_fits_a_phone(
    live_server: Any, page: Page, shown: Town
) -> None:
    for address in addresses(shown):
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.ok, address
        assert len(response.body()) < TEXT_LIMIT, address
        looks_right(page)


def test_every_public_page_is_accessible_dark_and_in_large_type(
    live_server: Any, browser: Browser, shown: Town
) -> None:
    page = new_page(browser, color_scheme="dark")
    page.goto(live_server.url)
    follow(page, "text=大字版")
    assert page.get_attribute("html", "data-large") == "1"
    for address in addresses(shown):
        page.goto(live_server.url + address)
        looks_right(page)


def test_a_visitor_goes_from_the_board_to_a_late_record_in_two_clicks_on_a_phone(
    live_server: Any, page: Page, shown: Town
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/board/?period=12")
    follow(page, "td[data-label=超期] a")
    assert "这里只列正在公示的超期记录" in page.content()
    follow(page, "table tbody a")
    assert "超期了" in page.content()
    page.click("summary")
    assert page.get_by_text("日历依据").is_visible()


def test_a_card_on_a_phone_sets_days_and_time_taken_in_one_line_and_can_be_sorted(
    live_server: Any, page: Page, shown: Town
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/records/penalty/")
    card = page.locator("table.cards tbody tr").first
    tops = [
        cell.bounding_box()["y"]  # type: ignore[index]
        for cell in (card.locator(f"td[data-label={label}]") for label in ("决定", "公示", "用时"))
    ]
    assert max(tops) - min(tops) < 8, tops
    page.click("summary:has-text('排序')")
    follow(page, "details.order a:has-text('用时')")
    assert "sort=working_days_used" in page.url
    assert page.locator("details.order summary").inner_text().strip() == "排序：用时 ▲"
    page.locator("thead a").first.focus()
    assert page.locator("thead a").first.bounding_box()["width"] > 20, "what has the focus is seen"  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_two_figures_stand_beside_each_other_on_a_phone(live_server: Any, page: Page, shown: Town) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(live_server.url)
    first, second = (page.locator(".grid.four > .card").nth(n).bounding_box() for n in (0, 1))
    assert first and second and first["y"] == second["y"] and second["x"] > first["x"]


def test_a_filter_waits_for_its_button_when_chosen_by_keyboard_and_acts_at_once_by_pointer(
    live_server: Any, page: Page, shown: Town
) -> None:
    page.goto(f"{live_server.url}/board/")
    page.focus("select[name=period]")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert "?" not in page.url, "the first arrow must not take the page away"
    follow(page, "form.filters button[type=submit]")
    assert "period=" in page.url
    page.locator("select[name=measure]").dispatch_event("pointerdown")
    with page.expect_navigation():
        page.select_option("select[name=measure]", "accuracy")
    assert "measure=accuracy" in page.url
