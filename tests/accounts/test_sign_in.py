"""Signing in by password and by one-time link, lock-out, ending of sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.builders import PASSWORD, account, actor, body, grant, sign_in

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import AccessEntry, Account, SignedInSession, SignInLink
from yinuo.accounts.rates import counter
from yinuo.config import configuration
from yinuo.core.actor import PLATFORM, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counter() -> None:
    counter.clear()


def reaches_account(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_clerk_signs_in_by_password_and_sees_unit_and_grantor(client: Client) -> None:
    unit = body("洛阳市示例局")
    clerk = account(Role.UNIT_CLERK, unit)

    sign_in(client, clerk)

    page = client.get("/account/").content.decode()
    assert "洛阳市示例局" in page
    assert "平台：测试" in page
    assert AccessEntry.objects.filter(action="sign-in", account=clerk, allowed=True).count() == 1


def test_wrong_password_and_unknown_user_get_the_same_answer(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())

    wrong = client.post("/sign-in/", {"username": clerk.username, "password": "nonsense"})
    unknown = client.post("/sign-in/", {"username": "nobody.here", "password": "nonsense"})

    assert wrong.status_code == unknown.status_code == 422
    said = "用户名或口令不对"
    assert said in wrong.content.decode()
    assert said in unknown.content.decode()
    assert AccessEntry.objects.filter(action="sign-in", object_id=str(clerk.pk), allowed=False).exists()


def test_five_wrong_passwords_lock_out_even_the_right_one_and_say_so(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    for _ in range(5):
        answer = client.post("/sign-in/", {"username": clerk.username, "password": "nonsense"})
    assert answer.status_code == 429
    assert "暂停登录" in answer.content.decode()

    right = client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})

    assert right.status_code == 429
    assert not reaches_account(client)
    acts.clear_lockout(PLATFORM, clerk, "本人来电核实")
    sign_in(client, clerk)
    assert reaches_account(client)


def test_one_password_tried_on_many_user_names_is_stopped_by_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinuo.accounts.guessing.FAILURES", 3)
    clerk = account(Role.UNIT_CLERK, body())
    here, elsewhere = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}
    for number in range(3):
        typed = {"username": f"user{number}", "password": PASSWORD}
        assert client.post("/sign-in/", typed, **here).status_code == 422

    typed = {"username": clerk.username, "password": PASSWORD}
    answer = client.post("/sign-in/", typed, **here, headers={"X-Forwarded-For": "192.0.2.9"})

    assert answer.status_code == 429 and "请求太多" in answer.content.decode()
    assert client.post("/sign-in/", typed, **elsewhere).status_code == 302


def test_behind_the_proxy_a_stranger_locks_out_nobody_but_themselves(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINUO_BEHIND_TLS", "true")
    configuration.cache_clear()
    clerk = account(Role.UNIT_CLERK, body())
    stranger, own = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
    for _ in range(5):
        typed = {"username": clerk.username, "password": "nonsense"}
        answer = client.post("/sign-in/", typed, headers=stranger)
    assert answer.status_code == 429

    right = client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD}, headers=own)

    configuration.cache_clear()
    assert right.status_code == 302


def test_sign_in_never_leads_to_another_site(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    typed = {"username": clerk.username, "password": PASSWORD, "next": "https://example.org/x"}

    assert client.post("/sign-in/", typed)["Location"] == "/desk/"


def test_sign_in_leads_back_to_the_page_wanted(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    asked = client.get("/account/")
    assert asked["Location"] == "/sign-in/?next=%2Faccount%2F"

    typed = {"username": clerk.username, "password": PASSWORD, "next": "/account/"}

    assert client.post("/sign-in/", typed)["Location"] == "/account/"


def test_looking_at_a_link_does_not_use_it_up_the_button_does_once(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    address = f"/sign-in/link/{acts.issue_sign_in_link(PLATFORM, clerk)}/"

    for _ in range(3):
        assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert reaches_account(client)

    other = Client()
    assert other.get(address).status_code == 410
    assert other.post(address).status_code == 410
    assert not reaches_account(other)


def test_only_the_digest_of_a_link_is_kept_and_a_newer_one_replaces_it(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    first = acts.issue_sign_in_link(PLATFORM, clerk)
    assert not SignInLink.objects.filter(digest=first).exists()

    acts.issue_sign_in_link(PLATFORM, clerk)

    assert client.post(f"/sign-in/link/{first}/").status_code == 410


def test_a_link_runs_out_after_24_hours(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    secret = acts.issue_sign_in_link(PLATFORM, clerk)
    SignInLink.objects.update(expires_at=timesource.now() - timedelta(seconds=1))

    assert client.post(f"/sign-in/link/{secret}/").status_code == 410


def test_first_sign_in_by_link_leads_to_setting_a_password_and_nowhere_else(client: Client) -> None:
    clerk = acts.create_account(PLATFORM, "first.time", "李示例")
    grant(clerk, Role.UNIT_CLERK, body())
    client.post(f"/sign-in/link/{acts.issue_sign_in_link(PLATFORM, clerk)}/")

    assert client.get("/account/")["Location"] == "/account/password/"
    weak = client.post("/account/password/", {"new": "12345678", "again": "12345678"})
    assert weak.status_code == 422
    differing = client.post("/account/password/", {"new": PASSWORD, "again": PASSWORD + "x"})
    assert "不一样" in differing.content.decode()
    assert client.post("/account/password/", {"new": PASSWORD, "again": PASSWORD}).status_code == 302

    assert reaches_account(client)
    assert Account.objects.get(pk=clerk.pk).check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions_and_needs_the_old_one(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    elsewhere = Client()
    sign_in(elsewhere, clerk)
    sign_in(client, clerk)
    new = "新的口令 9-8-7"

    assert client.post("/account/password/", {"old": "x", "new": new, "again": new}).status_code == 422
    assert client.post("/account/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302

    assert reaches_account(client)
    assert not reaches_account(elsewhere)


def test_an_idle_session_ends_and_says_why(client: Client) -> None:
    sign_in(client, account(Role.UNIT_CLERK, body()))
    SignedInSession.objects.update(last_seen_at=timesource.now() - timedelta(minutes=31))

    answer = client.get("/account/")

    assert answer["Location"].endswith("why=idle")
    assert "30 分钟没有操作" in client.get(answer["Location"]).content.decode()
    assert SignedInSession.objects.get().ended_because == "idle"


def test_a_session_ends_after_eight_hours_however_busy(client: Client) -> None:
    sign_in(client, account(Role.UNIT_CLERK, body()))
    SignedInSession.objects.update(started_at=timesource.now() - timedelta(hours=8, minutes=1))

    assert not reaches_account(client)


def test_ended_rights_close_at_the_next_request(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body("被收回的局"))
    sign_in(client, clerk)
    assert client.get("/account/").wsgi_request.actor.role is Role.UNIT_CLERK  # type: ignore[attr-defined]

    acts.end_role(PLATFORM, clerk.assignments.get(), "调离")

    after = client.get("/account/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (after.role, after.unit, after.unit_path) == (Role.PUBLIC, "", "")


def test_a_locked_account_is_out_at_once(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    sign_in(client, clerk)

    acts.set_active(PLATFORM, clerk, False, "离职")

    assert not reaches_account(client)
    again = client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    assert again.status_code == 422


def test_the_holder_ends_one_of_their_sessions_but_no_one_elses(client: Client) -> None:
    clerk, stranger = account(Role.UNIT_CLERK, body()), account(Role.UNIT_CLERK, body())
    elsewhere, foreign = Client(), Client()
    for browser, holder in ((client, clerk), (elsewhere, clerk), (foreign, stranger)):
        sign_in(browser, holder)
    other = SignedInSession.objects.filter(account=clerk).order_by("pk").last()
    theirs = SignedInSession.objects.get(account=stranger)
    assert other is not None

    assert client.post(f"/account/sessions/{theirs.pk}/end/").status_code == 404
    assert client.post(f"/account/sessions/{other.pk}/end/").status_code == 302

    assert reaches_account(client)
    assert reaches_account(foreign)
    assert not reaches_account(elsewhere)


def test_sign_out_ends_the_session_for_good(client: Client) -> None:
    sign_in(client, account(Role.UNIT_CLERK, body()))
    stolen = client.cookies["sessionid"].value

    client.post("/sign-out/")

    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not reaches_account(thief)
    assert SignedInSession.objects.get().ended_because == "signed-out"


def test_who_holds_several_roles_acts_in_one_and_may_change_it(client: Client) -> None:
    one, two = body("甲局"), body("乙局")
    clerk = account(Role.UNIT_CLERK, one)
    second = grant(clerk, Role.UNIT_APPROVER, two)
    foreign = account(Role.UNIT_CLERK, two).assignments.get()
    sign_in(client, clerk)
    assert client.get("/account/").wsgi_request.actor.unit == one.code  # type: ignore[attr-defined]

    assert client.post(f"/account/roles/{foreign.pk}/use/").status_code == 404
    client.post(f"/account/roles/{second.pk}/use/")

    now = client.get("/account/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (now.role, now.unit_path) == (Role.UNIT_APPROVER, two.path)
    assert actor(clerk).unit == one.code
