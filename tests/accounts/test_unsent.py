"""A form sent after its session had ended is not lost: whoever sent it signs in again and sends it on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.accounts.builders import PASSWORD, account, body, sign_in

from yinuo import timesource
from yinuo.accounts.models import Account, SignedInSession
from yinuo.core.actor import Role

pytestmark = pytest.mark.django_db
FORM = "/desk/submissions/"
TYPED = {"class": "penalty", "note": "当事人张某说〈不服〉", "many": ["甲", "乙"]}


@pytest.fixture
def clerk() -> Account:
    return account(Role.UNIT_CLERK, body("洛阳市示例局"))


def idle(client: Client, holder: Account) -> None:
    """Signed in, then away for longer than a session lasts."""
    sign_in(client, holder)
    long_ago = timesource.now() - timedelta(minutes=45)
    SignedInSession.objects.filter(account=holder).update(last_seen_at=long_ago)


def password(holder: Account) -> dict[str, str]:
    return {"username": holder.username, "password": PASSWORD}


def again(client: Client, holder: Account, address: str) -> str:
    """Where the sign-in page that was answered leads once the password is given."""
    page = client.get(address).content.decode()
    found = re.search(r'name="next" value="([^"]*)"', page)
    return str(client.post("/sign-in/", {**password(holder), "next": found[1] if found else ""})["Location"])


def test_what_was_typed_is_there_after_signing_in_again_and_is_sent_on_as_it_was(
    client: Client, clerk: Account
) -> None:
    idle(client, clerk)
    answer = client.post(FORM, TYPED)
    assert answer["Location"].startswith("/sign-in/?next=%2Faccount%2Funsent%2F&why=idle")
    assert again(client, clerk, answer["Location"]) == "/account/unsent/"
    page = client.get("/account/unsent/").content.decode()
    assert "您填的一项也没有丢" in page
    assert page.count('name="many"') == 2 and "当事人张某说〈不服〉" in page
    onward = client.post("/account/unsent/", TYPED)
    assert (onward.status_code, onward["Location"]) == (307, FORM)
    assert client.get("/account/unsent/")["Location"] == "/desk/"


def test_somebody_else_who_signs_in_there_does_not_get_it(client: Client, clerk: Account) -> None:
    idle(client, clerk)
    client.post(FORM, TYPED)
    other = account(Role.UNIT_CLERK, body("洛阳市另一局"))
    client.post("/sign-in/", password(other))
    assert client.get("/account/unsent/")["Location"] == "/desk/"
    client.post("/sign-in/", password(clerk))
    assert client.get("/account/unsent/")["Location"] == "/desk/"


def test_it_is_kept_for_half_an_hour_and_sealed(client: Client, clerk: Account) -> None:
    idle(client, clerk)
    client.post(FORM, TYPED)
    stored = [session.get_decoded() for session in Session.objects.all()]
    assert any("yinuo_unsent" in each for each in stored) and "张某" not in repr(stored)
    with timesource.standing_at(timesource.now() + timedelta(minutes=31)):
        client.post("/sign-in/", password(clerk))
        assert client.get("/account/unsent/")["Location"] == "/desk/"


def test_a_form_sent_after_signing_out_in_another_window_is_kept_for_its_person(
    client: Client, clerk: Account
) -> None:
    sign_in(client, clerk)
    client.post("/sign-out/")
    answer = client.post(FORM, TYPED)
    assert again(client, clerk, answer["Location"]) == "/account/unsent/"
    assert "您填的一项也没有丢" in client.get("/account/unsent/").content.decode()


def test_keeping_a_draft_by_itself_never_takes_the_page_away(client: Client, clerk: Account) -> None:
    idle(client, clerk)
    answer = client.post(FORM, TYPED, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer.headers) == (200, False)
    assert "登录已断开，草稿没有存上" in answer.content.decode()
    # the page sent by hand right after it still says why, and is kept
    assert client.post(FORM, TYPED)["Location"].startswith("/sign-in/?next=%2Faccount%2Funsent%2F&why=idle")


def test_it_may_be_thrown_away(client: Client, clerk: Account) -> None:
    idle(client, clerk)
    client.post(FORM, TYPED)
    client.post("/sign-in/", password(clerk))
    assert client.post("/account/unsent/", {"forget-unsent": "1"})["Location"] == "/desk/"
    assert client.get("/account/unsent/")["Location"] == "/desk/"


def test_a_password_typed_too_late_is_not_kept(client: Client, clerk: Account) -> None:
    idle(client, clerk)
    answer = client.post("/account/password/", {"old": PASSWORD, "new": "x", "again": "x"})
    assert "unsent" not in answer["Location"]
    assert "yinuo_unsent" not in client.session


def test_a_form_open_while_its_person_signed_in_anew_in_another_window_is_not_lost(clerk: Account) -> None:
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    _enter_with_mark(client, clerk)
    old = client.cookies["csrftoken"].value
    _enter_with_mark(client, clerk)
    answer = client.post(FORM, {**TYPED, "csrfmiddlewaretoken": old})
    assert answer["Location"] == "/account/unsent/"
    assert "您填的一项也没有丢" in client.get("/account/unsent/").content.decode()
    assert client.post("/sign-out/", {"csrfmiddlewaretoken": old})["Location"] == "/"
    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_a_form_of_another_site_is_neither_kept_nor_does_it_sign_anybody_out(clerk: Account) -> None:
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    _enter_with_mark(client, clerk)
    assert client.post(FORM, TYPED).status_code == 403
    assert client.post("/sign-out/", {}).status_code == 403
    assert client.get("/account/unsent/")["Location"] == "/desk/"
    assert client.get("/account/").status_code == 200


def _enter_with_mark(client: Client, holder: Account) -> None:
    client.get("/sign-in/")
    mark = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/sign-in/", {**password(holder), **mark}).status_code == 302


def test_nothing_of_a_signed_in_page_stays_in_the_browser(client: Client, clerk: Account) -> None:
    sign_in(client, clerk)
    assert "no-store" in client.get("/desk/")["Cache-Control"]
    assert "no-store" in client.get("/")["Cache-Control"]
    client.post("/sign-out/")
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
