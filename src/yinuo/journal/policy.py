"""Whom this node believes: its own log, and the witnesses in ``home/witnesses.policy`` (C2SP tlog-policy).

::

    witness province wit.example.gov.cn/w1+3a5f…+BA… https://wit.example.gov.cn/
    quorum province
"""

from __future__ import annotations

from pathlib import Path

from yinuo.config import configuration
from yinuo.core.journal.standalone_verifier import Policy, Verdict, read_key, read_policy
from yinuo.core.journal.standalone_verifier import verify_proof as verify
from yinuo.journal.keys import ensure_keys


def policy_file() -> Path:
    """Where the witnesses of this node are listed; it need not exist."""
    return configuration().resolved_home / "witnesses.policy"


def own_policy() -> Policy:
    """This node's log and its witnesses. Raises ``standalone_verifier.Unreadable`` for a file that is no
    policy."""
    path = policy_file()
    policy = read_policy(path.read_text(encoding="utf-8")) if path.exists() else Policy()
    own = read_key(ensure_keys().verifier_key)
    if own not in policy.logs:
        policy.logs.append(own)
    return policy


def verify_proof(text: str, policy: Policy | None = None) -> Verdict:
    """Check a proof file against ``policy``, by default this node's own; the verdict explains itself.

    ``verdict.proven``, ``verdict.explain("zh" | "en")``. For another node's proofs give a policy of its
    published keys (:func:`yinuo.core.journal.standalone_verifier.policy_of`).
    """
    return verify(text, policy or own_policy())
