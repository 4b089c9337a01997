"""How acts on accounts are journaled."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F

from yinuo import timesource
from yinuo.accounts.errors import ReasonMissing
from yinuo.accounts.models import Account
from yinuo.core.actor import Actor
from yinuo.journal.acts import Draft, append

BASIS = "GB/T 22239-2019 8.1.4.1、8.1.4.2"
"""身份鉴别 and 访问控制 of level three."""


def note(actor: Actor, act: str, kind: str, id: object, version: int, payload: Mapping[str, object]) -> int:
    """Write the journal entry of an act; returns its number in the journal."""
    draft = Draft(
        act=act,
        object_kind=kind,
        object_id=str(id),
        object_version=version,
        actor=actor,
        basis=BASIS,
        payload=payload,
        at=timesource.now(),
    )
    return append(draft)


def note_account(actor: Actor, act: str, account: Account, payload: Mapping[str, object]) -> int:
    """Count the act on the account and write its entry."""
    Account.objects.filter(pk=account.pk).update(version=F("version") + 1)
    now = Account.objects.get(pk=account.pk)
    account.version = now.version
    return note(actor, act, "account", account.pk, account.version, {**payload, **present(now)})


def present(account: Account) -> dict[str, object]:
    """What every entry on an account tells of it as it is then, so that a check finds a change made with plain SQL."""
    return {
        "is": [account.username, account.is_active, account.official_id],
        "named": account.display_name,
    }


def stated(text: str, zh: str = "理由", en: str = "ground") -> str:
    """``text`` without surrounding space. Raises :class:`ReasonMissing` when nothing is left."""
    if not text.strip():
        raise ReasonMissing(what_zh=zh, what_en=en)
    return text.strip()
