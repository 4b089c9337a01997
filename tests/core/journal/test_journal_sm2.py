"""SM2 and SM3 against the examples of the standards (GB/T 32918.5-2017 annex A, GB/T 32905-2016 annex A)."""

from __future__ import annotations

import pytest

from yinuo.core.journal.notes import parse_note, sign_note, verified
from yinuo.core.journal.sm2 import SM2Signer, message_digest, sm2_public, sm2_sign, sm2_verifies, sm3_digest

SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def test_sm3_of_abc_is_the_standards() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3_digest(b"abc").hex() == expected


def test_the_standards_example_is_reproduced() -> None:
    assert sm2_public(SECRET) == PUBLIC
    digest = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
    assert message_digest(PUBLIC, b"message digest").hex() == digest
    assert sm2_sign(SECRET, b"message digest", NONCE) == SIGNATURE
    assert sm2_verifies(PUBLIC, b"message digest", SIGNATURE)


@pytest.mark.parametrize("secret", [bytes([4] * 32), bytes([0] * 31 + [9]), SECRET])
def test_keys_that_begin_with_zeros_or_fours_work_too(secret: bytes) -> None:
    assert sm2_verifies(sm2_public(secret), b"text", sm2_sign(secret, b"text"))


def test_wrong_signatures_are_refused() -> None:
    n = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)
    cases = [
        (PUBLIC, b"message digesT", SIGNATURE),
        (PUBLIC, b"message digest", SIGNATURE[::-1]),
        (PUBLIC, b"message digest", SIGNATURE[:63]),
        (PUBLIC, b"message digest", bytes(64)),
        (PUBLIC, b"message digest", SIGNATURE[:32] + n.to_bytes(32, "big")),
        (PUBLIC[:-1] + b"\x00", b"message digest", SIGNATURE),
        (bytes(64), b"message digest", SIGNATURE),
    ]
    assert [sm2_verifies(*case) for case in cases] == [False] * len(cases)


def test_signing_needs_no_random_numbers_and_no_two_messages_share_one() -> None:
    assert sm2_sign(SECRET, b"a") == sm2_sign(SECRET, b"a")
    assert sm2_sign(SECRET, b"a")[:32] != sm2_sign(SECRET, b"b")[:32]


def test_a_note_carries_an_sm2_line() -> None:
    signer = SM2Signer("yinuo.local/x", SECRET)
    note = parse_note(sign_note("log\n1\nroot\n", [signer]))
    assert verified(note, [signer.verifier]) == [signer.verifier]


def test_secrets_out_of_range_are_refused() -> None:
    for secret in (bytes(32), b"\xff" * 32):
        with pytest.raises(ValueError):
            SM2Signer("x", secret)
