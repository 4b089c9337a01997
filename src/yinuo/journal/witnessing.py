"""Asking witnesses to cosign our checkpoints (the client's side of C2SP tlog-witness)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from yinuo.core.journal.checkpoint import CheckpointError, read_size
from yinuo.core.journal.cosignature import CosignatureVerifier
from yinuo.core.journal.notes import Note, NoteError, parse_note, parse_signatures, signed_by
from yinuo.core.journal.standalone_verifier import Policy
from yinuo.journal import checkpoints, tree
from yinuo.journal.models import Checkpoint, Cosignature
from yinuo.journal.policy import own_policy
from yinuo.journal.witness import write_submission

SECONDS = 10
OTHER_TREE = (409, 422)
"""What a witness answers to the size it knows itself when our tree does not continue the one it cosigned."""
Post = Callable[[str, bytes], tuple[int, str]]
"""(address, body) → HTTP status and text; raises ``OSError`` when the witness cannot be reached."""


@dataclass(frozen=True)
class Asked:
    """What came of asking one witness. ``contradicts``: it knows a larger tree than ours, or another one of the same
    beginning, so ours was set back or forked."""

    witness: str
    cosigned: bool
    said: str
    contradicts: bool = False


def submit_to_witnesses(
    checkpoint: Checkpoint | None = None, policy: Policy | None = None, post: Post | None = None
) -> list[Asked]:
    """Ask every witness of the policy that has an address to cosign the checkpoint (default: the newest).

    Verified cosignatures are kept with the checkpoint. Witnesses that cannot be reached are reported, never
    raised.
    """
    checkpoint = checkpoint or checkpoints.latest()
    if checkpoint is None:
        return []
    witnesses = (policy or own_policy()).witnesses.values()
    keys = [(CosignatureVerifier(key.name, key.public), url) for key, url in witnesses if url]
    return [_ask(checkpoint, key, url, post or _post) for key, url in keys]


def _ask(checkpoint: Checkpoint, key: CosignatureVerifier, url: str, post: Post) -> Asked:
    old = _last_cosigned(key, checkpoint.size)
    try:
        status, said = _submit(checkpoint, old, url, post)
        if status == 409 and (known := read_size(said.strip())) != old:
            if known > checkpoint.size:
                return Asked(key.name, False, f"the witness knows {known} entries", contradicts=True)
            status, said = _submit(checkpoint, known, url, post)
        if status != 200:
            told = f"{status}: {said.strip()}"[:300]
            return Asked(key.name, False, told, contradicts=status in OTHER_TREE)
        return _keep(checkpoint, key, said)
    except (OSError, NoteError, CheckpointError) as problem:
        return Asked(key.name, False, str(problem)[:300])


def _submit(checkpoint: Checkpoint, old: int, url: str, post: Post) -> tuple[int, str]:
    body = write_submission(old, tree.consistency(old, checkpoint.size), checkpoint.note)
    return post(url.rstrip("/") + "/add-checkpoint", body.encode())


def _last_cosigned(key: CosignatureVerifier, at_most: int) -> int:
    known = Cosignature.objects.filter(name=key.name, key_id=key.key_id.hex(), checkpoint__size__lte=at_most)
    return known.order_by("-checkpoint__size").values_list("checkpoint__size", flat=True).first() or 0


def _keep(checkpoint: Checkpoint, key: CosignatureVerifier, said: str) -> Asked:
    note = Note(parse_note(checkpoint.note).text, parse_signatures(said))
    if not signed_by(note, [key]):
        return Asked(key.name, False, "the answer holds no cosignature of this witness")
    own = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    checkpoints.add_cosignatures(checkpoint, own[:1])
    return Asked(key.name, True, "")


def _post(url: str, body: bytes) -> tuple[int, str]:
    if not url.startswith(("http://", "https://")):
        raise OSError(f"no web address: {url}")
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    request = Request(url, data=body, method="POST", headers=headers)  # noqa: S310 (scheme checked above)
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 (scheme checked above)
            return answer.status, answer.read(100_000).decode()
    except HTTPError as refusal:
        return refusal.code, refusal.read(100_000).decode(errors="replace")
    except (URLError, UnicodeDecodeError) as problem:
        raise OSError(str(problem)) from problem
