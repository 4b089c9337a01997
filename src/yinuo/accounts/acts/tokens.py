"""Grants to system clients: made once shown once, and revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.acts.accounts import digest_of
from yinuo.accounts.acts.noting import note, stated
from yinuo.accounts.errors import AlreadyEnded, TokenNotUsable
from yinuo.accounts.models import Token
from yinuo.accounts.permissions import edition_on, require
from yinuo.core.actor import Actor, Role
from yinuo.registry.models import Body

PREFIX = "yn_"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Grant:
    """What a system client is to be given: for which unit, what it may do with which classes, why, until when."""

    name: str
    unit: Body
    scopes: Sequence[str]
    classes: Sequence[str]
    purpose: str
    basis: str
    valid_to: datetime
    valid_from: datetime | None = None
    disclosure: str = "public"
    requests_per_minute: int = 600


@transaction.atomic
def create_token(actor: Actor, grant: Grant) -> tuple[Token, str]:
    """Give a system client its grant; the token's text is returned this once and only its SHA-256 kept.

    Raises NotPermitted, :class:`TokenNotUsable`, :class:`ReasonMissing`.
    """
    require(actor, "tokens:manage")
    begins = grant.valid_from or timesource.now()
    _check(grant, begins)
    raw = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=stated(grant.name, "名称", "name"),
        unit=grant.unit,
        digest=digest_of(raw),
        hint=raw[len(PREFIX) :][:6],
        scopes=sorted(set(grant.scopes)),
        classes=sorted(set(grant.classes)),
        disclosure=grant.disclosure,
        purpose=stated(grant.purpose, "用途", "purpose"),
        basis=stated(grant.basis, "依据", "legal basis"),
        requests_per_minute=grant.requests_per_minute,
        valid_from=begins,
        valid_to=grant.valid_to,
        created_by_id=actor.account,
    )
    note(actor, "token.create", "token", token.pk, 1, state_of_token(token))
    return token, raw


@transaction.atomic
def revoke_token(actor: Actor, token: Token, ground: str) -> None:
    """Take a grant back at once. Raises NotPermitted, :class:`AlreadyEnded`, :class:`ReasonMissing`."""
    require(actor, "tokens:manage")
    ground = stated(ground)
    changes = {"revoked_at": timesource.now(), "revoked_ground": ground}
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(**changes):
        raise AlreadyEnded
    revoked = Token.objects.select_related("unit").get(pk=token.pk)
    note(actor, "token.revoke", "token", token.pk, 2, state_of_revoked(revoked))


def scopes_on_offer() -> list[str]:
    """The actions a token may be given: those the table of permissions opens to system clients."""
    actions = edition_on(timesource.today()).actions.values()
    return sorted(action.name for action in actions if Role.SYSTEM_CLIENT in action.roles)


def _check(grant: Grant, begins: datetime) -> None:
    unknown = sorted(set(grant.scopes) - set(scopes_on_offer()))
    length = (grant.valid_to - begins).days
    reasons = [
        (not grant.scopes, "没有选择权限。", "no scope is chosen."),
        (bool(unknown), f"没有这些权限：{'、'.join(unknown)}。", f"no such scopes: {', '.join(unknown)}."),
        (grant.valid_to <= begins, "结束时间早于开始时间。", "it would end before it begins."),
        (length > LONGEST_DAYS, "有效期超过一年。", "it would last longer than a year."),
        (grant.disclosure not in Token.Disclosure.values, "披露方式有误。", "unknown disclosure mode."),
        (
            not 1 <= grant.requests_per_minute <= 6000,
            "每分钟请求数应在 1 至 6000。",
            "rate must be 1 to 6000.",
        ),
    ]
    for wrong, zh, en in reasons:
        if wrong:
            raise TokenNotUsable(why_zh=zh, why_en=en)


def state_of_token(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "unit": token.unit.code,
        "scopes": list(token.scopes),
        "classes": list(token.classes),
        "disclosure": str(token.disclosure),
        "purpose": token.purpose,
        "basis": token.basis,
        "from": token.valid_from.astimezone(UTC).isoformat(),
        "to": token.valid_to.astimezone(UTC).isoformat(),
        "digest": token.digest,
        "rate": token.requests_per_minute,
    }


def state_of_revoked(token: Token) -> dict[str, object]:
    """Why it was taken back, and what it was."""
    return {"ground": token.revoked_ground, "was": state_of_token(token)}
