"""Making, locking and signing in accounts."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from axes.utils import reset as axes_reset
from django.db import transaction
from django_otp import devices_for_user

from yinuo import timesource
from yinuo.accounts import sessions
from yinuo.accounts.acts.noting import note_account, stated
from yinuo.accounts.errors import AccountLocked, AlreadyEnded, NotToOneself, UsernameNotUsable, UsernameTaken
from yinuo.accounts.models import Account, SignedInSession, SignInLink
from yinuo.accounts.permissions import require
from yinuo.core.actor import Actor
from yinuo.core.errors import NotPermitted
from yinuo.registry.models import Official

USERNAME = re.compile(r"[\w.@-]{3,60}")
LINK_LIFE = timedelta(hours=24)


@transaction.atomic
def create_account(
    actor: Actor,
    username: str,
    display_name: str,
    *,
    official: Official | None = None,
    fictitious: bool = False,
) -> Account:
    """Make an account without password and without any right; its holder comes in by a one-time link.

    Raises NotPermitted, :class:`UsernameNotUsable`, :class:`UsernameTaken`, :class:`ReasonMissing` (no name).
    """
    require(actor, "accounts:manage")
    if not USERNAME.fullmatch(username):
        raise UsernameNotUsable(name=username)
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(name=username)
    account = Account.objects.create_user(
        username,
        display_name=stated(display_name, "姓名", "name"),
        official=official,
        fictitious=fictitious,
        must_change_password=not fictitious,
    )
    payload = {"username": username, "name": account.display_name, "official": account.official_id}
    note_account(actor, "account.create", account, payload)
    return account


@transaction.atomic
def set_active(actor: Actor, account: Account, active: bool, ground: str) -> None:
    """Lock an account (its sessions end at once) or put it into use again.

    Raises NotPermitted, :class:`NotToOneself`, :class:`ReasonMissing`.
    """
    require(actor, "accounts:manage")
    _not_oneself(actor, account)
    ground = stated(ground)
    Account.objects.filter(pk=account.pk).update(is_active=active)
    account.is_active = active
    if not active:
        _end_all(account, "locked")
    note_account(actor, "account.unlock" if active else "account.lock", account, {"ground": ground})


@transaction.atomic
def issue_sign_in_link(actor: Actor, account: Account) -> str:
    """Make the secret of a one-time sign-in link, good for 24 hours; earlier unused ones stop working.

    The secret is returned this once; only its SHA-256 is kept. Raises NotPermitted, :class:`AccountLocked`.
    """
    require(actor, "accounts:link")
    if not account.is_active:
        raise AccountLocked(name=str(account))
    SignInLink.objects.filter(account=account, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        account=account,
        digest=digest_of(secret),
        created_by_id=actor.account,
        expires_at=timesource.now() + LINK_LIFE,
    )
    note_account(actor, "account.link", account, {"hours": 24})
    return secret


def digest_of(secret: str) -> str:
    """What is kept of a secret of high entropy: its SHA-256 in hex."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def change_password(actor: Actor, account: Account, password: str) -> None:
    """Set the holder's own new password, checked by the caller's form; all sessions but the current one end.

    The caller keeps the current session (``update_session_auth_hash``). Raises NotPermitted for another's account.
    """
    if actor.account != account.pk:
        raise NotPermitted
    account.set_password(password)
    account.must_change_password = False
    account.password_changed_at = timesource.now()
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])
    note_account(actor, "account.password", account, {})


@transaction.atomic
def revoke_sessions(actor: Actor, account: Account, *, keep: int | None = None) -> int:
    """End all sessions of an account (one's own, or as administrator), except ``keep``; returns how many.

    Raises NotPermitted.
    """
    if actor.account != account.pk:
        require(actor, "sessions:end")
    ended = _end_all(account, "revoked", keep)
    note_account(actor, "account.sessions-end", account, {"ended": ended})
    return ended


@transaction.atomic
def end_session(actor: Actor, session: SignedInSession) -> None:
    """End one session (one's own, or as administrator). Raises NotPermitted, :class:`AlreadyEnded`."""
    if actor.account != session.account_id:
        require(actor, "sessions:end")
    if session.ended_at is not None:
        raise AlreadyEnded
    sessions.end(session, "revoked")
    note_account(actor, "account.session-end", session.account, {"session": session.pk})


@transaction.atomic
def reset_second_factor(actor: Actor, account: Account, ground: str) -> None:
    """Forget an account's second factor, so that the next sign-in enrols anew; its sessions end.

    Raises NotPermitted, :class:`NotToOneself`, :class:`ReasonMissing`.
    """
    require(actor, "second-factor:reset")
    _not_oneself(actor, account)
    ground = stated(ground)
    for device in devices_for_user(account, confirmed=None):
        device.delete()
    _end_all(account, "second-factor-reset")
    note_account(actor, "account.second-factor-reset", account, {"ground": ground})


@transaction.atomic
def clear_lockout(actor: Actor, account: Account, ground: str) -> None:
    """Lift the lock-out after failed sign-ins. Raises NotPermitted, :class:`ReasonMissing`."""
    require(actor, "accounts:manage")
    ground = stated(ground)
    axes_reset(username=account.username)
    note_account(actor, "account.lockout-clear", account, {"ground": ground})


def _not_oneself(actor: Actor, account: Account) -> None:
    if actor.account == account.pk:
        raise NotToOneself


def _end_all(account: Account, because: str, keep: int | None = None) -> int:
    live = SignedInSession.objects.filter(account=account, ended_at=None).exclude(pk=keep or 0)
    return live.update(ended_at=timesource.now(), ended_because=because)
