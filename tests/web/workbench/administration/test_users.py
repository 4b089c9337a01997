"""Users and rights: who may do what about an account, and that it holds from the next request on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.accounts.builders import account
from tests.scope.samples import sit_down
from tests.web.workbench.administration.conftest import Seat, unit

from yinuo import timesource
from yinuo.accounts.models import AccessEntry, Account, Assignment, Token
from yinuo.accounts.tokens import actor_for_token
from yinuo.core.actor import Role
from yinuo.journal.models import Entry
from yinuo.registry.models import Body

READERS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]


def _act(client: Client, holder: Account, act: str, **fields: object) -> int:
    answer = client.post(f"/desk/users/{holder.pk}/", {"act": act, **fields})
    return answer.status_code


@pytest.mark.parametrize("role", PERSONS)
def test_only_the_three_administrators_see_accounts(role: Role, seat: Seat) -> None:
    wanted = 200 if role in READERS else 403
    assert seat(role).get("/desk/users/").status_code == wanted
    assert seat(role).get("/desk/users/tokens/").status_code == wanted


def test_nobody_signed_in_is_led_to_the_sign_in_page(db: None) -> None:
    answer = Client().get("/desk/users/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_the_system_administrator_makes_accounts_and_grants_nothing(seat: Seat, office: Body) -> None:
    client = seat(Role.SYSTEM_ADMIN)
    made = client.post("/desk/users/new/", {"username": "xin.ren", "display_name": "新人"})
    holder = Account.objects.get(username="xin.ren")
    assert made["Location"] == f"/desk/users/{holder.pk}/"
    refused = _act(client, holder, "grant", role="unit-clerk", unit=office.name, ground="越权")
    assert refused == 403
    assert not holder.assignments.exists()


def test_the_security_administrator_grants_and_makes_no_accounts(
    seat: Seat, people: dict[Role, Account]
) -> None:
    client, holder = seat(Role.SECURITY_ADMIN), account(name="新人")
    market = unit("洛阳市市场监督管理局")
    assert client.get("/desk/users/new/").status_code == 403
    assert "等待授权" in client.get("/desk/users/?state=waiting").content.decode()
    assert _act(client, holder, "grant", role="unit-clerk", unit=market.code, ground="岗位需要") == 302
    assert holder.assignments.get().unit == market
    assert holder.assignments.get().granted_by == people[Role.SECURITY_ADMIN]


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.AUDITOR, "lock"),
        (Role.AUDITOR, "link"),
        (Role.AUDITOR, "end-sessions"),
        (Role.SECURITY_ADMIN, "lock"),
        (Role.SECURITY_ADMIN, "link"),
        (Role.SYSTEM_ADMIN, "reset-second-factor"),
    ],
)
def test_an_administrator_does_not_do_anothers_part(role: Role, act: str, seat: Seat) -> None:
    holder = account(name="某人")
    assert _act(seat(role), holder, act, ground="越权") == 403
    assert Account.objects.get(pk=holder.pk).is_active


def test_a_link_is_shown_once_and_signs_in_once(seat: Seat) -> None:
    holder, client = account(name="忘了口令的人"), seat(Role.SYSTEM_ADMIN)
    answer = client.post(f"/desk/users/{holder.pk}/", {"act": "link"})
    found = re.search(r"http://testserver(/sign-in/link/[\w-]+/)", answer.content.decode())
    assert found
    assert "no-store" in answer["Cache-Control"]
    assert "/sign-in/link/" not in client.get(f"/desk/users/{holder.pk}/").content.decode()
    assert Client().post(found[1]).status_code == 302
    assert Client().post(found[1]).status_code == 410


def test_a_locked_account_is_out_at_its_next_request_and_in_again_when_unlocked(
    seat: Seat, people: dict[Role, Account]
) -> None:
    clerk, admin = seat(Role.UNIT_CLERK), seat(Role.SYSTEM_ADMIN)
    assert clerk.get("/desk/").status_code == 200
    holder = people[Role.UNIT_CLERK]
    assert _act(admin, holder, "lock", ground="离岗") == 302
    assert clerk.get("/desk/").status_code == 302
    assert _act(admin, holder, "unlock", ground="返岗") == 302
    assert sit_down(Client(), Account.objects.get(pk=holder.pk)).get("/desk/").status_code == 200


def test_without_a_ground_nothing_happens_and_nothing_typed_is_lost(seat: Seat) -> None:
    holder = account(name="某人")
    answer = seat(Role.SYSTEM_ADMIN).post(f"/desk/users/{holder.pk}/", {"act": "lock", "ground": " "})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    assert Account.objects.get(pk=holder.pk).is_active


def test_a_role_taken_back_is_gone_at_the_next_request(seat: Seat, people: dict[Role, Account]) -> None:
    auditor, holder = seat(Role.AUDITOR), people[Role.AUDITOR]
    assert auditor.get("/desk/users/").status_code == 200
    held = holder.assignments.get()
    done = _act(seat(Role.SECURITY_ADMIN), holder, "end-role", assignment=held.pk, ground="轮岗")
    assert done == 302
    assert auditor.get("/desk/users/").status_code == 403


def test_ended_sessions_and_a_reset_second_factor_ask_for_a_new_sign_in(
    seat: Seat, people: dict[Role, Account]
) -> None:
    security, holder = seat(Role.SECURITY_ADMIN), people[Role.OFFICE]
    for act, fields in (("end-sessions", {}), ("reset-second-factor", {"ground": "手机丢失，已当面核对"})):
        browser = seat(Role.OFFICE)
        assert browser.get("/desk/").status_code == 200
        assert _act(security, holder, act, **fields) == 302
        assert "/sign-in/" in browser.get("/desk/")["Location"]


def test_a_role_is_changed_in_one_act_even_between_administrators(
    seat: Seat, people: dict[Role, Account], office: Body
) -> None:
    holder, client = people[Role.AUDITOR], seat(Role.SECURITY_ADMIN)
    fields = {"role": "system-admin", "unit": office.name, "ground": "轮岗"}
    both = client.post(f"/desk/users/{holder.pk}/", {"act": "grant", **fields})
    assert both.status_code == 422
    assert "已担任另一管理员角色" in both.content.decode()
    assert "轮岗" in both.content.decode()
    before = holder.assignments.get()
    assert _act(client, holder, "grant", instead_of=before.pk, **fields) == 302
    assert Assignment.objects.get(account=holder, ended_at=None).role == Role.SYSTEM_ADMIN


def test_nobody_grants_to_themselves(seat: Seat, people: dict[Role, Account], office: Body) -> None:
    fields = {"role": "office", "unit": office.name, "ground": "自己"}
    mine = people[Role.SECURITY_ADMIN]
    assert _act(seat(Role.SECURITY_ADMIN), mine, "grant", **fields) == 422
    assert mine.assignments.count() == 1


def test_a_wrong_unit_is_explained_with_what_it_may_have_been(seat: Seat) -> None:
    market, holder = unit("洛阳市市场监督管理局"), account(name="某人")
    fields = {"act": "grant", "role": "unit-clerk", "unit": "洛阳市市场监管局", "ground": "岗位"}
    answer = seat(Role.SECURITY_ADMIN).post(f"/desk/users/{holder.pk}/", fields)
    assert answer.status_code == 422
    assert f"是不是：{market.name}" in answer.content.decode()
    assert not holder.assignments.exists()


def test_looking_at_an_account_is_itself_logged(seat: Seat, people: dict[Role, Account]) -> None:
    seat(Role.AUDITOR).get(f"/desk/users/{people[Role.OFFICIAL].pk}/")
    entry = AccessEntry.objects.get(object_kind="account", action="view")
    assert (entry.account, entry.object_id) == (people[Role.AUDITOR], str(people[Role.OFFICIAL].pk))


def _grant_fields(unit: Body) -> dict[str, object]:
    return {
        "name": "市行政审批系统",
        "unit": unit.name,
        "scopes": ["submissions:write"],
        "classes": ["licence"],
        "disclosure": "public",
        "purpose": "自动报送许可",
        "basis": "测试",
        "valid_to": (timesource.today() + timedelta(days=30)).isoformat(),
        "requests_per_minute": 60,
    }


def test_a_token_is_shown_once_and_dead_at_the_request_after_its_revocation(seat: Seat, office: Body) -> None:
    client = seat(Role.SECURITY_ADMIN)
    page = client.post("/desk/users/tokens/new/", _grant_fields(office)).content.decode()
    found = re.search(r"yn_[\w-]{40,}", page)
    assert found
    token = Token.objects.get()
    assert (token.scopes, token.classes) == (["submissions:write"], ["licence"])
    assert found[0] not in client.get(f"/desk/users/tokens/{token.pk}/").content.decode()
    assert actor_for_token(found[0]) is not None
    assert client.post(f"/desk/users/tokens/{token.pk}/", {"ground": "系统下线"}).status_code == 302
    assert actor_for_token(found[0]) is None
    assert Entry.objects.filter(object=f"token/{token.pk}").count() == 2


def test_a_token_for_longer_than_a_year_is_refused_in_the_form(seat: Seat, office: Body) -> None:
    fields = _grant_fields(office) | {"valid_to": (timesource.today() + timedelta(days=400)).isoformat()}
    answer = seat(Role.SECURITY_ADMIN).post("/desk/users/tokens/new/", fields)
    assert answer.status_code == 422
    assert "超过一年" in answer.content.decode()
    assert seat(Role.SYSTEM_ADMIN).post("/desk/users/tokens/new/", _grant_fields(office)).status_code == 403
    assert not Token.objects.exists()


def test_the_list_costs_the_same_statements_however_many_accounts_there_are(
    seat: Seat, office: Body, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = seat(Role.AUDITOR)
    with django_assert_max_num_queries(50) as few:
        client.get("/desk/users/?size=50")
    for number in range(30):
        account(Role.UNIT_CLERK, office, name=f"人{number}")
    with django_assert_max_num_queries(50) as many:
        client.get("/desk/users/?size=50")
    assert len(many) <= len(few)
