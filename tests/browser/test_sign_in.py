"""Signing in and out as people do it in a real Chromium: late, twice, in two windows, with a phone that goes wrong."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect
from tests.chromium import Enter, entered, follow, looks_right, new_page

from yinuo import timesource
from yinuo.accounts.demo import DemoLink
from yinuo.accounts.models import SignedInSession, SignInLink
from yinuo.accounts.sealed_totp import SealedTOTPDevice

pytestmark = pytest.mark.browser
SECRET = "一句 很长 的口令-7"
ENTRY = "/desk/entry/penalty/"


def code(minutes: float = 0) -> str:
    """What the app of the only phone shows on a clock that is off by some minutes."""
    device = SealedTOTPDevice.objects.get()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + 60 * minutes
    return f"{totp.token():06d}"


def idle() -> None:
    """Everybody has been away for longer than a session lasts."""
    SignedInSession.objects.update(last_seen_at=timesource.now() - timedelta(minutes=45))


def with_password(page: Page, base: str) -> str:
    """Set a password on the page of the person signed in; returns the user name."""
    page.goto(f"{base}/account/password/")
    page.fill("#id_new", SECRET)
    page.fill("#id_again", SECRET)
    follow(page, "main form button[type=submit]")
    return SignedInSession.objects.latest("pk").account.username


def by_password(page: Page, username: str) -> None:
    page.fill("#id_username", username)
    page.fill("#id_password", SECRET)
    follow(page, "main form button[type=submit]")


def test_a_link_works_once_and_says_so_when_it_was_used_or_ran_out(
    browser: Browser, page: Page, demo_links: dict[str, DemoLink]
) -> None:
    link = demo_links["unit-clerk"].url
    entered(page, link)
    expect(page.locator("h1")).to_contain_text("今天")
    other = new_page(browser)
    other.goto(link)
    expect(other.locator("main")).to_contain_text("这个登录链接已用过或已过期")
    looks_right(other)
    SignInLink.objects.update(expires_at=timesource.now() - timedelta(minutes=1))
    other.goto(demo_links["official"].url)
    expect(other.locator("main")).to_contain_text("请向系统管理员要一个新的链接")


def test_what_was_typed_outlives_the_session(live_server: Any, enter: Enter) -> None:
    page = enter("unit-clerk")
    username = with_password(page, live_server.url)
    page.goto(live_server.url + ENTRY)
    page.fill("#id_CF_XDR_MC", "洛阳断线示例有限公司")
    idle()
    follow(page, "text=报送这一条")
    expect(page.locator("main")).to_contain_text("没有操作，为安全起见已退出")
    by_password(page, username)
    expect(page.locator("h1")).to_contain_text("刚才填的还在")
    looks_right(page)
    follow(page, "text=接着提交")
    assert page.input_value("#id_CF_XDR_MC") == "洛阳断线示例有限公司"
    expect(page.locator(".errors")).to_be_visible()


def test_in_two_windows_a_form_of_before_is_sent_after_signing_in_anew(
    live_server: Any, enter: Enter
) -> None:
    first = enter("unit-clerk")
    username = with_password(first, live_server.url)
    first.goto(live_server.url + ENTRY)
    first.fill("#id_CF_XDR_MC", "洛阳双窗示例有限公司")
    second = first.context.new_page()
    second.goto(f"{live_server.url}/desk/")
    follow(second, "form[action*='sign-out'] button")
    second.goto(f"{live_server.url}/sign-in/")
    by_password(second, username)
    follow(first, "text=报送这一条")
    expect(first.locator("h1")).to_contain_text("刚才填的还在")
    follow(first, "text=接着提交")
    assert first.input_value("#id_CF_XDR_MC") == "洛阳双窗示例有限公司"


def test_after_signing_out_going_back_shows_nothing_of_the_desk(live_server: Any, enter: Enter) -> None:
    page = enter("unit-clerk")
    page.goto(f"{live_server.url}/desk/submissions/")
    follow(page, "form[action*='sign-out'] button")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("单位登录")


def test_a_phone_that_goes_wrong_is_told_what_is_wrong_and_a_recovery_code_helps(
    live_server: Any, browser: Browser, demo_links: dict[str, DemoLink]
) -> None:
    page = new_page(browser)
    page.goto(demo_links["office"].url)
    follow(page, "main form button[type=submit]")
    looks_right(page)
    page.fill("#id_code", code())
    follow(page, "main form.form button[type=submit]")
    looks_right(page)
    paper = page.locator("main ol code").all_inner_texts()
    follow(page, "text=已抄好，继续")
    username = with_password(page, live_server.url)
    follow(page, "form[action*='sign-out'] button")
    page.goto(f"{live_server.url}/sign-in/")
    by_password(page, username)
    for wrong, said in (
        (code(5), "手机的时间快了约"),
        ("000000", "秒再填"),
        ("12345678", "验证码不对"),
    ):
        page.fill("#id_code", wrong)
        follow(page, "main form.form button[type=submit]")
        expect(page.locator("main")).to_contain_text(said)
        looks_right(page)
    page.wait_for_timeout(1200)
    page.fill("#id_code", paper[0])
    follow(page, "main form.form button[type=submit]")
    expect(page.locator("body")).to_contain_text("用掉了一个恢复码，还剩 9 个")


@pytest.mark.parametrize(
    "role",
    [
        "unit-clerk",
        "unit-approver",
        "office",
        "system-admin",
        "security-admin",
        "auditor",
        "inspector",
        "official",
    ],
)
def test_every_role_comes_in_by_its_link_and_leaves(live_server: Any, enter: Enter, role: str) -> None:
    page = enter(role)
    assert page.url.startswith(live_server.url) and "/sign-in" not in page.url, page.url
    looks_right(page)
    follow(page, "form[action*='sign-out'] button")
    page.goto(f"{live_server.url}/desk/")
    expect(page.locator("h1")).to_contain_text("单位登录")
