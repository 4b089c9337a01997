"""Signed notes (C2SP signed-note): a text, a blank line, and signature lines of any number of keys.

A key is named by its name and a 32-bit id. Its public half is written as a verifier key
``name+id+base64(type || key)``, as Go's ``sumdb/note`` and the tools around it read it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
DASH = "— "


class NoteError(ValueError):
    """A text that is no signed note, or a note that no trusted key signed."""


class Verifier(Protocol):
    """A public key by which a note can be checked."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether ``signature`` (without the key id) is this key's over the note text."""


class Signer(Protocol):
    """A private key that signs notes."""

    @property
    def verifier(self) -> Verifier: ...

    def sign(self, text: bytes) -> bytes:
        """The signature over the note text, without the key id."""


def key_id(name: str, material: bytes) -> bytes:
    """The first four bytes of SHA-256(name || 0x0A || material); ``material`` is signature type and public
    key."""
    return hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]


def check_name(name: str) -> str:
    """Return ``name``. Raises :class:`NoteError` when it is empty or holds a space or a plus."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError(f"no name for a key: {name!r}")
    return name


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """An Ed25519 key (RFC 8032); ``public`` are its 32 bytes."""

    name: str
    public: bytes

    @property
    def material(self) -> bytes:
        return ED25519 + self.public

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.material)

    def verify(self, text: bytes, signature: bytes) -> bool:
        return ed25519_verifies(self.public, text, signature)


class Ed25519Signer:
    """Signs notes with an Ed25519 key given by its 32-byte seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Ed25519Verifier(check_name(name), ed25519_public(seed))

    def sign(self, text: bytes) -> bytes:
        return self._private.sign(text)


def ed25519_public(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64-byte ``signature`` is that of the 32-byte key ``public``; malformed ones are not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class HasMaterial(Verifier, Protocol):
    """A verifier that can be written as a verifier key."""

    @property
    def material(self) -> bytes: ...


def verifier_key(verifier: HasMaterial) -> str:
    """``name+id+base64(type || key)``."""
    return f"{verifier.name}+{verifier.key_id.hex()}+{base64.b64encode(verifier.material).decode()}"


VerifierMaker = Callable[[str, bytes], Verifier]


def read_verifier_key(text: str, kinds: Mapping[bytes, VerifierMaker] | None = None) -> Verifier:
    """Read a verifier key; ``kinds`` maps a type prefix to what makes the verifier (default: Ed25519 only).

    Raises :class:`NoteError` when its form, its id or its type is wrong.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError(f"no verifier key: {text!r}")
    name, written_id, material = check_name(parts[0]), parts[1], _decode(parts[2])
    for prefix, make in (kinds or {ED25519: Ed25519Verifier}).items():
        if material.startswith(prefix):
            if prefix[:1] in (ED25519, b"\x04") and len(material) != 33:
                raise NoteError(f"an Ed25519 key has 32 bytes: {text!r}")
            if key_id(name, material).hex() != written_id:
                raise NoteError(f"the id does not belong to the key: {text!r}")
            return make(name, material[len(prefix) :])
    raise NoteError(f"unknown type of key: {text!r}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line as it stands: whose it says it is, and its bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """``— name base64(key id || signature)`` and a newline."""
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def written(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """The note of ``text`` (ending in a newline) with one signature line for each signer. Raises
    :class:`NoteError`."""
    if not text.endswith("\n") or _has_control_characters(text):
        raise NoteError("a note's text ends in a newline and holds no other control character")
    return Note(text, tuple(sign_line(text, signer) for signer in signers)).written


def sign_line(text: str, signer: Signer) -> Signature:
    """The signer's signature on a note's text."""
    return Signature(signer.verifier.name, signer.verifier.key_id, signer.sign(text.encode()))


def parse_note(written: str) -> Note:
    """Take a signed note apart. Raises :class:`NoteError` for anything that is none."""
    text, blank, signatures = written.rpartition("\n\n")
    if len(written) > LARGEST_NOTE or not blank or _has_control_characters(written):
        raise NoteError("no signed note: no text, blank line and signatures")
    return Note(text + "\n", parse_signatures(signatures))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Read signature lines, at least one. Raises :class:`NoteError`."""
    if not lines.endswith("\n"):
        raise NoteError("the last signature line does not end")
    found = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(found) > MOST_SIGNATURES:
        raise NoteError("too many signatures")
    return found


def verified(note: Note, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """The given keys that signed the note; lines of unknown keys are ignored.

    Raises :class:`NoteError` when the signature of a known key is wrong, or when none of the keys signed.
    """
    found = signed_by(note, verifiers)
    if not found:
        raise NoteError("no known key signed this note")
    return found


def signed_by(note: Note, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """As :func:`verified`, but an empty list when none of the keys signed."""
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found: list[Verifier] = []
    for line in note.signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier is None or verifier in found:
            continue
        if not verifier.verify(note.text.encode(), line.signature):
            raise NoteError(f"the signature of {line.name} is wrong")
        found.append(verifier)
    return found


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space:
        raise NoteError(f"no signature line: {line!r}")
    raw = _decode(encoded)
    if len(raw) < 5:
        raise NoteError(f"the signature is too short: {line!r}")
    return Signature(check_name(name), raw[:4], raw[4:])


def _has_control_characters(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NoteError(f"no Base64: {encoded!r}") from problem
