"""The reporting desk in a real Chromium: type, see the fault at its field, mend, see it public; mend alike; withdraw."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests import chromium
from tests.chromium import Enter, follow
from tests.intake.world import taken_in

from yinuo import timesource
from yinuo.clocks.duties import fire_due_alarms
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record

from .rows import GOOD, csv_file, rows

pytestmark = pytest.mark.browser


def looks_right(page: Page) -> None:
    """Accessible in light and dark, and no wider than a phone."""
    chromium.looks_right(page, ("light", "dark"))


def type_row(page: Page, row: dict[str, str]) -> None:
    for code, text in row.items():
        control = page.locator(f"[name='{code}']").first
        kind = control.evaluate("one => one.type")
        if kind == "checkbox":
            for value in text.split(";"):
                page.locator(f"[name='{code}'][value='{value}']").check()
        elif kind == "select-one":
            control.select_option(text)
        else:
            control.fill(text.replace("/", "-") if kind == "date" else text)


def test_m22a_a_clerk_types_a_row_mends_its_fault_and_sees_it_public_until_it_is_withdrawn(
    live_server: Any, enter: Enter
) -> None:
    clerk = enter("unit-clerk")
    clerk.goto(f"{live_server.url}/desk/entry/penalty/")
    looks_right(clerk)
    type_row(clerk, {**GOOD, "CF_XDR_SHXYM": "914103020000000000"})
    follow(clerk, "text=报送这一条")
    assert clerk.locator(".errors a[href='#id_CF_XDR_SHXYM']").is_visible()
    assert clerk.locator("#id_CF_XDR_SHXYM").get_attribute("aria-invalid") == "true"
    assert clerk.locator("#id_CF_SY").input_value() == GOOD["CF_SY"]
    looks_right(clerk)
    clerk.fill("#id_CF_XDR_SHXYM", GOOD["CF_XDR_SHXYM"])
    follow(clerk, "text=报送这一条")
    looks_right(clerk)
    assert run_waiting() == 1
    clerk.reload()
    assert "全部通过，没有要改的" in clerk.content()
    looks_right(clerk)
    public = f"{live_server.url}/records/penalty/{Record.objects.get().pk}"
    clerk.goto(public)
    assert GOOD["CF_WSH"] in clerk.content()
    _withdraw(live_server, enter("unit-approver"))
    clerk.goto(public)
    assert "撤下" in clerk.content() and "决定已被撤销：法院判决撤销" in clerk.content()
    assert GOOD["CF_SY"] not in clerk.content()


def _withdraw(live_server: Any, approver: Page) -> None:
    approver.goto(f"{live_server.url}/desk/records/")
    looks_right(approver)
    follow(approver, "table tbody a")
    looks_right(approver)
    follow(approver, "text=撤下这条记录")
    looks_right(approver)
    approver.select_option("#id_ground", "决定已被撤销")
    approver.fill("#id_reason", "法院判决撤销")
    approver.check("#id_confirm")
    follow(approver, "form.card button[type=submit]")
    assert "已办理：撤下这条记录" in approver.content()
    looks_right(approver)


def test_a_clerk_hands_in_with_three_clicks_and_mends_rows_alike_at_once(
    live_server: Any, enter: Enter, tmp_path: Path
) -> None:
    clerk = enter("unit-clerk")
    clerk.goto(f"{live_server.url}/desk/submissions/")
    clerk.select_option("#class", "penalty")
    looks_right(clerk)
    clerk.set_input_files("input[type=file]", str(csv_file(tmp_path, rows(6, CF_XDR_LB="企业"))))
    follow(clerk, "text=报送这份表")
    looks_right(clerk)
    run_waiting()
    clerk.reload()
    assert "要改，一行也没有丢" in clerk.content()
    looks_right(clerk)
    follow(clerk, "text=一次改 6 行")
    looks_right(clerk)
    clerk.select_option("#id_CF_XDR_LB", "法人及非法人组织")
    follow(clerk, "text=先看结果")
    assert "改后 6 行里有 6 行没有错误" in clerk.content()
    looks_right(clerk)
    follow(clerk, "text=确认，改这 6 行")
    run_waiting()
    clerk.reload()
    assert Record.objects.filter(status="published").count() == 6
    clerk.goto(f"{live_server.url}/desk/mending/")
    assert "没有待改的行" in clerk.content()
    looks_right(clerk)
    clerk.goto(f"{live_server.url}/desk/")
    looks_right(clerk)


def test_what_is_typed_is_kept_by_itself_and_the_form_is_sent_by_keyboard_alone(
    live_server: Any, enter: Enter
) -> None:
    clerk = enter("unit-clerk")
    clerk.goto(f"{live_server.url}/desk/entry/penalty/")
    clerk.focus("#id_CF_XDR_MC")
    clerk.keyboard.type("洛阳键盘示例有限公司")
    clerk.wait_for_selector("text=草稿已存", timeout=15_000)
    clerk.goto(f"{live_server.url}/desk/")
    clerk.goto(f"{live_server.url}/desk/entry/penalty/")
    assert clerk.locator("#id_CF_XDR_MC").input_value() == "洛阳键盘示例有限公司"
    clerk.focus("#id_CF_XDR_MC")
    clerk.keyboard.press("Enter")
    clerk.wait_for_selector(".errors")
    assert clerk.evaluate("document.activeElement.className") == "errors"


def test_today_says_what_is_due_first_and_its_reminders_are_put_away_once_read(
    live_server: Any, enter: Enter, tmp_path: Path
) -> None:
    clerk = enter("unit-clerk")
    with timesource.standing_at(timesource.now() - timedelta(days=9)):
        taken_in(csv_file(tmp_path, rows(3, CF_XDR_LB="企业")))
    fire_due_alarms()
    clerk.goto(f"{live_server.url}/desk/")
    first = clerk.locator("table").first.locator("tbody tr").first.inner_text()
    assert "超期" in first and "3 行要改" in first
    assert "提醒和催办" in clerk.content()
    looks_right(clerk)
    follow(clerk, "text=都看过了")
    assert "提醒和催办" not in clerk.content()
    follow(clerk, "text=去改")
    clerk.check("input[name=late]")
    follow(clerk, "form.filters button[type=submit]")
    assert clerk.locator("td:has-text('超期')").count() == 3
    looks_right(clerk)
    follow(clerk, "table.cards a:has-text('11月处罚.csv')")
    clerk.click("summary:has-text('为什么这样数')")
    assert clerk.get_by_text("日历依据").is_visible()
    looks_right(clerk)
