"""Recovery codes (恢复码) as they are stored: a hash keyed with ``keys/seal.key`` and bound to the account, never the code.

Whoever reads the database, or a backup without its keys, learns no code, and what lies there opens nothing when typed.
"""

from __future__ import annotations

from base64 import b32encode

from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from yinuo.accounts.sealed_totp import sealer

HASH_BYTES = 10
"""80 bits: what the 16 letters of the library's column hold. A code itself has 40."""
HASH_LETTERS = HASH_BYTES * 8 // 5


def hash_of(code: str, account_id: int) -> str:
    """What is stored of a folded code: 16 letters of base32."""
    digest = sealer().keyed_hash(f"recovery/{account_id}/{code}")
    return b32encode(digest[:HASH_BYTES]).decode().lower()


class HashedStaticDevice(StaticDevice):  # type: ignore[misc]
    """The library's device, whose tokens are hashes."""

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        """Whether ``token`` is one of the codes, which is used up by it. Failures slow down further tries."""
        return bool(super().verify_token(hash_of(token, self.user_id)))

    def renew(self, count: int) -> list[str]:
        """``count`` new codes in place of those there are; returned this once."""
        self.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(count)]
        self.token_set.bulk_create(
            StaticToken(device=self, token=hash_of(code, self.user_id)) for code in codes
        )
        return codes
