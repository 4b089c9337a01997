"""Acts on accounts: each one transaction with one journal entry, permission and precondition first."""

from yinuo.accounts.acts.accounts import (
    change_password,
    clear_lockout,
    create_account,
    end_session,
    issue_sign_in_link,
    reset_second_factor,
    revoke_sessions,
    set_active,
)
from yinuo.accounts.acts.openings import close_opening, open_to_inspector
from yinuo.accounts.acts.roles import assign_role, change_role, end_role
from yinuo.accounts.acts.tokens import Grant, create_token, revoke_token

__all__ = [
    "Grant",
    "assign_role",
    "change_password",
    "change_role",
    "clear_lockout",
    "close_opening",
    "create_account",
    "create_token",
    "end_role",
    "end_session",
    "issue_sign_in_link",
    "open_to_inspector",
    "reset_second_factor",
    "revoke_sessions",
    "revoke_token",
    "set_active",
]
