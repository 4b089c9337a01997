"""The mask: which fields are shown to whom; never is never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.accounts.builders import account, actor, body

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.scope import mask, may_see_field
from yinuo.accounts.tokens import actor_for_token
from yinuo.core.actor import PLATFORM, PUBLIC, Actor, Role
from yinuo.intake.models import Attempt

GOVERNMENT = {Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.INSPECTOR}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("disclosure", ["never", "", "secret", "Public"])
def test_a_field_never_disclosed_is_shown_to_nobody(role: Role, disclosure: str) -> None:
    assert not may_see_field(Actor(role=role, account=1), disclosure, in_charge=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_CLIENT])
def test_public_fields_are_for_all_shared_for_government_authorised_for_those_in_charge(role: Role) -> None:
    someone = Actor(role=role, account=1)

    assert may_see_field(someone, "public")
    assert may_see_field(someone, "shared") is (role in GOVERNMENT | {Role.MACHINE})
    assert may_see_field(someone, "authorised") is (role is Role.MACHINE)
    assert may_see_field(someone, "authorised", in_charge=True) is (role in GOVERNMENT | {Role.MACHINE})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("granted", "seen"),
    [
        ("public", {"public"}),
        ("shared", {"public", "shared"}),
        ("authorised", {"public", "shared", "authorised"}),
    ],
)
def test_a_system_sees_up_to_the_mode_of_its_grant_and_nothing_once_revoked(
    granted: str, seen: set[str]
) -> None:
    token, raw = acts.create_token(
        PLATFORM,
        acts.Grant(
            name="系统",
            unit=body(),
            scopes=["records:read"],
            classes=["penalty"],
            purpose="共享",
            basis="条例",
            valid_to=timesource.now() + timedelta(days=1),
            disclosure=granted,
        ),
    )
    client = actor_for_token(raw)
    assert client is not None
    modes = ("public", "shared", "authorised", "never")

    assert {mode for mode in modes if may_see_field(client, mode)} == seen
    acts.revoke_token(PLATFORM, token, "结束")
    assert {mode for mode in modes if may_see_field(client, mode)} == {"public"}


@pytest.mark.django_db
def test_the_mask_of_a_row_follows_whose_charge_it_is() -> None:
    unit, other = body(), body()
    row = Attempt.objects.create(
        unit_path=unit.path,
        unit_name="x",
        channel="upload",
        information_class="penalty",
        filename="x",
        size=1,
        code="x",
    )
    mine, stranger = actor(account(Role.UNIT_CLERK, unit)), actor(account(Role.UNIT_CLERK, other))

    assert mask(mine, row, "attempt").sees("authorised")
    assert not mask(stranger, row, "attempt").sees("authorised")
    assert mask(stranger, row, "attempt").sees("shared")
    assert not mask(PUBLIC, row, "attempt").sees("shared")
    assert not mask(mine, row, "attempt").sees("never")
