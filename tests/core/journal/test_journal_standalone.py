"""The one-file verifier: its Ed25519 against RFC 8032 and another implementation, and its patience with any input."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.checkpoint import TreeHead
from yinuo.core.journal.commitments import commit
from yinuo.core.journal.cosignature import CosignatureSigner, signed_message
from yinuo.core.journal.leaf import leaf_hash
from yinuo.core.journal.merkle import ProofFailed, node_hash, root_from_inclusion
from yinuo.core.journal.notes import Ed25519Signer, ed25519_public, ed25519_verifies, sign_note, verifier_key
from yinuo.core.journal.standalone_verifier import L, main, policy_of, read_key, root_of, verify_proof
from yinuo.core.journal.standalone_verifier import ed25519_verifies as by_hand
from yinuo.core.journal.tlog_proof import TlogProof
from yinuo.management.cli import main as yinuo

# RFC 8032, section 7.1: public key, message, signature
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("vector", RFC_8032)
def test_ed25519_vectors_of_rfc_8032_verify(vector: tuple[str, str, str]) -> None:
    public, message, signature = map(bytes.fromhex, vector)
    assert by_hand(public, message, signature)
    assert not by_hand(public, message + b"x", signature)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_ed25519_by_hand_agrees_with_the_library(seed: bytes, message: bytes, bit: int) -> None:
    public, signature = ed25519_public(seed), Ed25519Signer("x", seed).sign(message)
    assert by_hand(public, message, signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << bit % 8
    assert (
        by_hand(public, message, bytes(turned)) == ed25519_verifies(public, message, bytes(turned)) is False
    )


def test_a_signature_has_one_form() -> None:
    public, signature = ed25519_public(b"\x01" * 32), Ed25519Signer("x", b"\x01" * 32).sign(b"m")
    shifted = signature[:32] + (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert by_hand(public, b"m", signature) and not by_hand(public, b"m", shifted)


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, b"\x02" + bytes(31), b"\x01" + bytes(30) + b"\x80"])
def test_what_is_no_key_verifies_nothing(public: bytes) -> None:
    assert not by_hand(public, b"m", Ed25519Signer("x", b"\x01" * 32).sign(b"m"))


@given(
    st.integers(0, 70),
    st.integers(0, 70),
    st.lists(st.sampled_from([b"\x01" * 32, b"\x02" * 32]), max_size=8),
)
def test_both_ways_to_follow_an_inclusion_proof_agree(index: int, size: int, hashes: list[bytes]) -> None:
    try:
        expected: bytes | None = root_from_inclusion(b"\x00" * 32, index, size, hashes)
    except ProofFailed:
        expected = None
    assert root_of(b"\x00" * 32, index, size, hashes) == expected


SIGNER = Ed25519Signer("log.example/1", b"\x01" * 32)
SALT = b"\x05" * 32
LEAF = canonical(
    {
        "v": 1,
        "act": "a",
        "at": "2026-03-02T08:15:30.250Z",
        "object": {"kind": "record", "id": "1", "version": 1},
    }
    | {
        "role": "office",
        "unit": "",
        "basis": "",
        "payload": commit(SALT, b'{"n":1}').hex(),
        "person": "00" * 32,
    }
)
SIBLING = leaf_hash(b"other")
EXTRA = canonical({"v": 1, "leaf": LEAF.decode(), "salt": SALT.hex(), "payload": '{"n":1}'})
HEAD = TreeHead("log.example/1", 2, node_hash(leaf_hash(LEAF), SIBLING))
PROOF = TlogProof(0, (SIBLING,), sign_note(HEAD.text, [SIGNER]), EXTRA).written
POLICY = policy_of([verifier_key(SIGNER.verifier)])


RENAMED = 484
"""A place in the extra data where another letter gives the content another name: as if it had been left out."""


def test_a_proof_made_by_hand_is_proven() -> None:
    verdict = verify_proof(PROOF, POLICY)
    assert verdict.proven and verdict.payload == {"n": 1}, verdict.explain("en")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PROOF) - 1), st.characters(codec="utf-8"))
@example(RENAMED, "0")
def test_a_letter_changed_anywhere_proves_nothing_else(place: int, letter: str) -> None:
    """Whatever is changed, it either proves nothing, or still proves exactly the same."""
    verdict = verify_proof(PROOF[:place] + letter + PROOF[place + 1 :], POLICY)
    assert not verdict.proven or (verdict.leaf, verdict.payload, verdict.size) == (
        verify_proof(PROOF, POLICY).leaf,
        {"n": 1},
        2,
    )


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert not verify_proof("c2sp.org/tlog-proof@v1\n" + text, POLICY).proven
    assert not verify_proof(text, POLICY).proven


def test_deeply_nested_or_huge_data_gets_a_verdict() -> None:
    nested = TlogProof(0, (SIBLING,), sign_note(HEAD.text, [SIGNER]), b"[" * 200_000).written
    assert not verify_proof(nested, POLICY).proven
    assert not verify_proof(PROOF.replace("index 0", "index " + "9" * 10_000), POLICY).proven


def test_a_note_with_a_control_character_is_none() -> None:
    assert not verify_proof(PROOF.replace("\n2\n", "\n2\n\x07\n"), POLICY).proven
    assert not verify_proof(PROOF.replace("\n", "\r\n"), POLICY).proven


def test_a_cosignature_of_a_time_beyond_sixty_three_bits_is_wrong() -> None:
    witness = CosignatureSigner("w.example", b"\x09" * 32, lambda: 0)
    key, text = read_key(verifier_key(witness.verifier)), HEAD.text
    late = (1 << 63).to_bytes(8, "big")
    private = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    assert key.verifies(text, witness.sign(text.encode()))
    assert not key.verifies(text, late + private.sign(signed_message(text.encode(), 1 << 63)))


def test_a_byte_order_mark_before_a_proof_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an editor under Windows puts it there when a proof is opened and saved."""
    key = verifier_key(SIGNER.verifier)
    proof, policy = tmp_path / "a.tlog-proof", tmp_path / "a.policy"
    proof.write_text(PROOF, encoding="utf-8-sig")
    policy.write_text(f"log {key}\nquorum none\n", encoding="utf-8")
    assert main([str(proof), "--log", key]) == 0
    assert yinuo(["verify", str(proof), "--policy", str(policy)]) == 0
    capsys.readouterr()
    assert main([str(proof), "--log", "abc"]) == main([str(tmp_path / "absent"), "--log", key]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "不是 Ed25519 验证公钥：abc",
        f"无法读取 {tmp_path / 'absent'}",
    ]
