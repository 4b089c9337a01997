"""``journal check`` names accounts, rights and tokens that were changed, made or taken away with plain SQL."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.accounts.builders import body

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import Account, Assignment
from yinuo.core.actor import PLATFORM, Role
from yinuo.journal.check import check_journal

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults() -> list[tuple[str, str]]:
    return [(fault.code, fault.what) for fault in check_journal().faults]


@pytest.fixture
def clerk() -> Account:
    """Made and given a role by the acts, locked and unlocked, so that several kinds of entries stand."""
    made = acts.create_account(PLATFORM, "clerk-one", "示例丙")
    acts.assign_role(PLATFORM, made, Role.UNIT_CLERK, body(), ground="测试")
    acts.set_active(PLATFORM, made, False, "测试")
    acts.set_active(PLATFORM, made, True, "测试")
    return made


def test_what_the_acts_made_is_sound(clerk: Account) -> None:
    held = Assignment.objects.get(account=clerk)
    acts.end_role(PLATFORM, held, "测试")
    acts.assign_role(PLATFORM, clerk, Role.INSPECTOR, body(), ground="测试")
    assert faults() == []


def test_a_role_widened_given_or_revived_with_plain_sql_is_named(clerk: Account) -> None:
    held = Assignment.objects.get(account=clerk)
    sql("update accounts_assignment set role = 'office' where id = %s", held.pk)
    assert faults() == [("object-changed", f"assignment/{held.pk}")]
    sql("update accounts_assignment set role = %s where id = %s", Role.UNIT_CLERK.value, held.pk)
    acts.end_role(PLATFORM, held, "测试")
    sql("update accounts_assignment set ended_at = null where id = %s", held.pk)
    assert faults() == [("object-version", f"assignment/{held.pk}")]
    sql("update accounts_assignment set ended_at = %s where id = %s", timesource.now(), held.pk)
    made = Assignment.objects.create(account=clerk, role="office", valid_from=timesource.today())
    assert faults() == [("object-unjournaled", f"assignment/{made.pk}")]


def test_an_account_changed_or_deleted_with_plain_sql_is_named(clerk: Account) -> None:
    acts.set_active(PLATFORM, clerk, False, "测试")
    sql("update accounts_account set is_active = %s where id = %s", True, clerk.pk)
    assert faults() == [("object-changed", f"account/{clerk.pk}")]
    sql("update accounts_account set is_active = %s, version = 99 where id = %s", False, clerk.pk)
    assert faults() == [("object-version", f"account/{clerk.pk}")]
