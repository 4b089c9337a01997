"""The menu of the desk, asked by everybody: no line of it is refused, and whoever has nothing to report finds their way."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yinuo.accounts.models import Account
from yinuo.core.actor import PLATFORM, Role
from yinuo.registry.acts.officials import register_official
from yinuo.registry.models import Body

from .conftest import Seat

SEATED = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
LINE = re.compile(r'<li><a href="(/[^"]*)"')
CURRENT = re.compile(r'<li><a href="(/[^"]*)" aria-current="page"')


def drawn(browser: Client, path: str) -> str:
    """The menu as it stands on the page at ``path``."""
    page = browser.get(path).content.decode()
    return page[page.index('<ul class="nav">') : page.index('class="who"')]


def menu_of(browser: Client) -> list[str]:
    return LINE.findall(drawn(browser, "/desk/"))


@pytest.mark.parametrize("role", SEATED)
def test_no_line_of_the_menu_leads_to_a_refusal(seat: Seat, role: Role) -> None:
    browser = seat(role)
    lines = menu_of(browser)
    assert lines[0] == "/desk/"
    assert {line: browser.get(line).status_code for line in lines} == dict.fromkeys(lines, 200)


def test_a_clerk_hands_in_an_evaluator_does_not_and_an_official_sees_only_today(seat: Seat) -> None:
    assert "/desk/submissions/" in menu_of(seat(Role.UNIT_CLERK))
    assert "/desk/submissions/" not in menu_of(seat(Role.EVALUATOR))
    assert menu_of(seat(Role.OFFICIAL)) == ["/desk/"]


def test_today_is_the_current_entry_on_its_own_page_alone(seat: Seat) -> None:
    clerk = seat(Role.UNIT_CLERK)
    pages = ("/desk/", "/desk/submissions/", "/desk/entry/penalty/", "/desk/help/", "/desk/me/looks/")
    assert {page: CURRENT.findall(drawn(clerk, page)) for page in pages} == {
        "/desk/": ["/desk/"],
        "/desk/submissions/": ["/desk/submissions/"],
        "/desk/entry/penalty/": ["/desk/submissions/"],
        "/desk/help/": [],
        "/desk/me/looks/": [],
    }


@pytest.mark.parametrize("role", SEATED)
def test_the_own_account_and_help_are_one_click_from_every_desk(seat: Seat, role: Role) -> None:
    page = seat(role).get("/desk/").content.decode()
    assert 'href="/account/"' in page and 'href="/desk/help/"' in page
    assert seat(role).get("/desk/help/").status_code == 200


def test_an_official_reads_the_own_file_and_who_looked_two_clicks_after_signing_in(
    seat: Seat, people: dict[Role, Account], office: Body
) -> None:
    person = register_official(PLATFORM, office.pk, "黄示例", "演示", fictitious=True)
    Account.objects.filter(pk=people[Role.OFFICIAL].pk).update(official=person)
    page = seat(Role.OFFICIAL).get("/desk/").content.decode()
    assert f'href="/desk/registry/officials/{person.pk}/"' in page
    assert 'href="/desk/me/looked-at/"' in page
    assert seat(Role.OFFICIAL).get(f"/desk/registry/officials/{person.pk}/").status_code == 200


def test_who_was_refused_a_page_reads_its_name_and_not_its_address(seat: Seat) -> None:
    official = seat(Role.OFFICIAL)
    assert official.get("/desk/records/").status_code == 403
    page = official.get("/desk/me/looks/").content.decode()
    assert "desk:records" not in page and "被拒绝" in page
