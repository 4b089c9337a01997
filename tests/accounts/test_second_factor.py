"""The second factor: who must have it, what is closed until then, and that a link alone never gets round it."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.accounts.builders import PASSWORD, account, body, code_of, sign_in

from yinuo.accounts import acts
from yinuo.accounts.models import AccessEntry, Account
from yinuo.accounts.sealed_totp import SealedTOTPDevice
from yinuo.core.actor import PLATFORM, PUBLIC, Role
from yinuo.journal.models import Act

pytestmark = pytest.mark.django_db

ROLES = [Role.OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


def by_password(client: Client, holder: Account) -> None:
    client.post("/sign-in/", {"username": holder.username, "password": PASSWORD})


def enrolled(role: Role = Role.OFFICE) -> tuple[Account, SealedTOTPDevice]:
    holder = account(role, body(office=True))
    sign_in(Client(), holder)
    device = SealedTOTPDevice.objects.get(user=holder)
    SealedTOTPDevice.objects.update(last_t=-1)
    return holder, device


@pytest.mark.parametrize("role", ROLES)
def test_office_and_administrators_reach_nothing_before_enrolling(client: Client, role: Role) -> None:
    by_password(client, account(role, body(office=True)))

    for address in ("/account/", "/account/password/"):
        answer = client.get(address)
        assert answer["Location"] == "/second-factor/enrol/"
        assert answer.wsgi_request.actor == PUBLIC  # type: ignore[attr-defined]


def test_enrolling_shows_qr_key_and_recovery_codes_once(client: Client) -> None:
    by_password(client, account(Role.OFFICE, body(office=True)))
    page = client.get("/second-factor/enrol/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    device = SealedTOTPDevice.objects.get()

    wrong = client.post("/second-factor/enrol/", {"code": "000000"})
    assert wrong.status_code == 422
    SealedTOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    done = client.post("/second-factor/enrol/", {"code": code_of(device)})

    assert len(re.findall(r"<code>[a-z2-7]{4}-[a-z2-7]{4}</code>", done.content.decode())) == 10
    assert client.get("/account/").wsgi_request.actor.role is Role.OFFICE  # type: ignore[attr-defined]


@pytest.mark.usefixtures("demo_node")
def test_the_present_code_is_shown_for_invented_persons_of_a_demo_only(client: Client) -> None:
    real = account(Role.OFFICE, body(office=True), fictitious=False)
    by_password(client, real)
    assert "演示：这是虚构人员的账号" not in client.get("/second-factor/enrol/").content.decode()

    other = Client()
    by_password(other, account(Role.OFFICE, body(office=True), fictitious=True))
    assert "演示：这是虚构人员的账号" in other.get("/second-factor/enrol/").content.decode()


@pytest.mark.usefixtures("real_node")
def test_the_present_code_is_never_shown_on_a_real_node(client: Client) -> None:
    by_password(client, account(Role.OFFICE, body(office=True), fictitious=True))

    assert "演示：这是虚构人员的账号" not in client.get("/second-factor/enrol/").content.decode()


def test_a_later_sign_in_asks_for_the_code_and_accepts_full_width_digits(client: Client) -> None:
    holder, device = enrolled()
    by_password(client, holder)
    assert client.get("/account/?a=1")["Location"] == "/second-factor/"

    typed = code_of(device).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = client.post("/second-factor/", {"code": f"{typed[:3]} {typed[3:]}"})

    assert answer["Location"] == "/account/?a=1"
    assert client.get("/account/").status_code == 200


def test_a_code_works_once(client: Client) -> None:
    holder, device = enrolled()
    code = code_of(device)
    by_password(client, holder)
    assert client.post("/second-factor/", {"code": code}).status_code == 302
    again = Client()
    by_password(again, holder)

    assert again.post("/second-factor/", {"code": code}).status_code == 422


def test_wrong_codes_slow_down_further_tries(client: Client) -> None:
    holder, device = enrolled()
    by_password(client, holder)
    wrong = client.post("/second-factor/", {"code": "000000"}).content.decode()
    assert "验证码不对或已用过" in wrong and "请等 1 秒再填" in wrong

    answer = client.post("/second-factor/", {"code": code_of(device)})

    assert answer.status_code == 422
    assert "要等 1 秒再填。刚才这个没有核对" in answer.content.decode()


def test_a_wrong_code_of_the_app_does_not_hold_up_a_recovery_code(client: Client) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    by_password(client, holder)
    client.post("/second-factor/", {"code": "000000"})
    assert client.post("/second-factor/", {"code": codes[0]}).status_code == 302


@pytest.mark.parametrize(
    ("steps", "said"), [(6, "手机的时间快了约 3 分钟"), (-10, "手机的时间慢了约 5 分钟")]
)
def test_a_phone_whose_clock_is_off_is_told_so_and_not_let_in(client: Client, steps: int, said: str) -> None:
    holder, device = enrolled()
    by_password(client, holder)
    answer = client.post("/second-factor/", {"code": code_of(device, steps)})
    assert answer.status_code == 422
    assert said in answer.content.decode() and "自动设置时间" in answer.content.decode()
    assert client.get("/account/")["Location"] == "/second-factor/"


def test_enrolling_with_a_phone_whose_clock_is_off_says_so_too(client: Client) -> None:
    by_password(client, account(Role.OFFICE, body(office=True)))
    client.get("/second-factor/enrol/")
    code = code_of(SealedTOTPDevice.objects.get(), 8)
    assert "手机的时间快了约 4 分钟" in client.post("/second-factor/enrol/", {"code": code}).content.decode()


def recovery_codes(holder: Account) -> list[str]:
    """Fresh recovery codes, read off the page that shows them once."""
    client = Client()
    by_password(client, holder)
    device = SealedTOTPDevice.objects.get(user=holder)
    client.post("/second-factor/", {"code": code_of(device, 1)})
    page = client.post("/second-factor/recovery-codes/").content.decode()
    SealedTOTPDevice.objects.update(last_t=-1)
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page)


def test_a_recovery_code_stands_in_once(client: Client) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    by_password(client, holder)
    assert client.post("/second-factor/", {"code": codes[0].upper()}).status_code == 302
    assert "还有 9 个恢复码没有用过" in client.get("/account/").content.decode()

    again = Client()
    by_password(again, holder)

    assert again.post("/second-factor/", {"code": codes[0]}).status_code == 422


def test_recovery_codes_do_not_lie_in_the_database_nor_does_what_lies_there_open_anything(
    client: Client,
) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    stored = list(StaticToken.objects.filter(device__user=holder).values_list("token", flat=True))
    assert len(set(stored)) == len(codes) == 10
    assert not {code.replace("-", "") for code in codes} & set(stored)
    by_password(client, holder)
    assert client.post("/second-factor/", {"code": stored[0]}).status_code == 422


def test_the_same_code_is_stored_otherwise_for_another_account_and_opens_only_its_own(client: Client) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    other, _ = enrolled()
    StaticToken.objects.filter(device__user=other).delete()
    StaticToken.objects.filter(device__user=holder).update(device=StaticDevice.objects.get(user=other))
    by_password(client, other)
    assert client.post("/second-factor/", {"code": codes[0]}).status_code == 422


def test_the_use_of_a_recovery_code_is_journaled_logged_and_told(client: Client) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    by_password(client, holder)
    client.post("/second-factor/", {"code": codes[3]})
    assert Act.objects.filter(name="account.recovery-code").count() == 1
    look = AccessEntry.objects.filter(action="second-factor", account=holder, allowed=True).latest("pk")
    assert look.purpose == "恢复码"
    assert "用掉了一个恢复码，还剩 9 个" in client.get("/account/").content.decode()


def test_new_codes_do_not_sign_out_who_came_in_by_an_old_one(client: Client) -> None:
    holder, _ = enrolled()
    codes = recovery_codes(holder)
    by_password(client, holder)
    client.post("/second-factor/", {"code": codes[0]})
    assert "请抄下恢复码" in client.post("/second-factor/recovery-codes/").content.decode()
    assert client.get("/account/").status_code == 200


def test_codes_that_lay_plain_still_open_once_after_the_migration_and_its_reverse_leaves_none(
    client: Client,
) -> None:
    holder, _ = enrolled()
    device = StaticDevice.objects.get(user=holder)
    StaticToken.objects.filter(device=device).delete()
    StaticToken.objects.create(device=device, token="abcd2345")
    move = import_module("yinuo.accounts.migrations.0004_hash_recovery_codes")
    move.hash_codes(apps, None)
    move.hash_codes(apps, None)
    assert StaticToken.objects.get(device=device).token != "abcd2345"
    by_password(client, holder)
    assert client.post("/second-factor/", {"code": "ABCD-2345"}).status_code == 302
    StaticToken.objects.create(device=device, token="abcd2346")
    move.hash_codes(apps, None)
    move.drop_codes(apps, None)
    assert not StaticToken.objects.filter(device=device).exists()


def test_a_one_time_link_does_not_get_round_the_second_factor(client: Client) -> None:
    holder, _ = enrolled()
    client.post(f"/sign-in/link/{acts.issue_sign_in_link(PLATFORM, holder)}/")

    assert client.get("/account/")["Location"] == "/second-factor/"
    for address in ("/second-factor/enrol/", "/account/password/", "/second-factor/recovery-codes/"):
        assert client.post(address, {"code": "1"})["Location"] == "/second-factor/"
    assert SealedTOTPDevice.objects.filter(user=holder).count() == 1


def test_who_enrolled_without_having_to_is_asked_as_well(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    sign_in(client, clerk)
    client.get("/second-factor/enrol/")
    client.post("/second-factor/enrol/", {"code": code_of(SealedTOTPDevice.objects.get())})

    again = Client()
    by_password(again, clerk)

    assert again.get("/account/")["Location"] == "/second-factor/"


def test_a_reset_second_factor_ends_the_sessions_and_enrols_anew(client: Client) -> None:
    holder, _ = enrolled()
    sessions = holder.sessions.filter(ended_at=None)
    assert sessions.exists()

    acts.reset_second_factor(PLATFORM, holder, "手机丢失，当面核实")

    assert not sessions.exists()
    by_password(client, holder)
    assert client.get("/account/")["Location"] == "/second-factor/enrol/"


def test_a_role_gained_while_signed_in_asks_at_the_next_request(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    sign_in(client, clerk)
    acts.assign_role(PLATFORM, clerk, Role.AUDITOR, body(), ground="任命")

    assert client.get("/account/")["Location"] == "/second-factor/enrol/"


def test_htmx_requests_are_led_by_their_own_header(client: Client) -> None:
    by_password(client, account(Role.OFFICE, body(office=True)))

    answer = client.get("/account/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/second-factor/enrol/")


def test_the_key_of_the_app_lies_sealed_in_its_table_and_opens_for_its_account_only() -> None:
    _, device = enrolled()
    stored = TOTPDevice.objects.values_list("key", flat=True).get(pk=device.pk)
    assert stored.startswith("s1:") and len(stored) <= 80
    assert device.bin_key.hex() not in stored and len(device.bin_key) == 20
    another = account(Role.OFFICE, body(office=True))
    SealedTOTPDevice.objects.filter(pk=device.pk).update(user=another)
    with pytest.raises(InvalidTag):
        _ = SealedTOTPDevice.objects.get(pk=device.pk).bin_key


def test_keys_that_lay_plain_are_sealed_by_the_migration_and_unsealed_by_its_reverse() -> None:
    holder = account(Role.OFFICE, body(office=True))
    plain = "ab" * 20
    TOTPDevice.objects.create(user=holder, name="TOTP", confirmed=True, key=plain)
    move = import_module("yinuo.accounts.migrations.0003_seal_totp_keys")
    move.seal(apps, None)
    (device,) = SealedTOTPDevice.objects.filter(user=holder)
    assert device.is_sealed and device.bin_key.hex() == plain
    move.unseal(apps, None)
    assert TOTPDevice.objects.values_list("key", flat=True).get(user=holder) == plain
