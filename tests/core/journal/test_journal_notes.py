"""Signed notes, checkpoints and cosignatures, against the vectors of Go's sumdb/note and a real public
log."""

from __future__ import annotations

import base64

import pytest

from yinuo.core.journal.checkpoint import CheckpointError, TreeHead, read_tree_head
from yinuo.core.journal.cosignature import CosignatureSigner, CosignatureVerifier, cosigned_at, signed_message
from yinuo.core.journal.notes import (
    Ed25519Signer,
    NoteError,
    parse_note,
    read_verifier_key,
    sign_line,
    sign_note,
    signed_by,
    verified,
    verifier_key,
)

# golang.org/x/mod/sumdb/note, note_test.go
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# the Go checksum database: its published key and one of its signed trees
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_TREE = """go.sum database tree
6476701
mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=

— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=
"""


def test_signing_gives_the_published_note() -> None:
    assert sign_note(TEXT, [Ed25519Signer("PeterNeumann", PETER_SEED)]) == TEXT + "\n" + PETER_LINE


@pytest.mark.parametrize("key", [PETER, ENOCH, SUMDB])
def test_verifier_keys_read_and_write_alike(key: str) -> None:
    assert verifier_key(read_verifier_key(key)) == key  # type: ignore[arg-type]


def test_unknown_signatures_are_ignored_and_known_ones_verified() -> None:
    note = parse_note(TEXT + "\n" + PETER_LINE + ENOCH_LINE)
    peter, enoch = read_verifier_key(PETER), read_verifier_key(ENOCH)
    assert verified(note, [peter]) == [peter]
    assert verified(note, [peter, enoch]) == [peter, enoch]
    with pytest.raises(NoteError):
        verified(note, [])
    assert signed_by(note, []) == []


def test_repeated_signatures_count_once() -> None:
    note = parse_note(TEXT + "\n" + PETER_LINE * 2 + ENOCH_LINE)
    assert len(verified(note, [read_verifier_key(PETER)])) == 1


def test_a_wrong_signature_of_a_known_key_rejects_the_note() -> None:
    note = parse_note(TEXT.replace("answer", "reply") + "\n" + PETER_LINE)
    with pytest.raises(NoteError, match="wrong"):
        verified(note, [read_verifier_key(PETER)])


def test_a_tree_signed_by_the_go_checksum_database_verifies() -> None:
    note = parse_note(SUMDB_TREE)
    assert verified(note, [read_verifier_key(SUMDB)])
    assert read_tree_head(note.text).size == 6476701


@pytest.mark.parametrize("place", range(len(PETER)))
def test_mangled_verifier_keys_are_refused(place: int) -> None:
    for mangled in (
        PETER[:place],
        PETER[place + 1 :],
        PETER[:place] + chr(ord(PETER[place]) + 1) + PETER[place + 1 :],
    ):
        with pytest.raises(NoteError):
            read_verifier_key(mangled)


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_keys_of_wrong_length_or_type_are_refused_though_their_id_is_right(key: str) -> None:
    with pytest.raises(NoteError):
        read_verifier_key(key)


@pytest.mark.parametrize(
    "written",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE * 101,
    ],
)
def test_malformed_notes_are_refused(written: str) -> None:
    with pytest.raises(NoteError):
        parse_note(written)


@pytest.mark.parametrize("name", ["", "a+b", "a b", "a\u3000b"])
def test_key_names_hold_no_space_and_no_plus(name: str) -> None:
    with pytest.raises(NoteError):
        Ed25519Signer(name, PETER_SEED)


def test_a_checkpoint_is_written_as_the_specification_shows() -> None:
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert TreeHead("example.com/behind-the-sofa", 20852163, root).text == text
    assert read_tree_head(text + "ext\n") == TreeHead("example.com/behind-the-sofa", 20852163, root, ("ext",))


@pytest.mark.parametrize("size", ["", "01", "-1", "1 ", "１", "1e3", "9" * 20])
def test_tree_sizes_have_one_spelling(size: str) -> None:
    with pytest.raises(CheckpointError):
        read_tree_head(f"log\n{size}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")


@pytest.mark.parametrize("text", ["", "log\n", "log\n1\nAAAA\n", "log\n1\n!\n", "log\n1\n\nx\n"])
def test_other_texts_are_no_checkpoints(text: str) -> None:
    with pytest.raises(CheckpointError):
        read_tree_head(text)


def test_a_cosignature_signs_header_time_and_checkpoint() -> None:
    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    expected = b"cosignature/v1\ntime 1679315147\n" + text
    assert signed_message(text, 1679315147) == expected
    example = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    assert cosigned_at(base64.b64decode(example)[4:]) == 1679315147


def test_a_cosignature_verifies_at_its_time_only() -> None:
    witness = CosignatureSigner("witness.example/w1", b"\x07" * 32, lambda: 1_700_000_000.9)
    line = sign_line("log\n1\nroot\n", witness)
    verifier = witness.verifier
    assert cosigned_at(line.signature) == 1_700_000_000
    assert verifier.verify(b"log\n1\nroot\n", line.signature)
    assert not verifier.verify(b"log\n2\nroot\n", line.signature)
    assert not verifier.verify(b"log\n1\nroot\n", bytes(8) + line.signature[8:])
    assert not verifier.verify(b"log\n1\nroot\n", line.signature[8:])


def test_a_witness_key_is_of_another_type_than_a_log_key() -> None:
    log, witness = Ed25519Signer("same", PETER_SEED).verifier, CosignatureVerifier("same", b"\x01" * 32)
    assert witness.material[0] == 4 and log.material[0] == 1
    with pytest.raises(NoteError):
        read_verifier_key(verifier_key(witness))
