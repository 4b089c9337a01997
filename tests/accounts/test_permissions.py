"""The table of permissions: deny by default, three administrators apart, dated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yinuo.accounts.permissions import edition_on, may, read_editions
from yinuo.core.actor import Actor, Role

ACTIONS = edition_on(date(2026, 6, 1)).actions


@pytest.mark.parametrize("role", list(Role))
def test_an_unknown_action_is_open_to_nobody(role: Role) -> None:
    assert not may(Actor(role=role), "no:such")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_public_may_do_nothing_that_needs_a_right(action: str) -> None:
    assert not may(Actor(role=Role.PUBLIC), action)
    assert not may(Actor(role=Role.SYSTEM_CLIENT), action)


def test_making_granting_and_auditing_are_three_persons() -> None:
    apart = {
        "accounts:manage": Role.SYSTEM_ADMIN,
        "accounts:link": Role.SYSTEM_ADMIN,
        "roles:assign": Role.SECURITY_ADMIN,
        "tokens:manage": Role.SECURITY_ADMIN,
        "second-factor:reset": Role.SECURITY_ADMIN,
    }
    for action, only in apart.items():
        assert ACTIONS[action].roles - {Role.MACHINE} == {only}, action


def test_administrators_and_auditor_do_not_touch_records() -> None:
    administrators = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    for action in ACTIONS.values():
        if action.name.split(":")[0] in ("records", "submissions", "queue", "mapping"):
            assert not action.roles & administrators, action.name


def test_a_later_edition_holds_from_its_day_on(tmp_path: Path) -> None:
    line = "{zh: 报送, en: hand in, roles: [%s]}"
    table = "editions:\n"
    for day, role in (("2027-01-01", "office"), ("2026-01-01", "unit-clerk")):
        table += f"  - {{valid_from: {day}, basis: x, actions: {{'a:b': {line % role}}}}}\n"
    path = tmp_path / "permissions.yaml"
    path.write_text(table, encoding="utf-8")

    first, second = read_editions(path)

    assert (first.valid_from, second.valid_from) == (date(2026, 1, 1), date(2027, 1, 1))
    assert second.actions["a:b"].roles == {Role.OFFICE}


def test_an_unknown_role_in_the_table_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "permissions.yaml"
    path.write_text(
        "editions:\n  - {valid_from: 2026-01-01, basis: x, actions: {'a:b': {zh: x, en: x, roles: [king]}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="king"):
        read_editions(path)
