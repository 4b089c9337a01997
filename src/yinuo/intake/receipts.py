"""The receipt (回执): a short readable code that follows from what was handed in, by whom, as what.

The same bytes under the same class from the same unit give the same receipt, so that sending twice changes nothing.
"""

from __future__ import annotations

import hashlib

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def receipt_code(file_sha256: str, information_class: str, unit_code: str) -> str:
    """``YN-XXXX-XXXX-XXXX`` from SHA-256 over the three, in an alphabet without look-alikes (59 bits)."""
    digest = hashlib.sha256(f"{file_sha256}\n{information_class}\n{unit_code}".encode()).digest()
    number, letters = int.from_bytes(digest[:16], "big"), ""
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters += ALPHABET[index]
    return "YN-" + "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))
