"""Second factor (第二因素): one-time codes by RFC 6238 from an app on the phone, and recovery codes on paper."""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from collections.abc import Iterable

import segno
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken

from yinuo import timesource
from yinuo.accounts.acts.noting import note_account
from yinuo.accounts.models import Account
from yinuo.accounts.recovery_codes import HashedStaticDevice
from yinuo.accounts.sealed_totp import SealedTOTPDevice
from yinuo.config import configuration
from yinuo.core.actor import Actor

CODES = 10
DIGITS = 6
MOST_STEPS_OFF = 20
"""Half-minutes by which a phone's clock may be off and still be recognised, though not accepted."""


def draft_device(account: Account) -> SealedTOTPDevice:
    """The account's device that is being enrolled, the same until it is confirmed."""
    drafts = SealedTOTPDevice.objects.filter(user=account, confirmed=False)
    draft: SealedTOTPDevice = drafts.first() or SealedTOTPDevice.objects.create(
        user=account, name="TOTP", confirmed=False
    )
    return draft


def key_text(device: SealedTOTPDevice) -> str:
    """The key as people type it: base32 in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def qr_svg(device: SealedTOTPDevice) -> str:
    """The key as a QR code: an SVG to stand in the page, without style or outside request."""
    code = segno.make(device.config_url, error="m")
    return str(code.svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr", lineclass=None))


def present_code(device: SealedTOTPDevice, account: Account) -> str:
    """On a demo node, for an invented person only: the code their app would show now. Otherwise ""."""
    if not (configuration().demo and account.fictitious):
        return ""
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits).token():06d}"


@transaction.atomic
def confirm(actor: Actor, account: Account, code: str) -> list[str] | None:
    """Finish enrolment with a first code; returns the recovery codes, shown this once, or None for a wrong code.

    An earlier device of the account is replaced.
    """
    device = SealedTOTPDevice.objects.select_for_update().filter(user=account, confirmed=False).first()
    if device is None or not device.verify_token(folded(code)):
        return None
    SealedTOTPDevice.objects.filter(user=account, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = _fresh_codes(account)
    note_account(actor, "account.second-factor", account, {"at": timesource.now().isoformat()})
    return codes


@transaction.atomic
def new_recovery_codes(actor: Actor, account: Account) -> list[str]:
    """Ten new recovery codes in place of the old ones, returned this once."""
    codes = _fresh_codes(account)
    note_account(actor, "account.recovery-codes", account, {"codes": len(codes)})
    return codes


def _fresh_codes(account: Account) -> list[str]:
    device, _ = HashedStaticDevice.objects.get_or_create(user=account, defaults={"name": "recovery"})
    return [f"{code[:4]}-{code[4:]}" for code in device.renew(CODES)]


@transaction.atomic
def verify(actor: Actor, account: Account, code: str) -> Device | None:
    """The account's device that accepts ``code``, or None. Failures slow down further tries (django-otp throttling).

    Six digits are a code of the app, anything else a recovery code: one kind of guess never slows the other. A recovery
    code is used up by it, which is journaled.
    """
    for device in devices_for(account, code).select_for_update():
        if device.verify_token(folded(code)):
            if isinstance(device, HashedStaticDevice):
                note_account(actor, "account.recovery-code", account, {"left": codes_left(account)})
            return device
    return None


def wait_seconds(devices: Iterable[Device]) -> int:
    """How long the next try on ``devices`` must wait after wrong codes, in seconds; 0: not at all."""
    for device in devices:
        allowed, why = device.verify_is_allowed()
        if not allowed and why and "locked_until" in why:
            return max(1, int((why["locked_until"] - timesource.now()).total_seconds() + 0.999))
    return 0


def devices_for(account: Account, code: str) -> QuerySet[Device]:
    """The confirmed devices that a code of this form is asked of."""
    text = folded(code)
    model = SealedTOTPDevice if text.isdigit() and len(text) == DIGITS else HashedStaticDevice
    devices: QuerySet[Device] = model.objects.filter(user=account, confirmed=True)
    return devices


def minutes_off(devices: Iterable[Device], code: str) -> int:
    """By how many minutes a phone is fast (above 0) or slow whose app showed ``code``; 0 when no clock explains it."""
    text = folded(code)
    apps = [device for device in devices if isinstance(device, SealedTOTPDevice)]
    for device in apps if text.isdigit() else []:
        shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
        now = timesource.now().timestamp()
        for steps in range(device.tolerance + 1, MOST_STEPS_OFF + 1):
            for sign in (1, -1):
                shown.time = now + sign * steps * device.step
                if shown.token() == int(text):
                    return sign * max(1, round(steps * int(device.step) / 60))
    return 0


def enrolled(account: Account | AnonymousUser) -> bool:
    """Whether the account has a confirmed device that gives codes."""
    return bool(SealedTOTPDevice.objects.filter(user=account.pk, confirmed=True).exists())


def codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    return int(StaticToken.objects.filter(device__user=account).count())


def folded(code: str) -> str:
    """The code as meant: full-width digits, spaces and hyphens do not matter, nor does case."""
    plain = unicodedata.normalize("NFKC", code)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())
