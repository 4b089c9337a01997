"""Being a witness of other logs (C2SP tlog-witness): cosign a checkpoint only when it continues the last one
seen.

The witness needs no database: a key, the public keys of the logs it watches, and one state file. It is a
small WSGI application; :func:`serve` runs it with the standard library's server, behind a proxy that
terminates TLS.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from yinuo.core.journal.checkpoint import TreeHead, read_size, read_tree_head
from yinuo.core.journal.cosignature import CosignatureSigner
from yinuo.core.journal.merkle import EMPTY_ROOT, ProofFailed, verify_consistency
from yinuo.core.journal.notes import (
    Note,
    NoteError,
    Verifier,
    parse_note,
    read_verifier_key,
    sign_line,
    verified,
    verifier_key,
)
from yinuo.journal import keys

LARGEST_REQUEST = 128 * 1024
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """HTTP status, content type and body."""

    status: int
    text: str
    content_type: str = PLAIN


class Refused(Exception):
    """The witness does not cosign; ``answer`` says why."""

    def __init__(self, status: int, text: str, content_type: str = PLAIN) -> None:
        super().__init__(text)
        self.answer = Answer(status, text, content_type)


@dataclass(frozen=True)
class Submission:
    """An ``add-checkpoint`` request taken apart: the size the log starts from, the proof, the note."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    head: TreeHead


def read_submission(body: str) -> Submission:
    """Read the body of an ``add-checkpoint`` request. Raises ``ValueError``."""
    head, blank, note_text = body.partition("\n\n")
    first, *proof = head.split("\n")
    if not blank or not first.startswith("old ") or len(proof) > 63:
        raise ValueError("no add-checkpoint request")
    note = parse_note(note_text)
    hashes = tuple(base64.b64decode(line, validate=True) for line in proof)
    if any(len(each) != 32 for each in hashes):
        raise ValueError("a hash has 32 bytes")
    return Submission(read_size(first[4:]), hashes, note, read_tree_head(note.text))


def write_submission(old: int, proof: Sequence[bytes], note: str) -> str:
    """The body of an ``add-checkpoint`` request."""
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof)]
    return "".join(f"{line}\n" for line in lines) + "\n" + note


class State:
    """The last checkpoint cosigned for each log, in one file that is replaced whole and locked while it
    moves."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[dict[str, dict[str, str]]]:
        """The state, to be changed in place; written to disk before the block is left without an
        exception."""
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
            before = json.dumps(state)
            yield state
            if json.dumps(state) != before:
                self._write(state)

    def _write(self, state: dict[str, dict[str, str]]) -> None:
        draft = self._path.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(state, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


class Witness:
    """Cosigns the checkpoints of the logs whose verifier keys are ``log_keys``."""

    def __init__(self, signer: CosignatureSigner, log_keys: Iterable[str], state: Path) -> None:
        self.signer = signer
        self.logs: dict[str, list[Verifier]] = {}
        for key in map(read_verifier_key, log_keys):
            self.logs.setdefault(key.name, []).append(key)
        self._state = State(state)

    @property
    def verifier_key(self) -> str:
        """The key to hand to those who shall believe this witness."""
        return verifier_key(self.signer.verifier)

    def add_checkpoint(self, body: str) -> Answer:
        """Answer an ``add-checkpoint`` request: 200 with the cosignature, or the refusal the protocol names.

        404 unknown log, 403 not signed by it, 400 malformed, 409 not the size or the root we know (so a log
        that shrank), 422 no continuation of what we know (so a log that forked).
        """
        try:
            submission = read_submission(body)
        except (ValueError, binascii.Error) as problem:
            return Answer(400, f"{problem}\n")
        try:
            self._must_be_signed(submission)
            with self._state.locked() as state:
                self._must_continue(submission, state)
                head = submission.head
                state[head.origin] = {
                    "size": str(head.size),
                    "root": head.root.hex(),
                    "note": submission.note.written,
                }
        except Refused as refusal:
            return refusal.answer
        return Answer(200, sign_line(submission.note.text, self.signer).line)

    def _must_be_signed(self, submission: Submission) -> None:
        trusted = self.logs.get(submission.head.origin)
        if trusted is None:
            raise Refused(404, "unknown log\n")
        try:
            verified(submission.note, trusted)
        except NoteError as problem:
            raise Refused(403, f"{problem}\n") from problem
        if submission.old > submission.head.size:
            raise Refused(400, "the old size is larger than the checkpoint\n")

    def _must_continue(self, submission: Submission, state: dict[str, dict[str, str]]) -> None:
        head = submission.head
        known = state.get(head.origin)
        size, root = (int(known["size"]), bytes.fromhex(known["root"])) if known else (0, EMPTY_ROOT)
        if submission.old != size:
            raise Refused(409, f"{size}\n", SIZE)
        if known and size == head.size and root != head.root:
            raise Refused(409, f"{size}\n", SIZE)
        try:
            verify_consistency(size, head.size, submission.proof, root, head.root)
        except ProofFailed as problem:
            raise Refused(422, f"{problem}\n") from problem

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The WSGI application: ``POST …/add-checkpoint``; ``GET /`` shows the witness's key and its logs."""
        answer = self._answer(environ)
        body = answer.text.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(body)))]
        start_response(f"{answer.status} {_REASONS[answer.status]}", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if method == "GET" and path == "/":
            return Answer(200, "\n".join([self.verifier_key, *sorted(self.logs), ""]))
        if method != "POST" or not path.endswith("/add-checkpoint"):
            return Answer(404, "POST add-checkpoint\n")
        told = environ.get("CONTENT_LENGTH") or "0"
        length = int(told) if told.isdigit() else 0
        if not 0 < length <= LARGEST_REQUEST:
            return Answer(400, "the request is empty or too long\n")
        try:
            return self.add_checkpoint(environ["wsgi.input"].read(length).decode())
        except UnicodeDecodeError:
            return Answer(400, "no UTF-8\n")


_REASONS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    422: "Unprocessable Entity",
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Requests are not logged here; the proxy in front does."""


def witness_here(log_keys: Iterable[str], name: str = "") -> Witness:
    """This node as a witness of the logs with these verifier keys; key and state lie in its home folder.

    ``name`` is the witness's name, by default this node's origin with ``/witness`` after it.
    """
    return Witness(keys.witness_signer(name), log_keys, keys.folder().parent / "witness" / "state.json")


def server(witness: Witness, host: str, port: int) -> WSGIServer:
    """A server for the witness, listening; call ``serve_forever()``, and ``shutdown()`` from another
    thread."""
    return make_server(host, port, witness, server_class=_Server, handler_class=_Quiet)


def serve(witness: Witness, host: str, port: int) -> None:
    """Run the witness until interrupted: the work of ``yinuo witness``."""
    with server(witness, host, port) as running:
        running.serve_forever()
