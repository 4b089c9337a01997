"""Who may make accounts, grant roles and give tokens; every act leaves one journal entry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django import Settings
from tests.accounts.builders import PASSWORD, account, actor, body, grant, raises_with_code

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import Account, SignedInSession
from yinuo.accounts.sessions import assignments_in_force
from yinuo.core.actor import PLATFORM, PUBLIC, Actor, Role
from yinuo.journal.models import Entry
from yinuo.settings import PASSWORD_HASHERS

pytestmark = pytest.mark.django_db


def administrator(role: Role) -> Actor:
    return actor(account(role, body()))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM_ADMIN, Role.MACHINE)])
def test_only_the_system_administrator_makes_accounts(role: Role) -> None:
    with raises_with_code("not-permitted"):
        acts.create_account(Actor(role=role, account=1), "new.person", "李示例")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECURITY_ADMIN, Role.MACHINE)])
def test_only_the_security_administrator_grants_roles(role: Role) -> None:
    holder = account()
    with raises_with_code("not-permitted"):
        acts.assign_role(Actor(role=role, account=0), holder, Role.UNIT_CLERK, body(), ground="需要")


def test_each_act_writes_one_journal_entry_and_a_refused_one_none() -> None:
    system, security = administrator(Role.SYSTEM_ADMIN), administrator(Role.SECURITY_ADMIN)
    before = Entry.objects.count()

    holder = acts.create_account(system, "new.person", "李示例")
    held = acts.assign_role(security, holder, Role.UNIT_CLERK, body(), ground="需要")
    acts.issue_sign_in_link(system, holder)
    acts.end_role(security, held, "调离")
    with raises_with_code("not-permitted"):
        acts.issue_sign_in_link(security, holder)

    assert Entry.objects.count() == before + 4
    versions = Entry.objects.filter(object=f"account/{holder.pk}").values_list("version", flat=True)
    assert list(versions) == [1, 2]


def test_nobody_grants_to_themselves() -> None:
    security = account(Role.SECURITY_ADMIN, body())

    with raises_with_code("not-to-oneself"):
        acts.assign_role(actor(security), security, Role.UNIT_CLERK, body(), ground="方便")
    with raises_with_code("not-to-oneself"):
        acts.reset_second_factor(actor(security), security, "方便")


ADMINS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in ADMINS for b in ADMINS if a != b])
def test_one_account_never_holds_two_of_the_three_administrators(one: Role, other: Role) -> None:
    holder = account(one, body())

    with raises_with_code("administrators-apart"):
        grant(holder, other, body())

    acts.end_role(PLATFORM, holder.assignments.get(), "轮岗")
    grant(holder, other, body())


def test_administrators_stay_apart_also_when_a_grant_begins_later() -> None:
    holder = account()
    later = timesource.today() + timedelta(days=30)
    acts.assign_role(PLATFORM, holder, Role.AUDITOR, body(), ground="任命", valid_from=later)

    with raises_with_code("administrators-apart"):
        acts.assign_role(PLATFORM, holder, Role.SYSTEM_ADMIN, body(), ground="任命")


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT])
def test_roles_of_no_person_are_not_granted(role: Role) -> None:
    with raises_with_code("role-not-grantable"):
        grant(account(), role, body())


def test_an_office_role_needs_a_body_that_leads_credit_work() -> None:
    with raises_with_code("role-not-grantable"):
        grant(account(), Role.OFFICE, body(office=False))
    with raises_with_code("role-not-grantable"):
        grant(account(), Role.UNIT_CLERK, None)


def test_an_ended_unit_gives_no_right_and_can_get_none() -> None:
    unit = body()
    clerk = account(Role.UNIT_CLERK, unit)
    unit.ended_on = timesource.today() - timedelta(days=1)
    unit.save()

    assert not assignments_in_force(clerk).exists()
    with raises_with_code("role-not-grantable"):
        grant(account(), Role.UNIT_CLERK, unit)


def test_a_grant_holds_on_its_first_and_last_day_only() -> None:
    today = timesource.today()
    tests = [
        (today, today, True),
        (today + timedelta(1), None, False),
        (date(2020, 1, 1), today - timedelta(1), False),
    ]
    for begins, ends, holds in tests:
        holder = account()
        acts.assign_role(
            PLATFORM, holder, Role.UNIT_CLERK, body(), ground="测试", valid_from=begins, valid_to=ends
        )
        assert assignments_in_force(holder).exists() is holds, (begins, ends)


def test_a_user_name_is_used_once_whatever_its_case() -> None:
    acts.create_account(PLATFORM, "Li.Shi", "李示例")
    with raises_with_code("username-taken"):
        acts.create_account(PLATFORM, "li.shi", "李示例")
    with raises_with_code("username-not-usable"):
        acts.create_account(PLATFORM, "a b", "李示例")


def test_a_ground_must_be_stated() -> None:
    holder = account()
    with raises_with_code("reason-missing"):
        acts.assign_role(PLATFORM, holder, Role.UNIT_CLERK, body(), ground="  ")
    assert not holder.assignments.exists()


def test_sessions_are_ended_by_their_holder_or_an_administrator_only() -> None:
    holder, stranger = account(Role.UNIT_CLERK, body()), account(Role.UNIT_APPROVER, body())
    now = timesource.now()
    for _ in range(2):
        SignedInSession.objects.create(account=holder, how="password", started_at=now, last_seen_at=now)

    with raises_with_code("not-permitted"):
        acts.revoke_sessions(actor(stranger), holder)
    assert acts.revoke_sessions(administrator(Role.SECURITY_ADMIN), holder) == 2
    assert not holder.sessions.filter(ended_at=None).exists()


def test_nobody_sets_anothers_password() -> None:
    holder = account()
    for other in (PUBLIC, administrator(Role.SYSTEM_ADMIN), administrator(Role.SECURITY_ADMIN), PLATFORM):
        with raises_with_code("not-permitted"):
            acts.change_password(other, holder, "whatever 1234")


def test_passwords_are_kept_as_argon2(settings: Settings) -> None:
    """At the full cost: tests hash quickly otherwise, a node takes what its own settings say: 100 MiB, twice over."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    kept = Account.objects.get(pk=account().pk).password
    assert kept.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert check_password(PASSWORD, kept)


def test_an_office_opens_records_of_its_own_region_only() -> None:
    mine, other = body(county="410302"), body(county="410303")
    office = actor(account(Role.OFFICE, body(county="410302", office=True)))
    inspector = account(Role.INSPECTOR, body())
    until = timesource.today() + timedelta(days=10)

    opened = acts.open_to_inspector(office, inspector, mine, purpose="专项检查", until=until)

    with raises_with_code("not-permitted"):
        acts.open_to_inspector(office, inspector, other, purpose="专项检查", until=until)
    with raises_with_code("role-not-grantable"):
        acts.open_to_inspector(office, account(), mine, purpose="专项检查", until=until)
    acts.close_opening(office, opened, "检查结束")
    with raises_with_code("already-ended"):
        acts.close_opening(office, opened, "检查结束")
