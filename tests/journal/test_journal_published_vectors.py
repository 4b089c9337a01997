"""What other implementations published: keys, cosignatures, and requests to a witness with their answers."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from yinuo.core.journal.cosignature import CosignatureSigner, cosigned_at
from yinuo.core.journal.notes import Ed25519Verifier, parse_signatures, verifier_key
from yinuo.core.journal.standalone_verifier import COSIGNS, SIGNS, read_key
from yinuo.journal.witness import Witness

ORIGIN = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
LOG_KEY = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
ROOT_5 = "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36"
SIZE_1 = f"""\
{ORIGIN}
1
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {ORIGIN} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
"""
SIZE_3 = f"""\
{ORIGIN}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {ORIGIN} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
"""
SIZE_5 = f"""\
{ORIGIN}
5
QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=

— {ORIGIN} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""
SECOND = "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
TO_3 = SECOND + "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
TO_5 = SECOND + "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=\nKgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
"""Test data of litewitness (torchwood): a log of five leaves under a published key, and proofs that it grew."""


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    signer = CosignatureSigner("witness.example/w1", b"\x03" * 32, lambda: 1_700_000_000)
    return Witness(signer, [verifier_key(Ed25519Verifier(ORIGIN, LOG_KEY))], tmp_path / "state.json")


def test_a_published_log_that_grows_is_cosigned(witness: Witness) -> None:
    assert witness.add_checkpoint(f"old 0\n\n{SIZE_1}").status == 200
    answer = witness.add_checkpoint(f"old 1\n{TO_5}\n{SIZE_5}")
    assert answer.status == 200
    [line] = parse_signatures(answer.text)
    text = SIZE_5.partition("\n\n")[0] + "\n"
    assert witness.signer.verifier.verify(text.encode(), line.signature)
    assert base64.b64decode(SIZE_5.split("\n")[2]).hex() == ROOT_5


def test_a_published_smaller_tree_comes_too_late(witness: Witness) -> None:
    witness.add_checkpoint(f"old 0\n\n{SIZE_1}")
    witness.add_checkpoint(f"old 1\n{TO_5}\n{SIZE_5}")
    late = witness.add_checkpoint(f"old 1\n{TO_3}\n{SIZE_3}")
    assert (late.status, late.text, late.content_type) == (409, "5\n", "text/x.tlog.size")


def test_a_proof_of_another_step_or_too_long_a_one_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(f"old 0\n\n{SIZE_1}")
    assert witness.add_checkpoint(f"old 1\n{TO_3}\n{SIZE_5}").status == 422
    assert witness.add_checkpoint(f"old 1\n{SECOND * 64}\n{SIZE_3}").status == 400
    assert witness.add_checkpoint(f"old 5\n{TO_3}\n{SIZE_3}").status == 400
    assert witness.add_checkpoint(f"old 1\n{TO_3}\n{SIZE_3}").status == 200


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", SIGNS),
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", COSIGNS),
        ("Wit1+55ee4561+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk", SIGNS),
    ],
)
def test_published_keys_are_read_with_their_ids(key: str, kind: int) -> None:
    read = read_key(key)
    assert read.kind == kind and key.startswith(f"{read.name}+{read.key_id.hex()}+")


def test_the_time_of_a_published_cosignature() -> None:
    published = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    assert cosigned_at(base64.b64decode(published)[4:]) == 1727964367
