"""The administrators' way through a real Chromium: pages are accessible, fit a phone, and do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.chromium import entered, follow, looks_right

from yinuo.accounts.demo import DemoLink
from yinuo.accounts.models import Account
from yinuo.registry.models import Body

pytestmark = pytest.mark.browser


def _enter(page: Page, links: dict[str, DemoLink], role: str) -> None:
    """Take the seat of another person in the same browser."""
    page.context.clear_cookies()
    entered(page, links[role].url)


def test_three_administrators_bring_a_clerk_in_and_an_office_merges_two_bodies(
    live_server: Any, page: Page, demo_links: dict[str, DemoLink]
) -> None:
    links = demo_links
    _enter(page, links, "system-admin")
    page.goto(f"{live_server.url}/desk/users/new/")
    looks_right(page)
    page.fill("#id_display_name", "新示例")
    page.fill("#id_username", "new.clerk")
    follow(page, "main form button[type=submit]")
    page.click("summary:has-text('一次性登录链接')")
    follow(page, "#link button[type=submit]")
    link = page.locator(".notice code").inner_text()
    looks_right(page)
    account = Account.objects.get(username="new.clerk").pk
    for address in (
        "/desk/users/",
        "/desk/jobs/",
        "/desk/rules/",
        "/desk/calendar/",
        "/desk/calendar/import/",
    ):
        page.goto(live_server.url + address)
        looks_right(page)
    _enter(page, links, "security-admin")
    page.goto(f"{live_server.url}/desk/users/{account}/")
    page.click("summary:has-text('授予角色')")
    looks_right(page)
    page.select_option("#grant_role", "unit-clerk")
    page.fill("#grant_unit", "洛阳市体育局")
    page.fill("#grant_ground", "岗位需要")
    follow(page, "#grant button[type=submit]")
    expect(page.locator("main")).to_contain_text("洛阳市体育局")
    page.goto(f"{live_server.url}/desk/users/tokens/new/")
    looks_right(page)
    page.context.clear_cookies()
    page.goto(link)
    follow(page, "main form button[type=submit]")
    expect(page.locator("h1")).to_contain_text("设置口令")
    _merge(page, live_server.url, links)
    _enter(page, links, "auditor")
    page.goto(f"{live_server.url}/desk/access-log/")
    looks_right(page)
    expect(page.locator("main")).to_contain_text("新示例")


def _merge(page: Page, base: str, links: dict[str, DemoLink]) -> None:
    sports = Body.objects.get(name="洛阳市体育局")
    _enter(page, links, "office")
    for address in ("/desk/registry/", "/desk/registry/regions/", "/desk/statistics/"):
        page.goto(base + address)
        looks_right(page)
    page.goto(f"{base}/desk/registry/bodies/?q={sports.code}")
    looks_right(page)
    follow(page, "table tbody a")
    looks_right(page)
    follow(page, "text=并入其他单位")
    page.fill("#id_into", "洛阳市教育局")
    page.fill("#id_basis", "洛编办〔2026〕12号")
    follow(page, "text=先看看结果")
    expect(page.locator("main")).to_contain_text("随之承继")
    looks_right(page)
    follow(page, "main button[value=confirm]")
    expect(page.locator("main")).to_contain_text("已办理：并入其他单位")
    assert Body.objects.get(pk=sports.pk).ended_on is not None
