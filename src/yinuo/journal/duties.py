"""The journal's part in the scheduler: a checkpoint at least once a minute while something is new, and its witnesses."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from yinuo.journal.checkpoints import make_checkpoint
from yinuo.journal.policy import own_policy
from yinuo.journal.witnessing import Asked, submit_to_witnesses

log = structlog.get_logger(__name__)

SECONDS = 30
"""How often :func:`keep_up` is to run."""


@dataclass(frozen=True)
class KeptUp:
    """The size under the newest checkpoint (0 while there is none), and what came of asking witnesses."""

    size: int
    asked: tuple[Asked, ...] = ()


def keep_up() -> KeptUp:
    """Make the checkpoint that is due and ask the witnesses that have not cosigned it; idempotent.

    A witness that knows more entries than this node, or others, is logged as an error: this node was set back or forked.
    """
    checkpoint = make_checkpoint()
    if checkpoint is None:
        return KeptUp(0)
    policy = own_policy()
    cosigned = set(checkpoint.cosignatures.values_list("name", flat=True))
    asked: tuple[Asked, ...] = ()
    if not {key.name for key, url in policy.witnesses.values() if url} <= cosigned:
        asked = tuple(submit_to_witnesses(checkpoint, policy))
    for answer in asked:
        if answer.contradicts:
            log.error("journal set back or forked", witness=answer.witness, said=answer.said)
        elif not answer.cosigned:
            log.warning("witness did not cosign", witness=answer.witness, said=answer.said)
    return KeptUp(checkpoint.size, asked)
