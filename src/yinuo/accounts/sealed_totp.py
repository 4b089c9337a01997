"""The key of an app that shows one-time codes, sealed at rest with the key of personal fields (``keys/seal.key``).

Whoever reads the database, or a backup without its keys, cannot make codes from it. The seal is bound to the account.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import lru_cache
from typing import Any

from django_otp.plugins.otp_totp.models import TOTPDevice

from yinuo.config import configuration
from yinuo.core.sealing import PREFIX, Sealer
from yinuo.core.secrets import ensure_secret


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    """Seals and hashes what an account proves itself with."""
    return Sealer(ensure_secret(configuration().resolved_home / "keys" / "seal.key"))


def seal_key(key: str, account_id: int) -> str:
    """A key in hexadecimal as it is stored: 79 characters for the usual 20 bytes, which fit the library's column."""
    text = b64encode(bytes.fromhex(key)).decode().rstrip("=")
    return sealer().seal(text, f"totp/{account_id}")


def open_key(stored: str, account_id: int) -> str:
    """The key in hexadecimal. Raises ``cryptography.exceptions.InvalidTag`` for another account or an altered text."""
    text = sealer().open(stored, f"totp/{account_id}")
    return b64decode(text + "=" * (-len(text) % 4)).hex()


class SealedTOTPDevice(TOTPDevice):  # type: ignore[misc]
    """The library's device, whose ``key`` holds the sealed key; sealed when it is first saved."""

    key: str

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The secret as bytes."""
        return bytes.fromhex(open_key(self.key, self.user_id) if self.is_sealed else self.key)

    @property
    def is_sealed(self) -> bool:
        """A hexadecimal key has no ``s``: what begins with the prefix is sealed."""
        return str(self.key).startswith(PREFIX)

    def save(self, *arguments: Any, **named: Any) -> None:
        if not self.is_sealed:
            self.key = seal_key(self.key, self.user_id)
        super().save(*arguments, **named)
