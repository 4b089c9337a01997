"""Whom this node believes: its own log, and the witnesses in ``home/witnesses.policy`` (C2SP tlog-policy).

::

    witness province wit.example.gov.cn/w1+3a5f…+BA… https://wit.example.gov.cn/
    quorum province
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yinuo.config import configuration
from yinuo.core.errors import DomainError, Text
from yinuo.core.journal.notes import NoteError, parse_note, read_verifier_key, signed_by
from yinuo.core.journal.sm2 import SM2_WITH_SM3, SM2Verifier
from yinuo.core.journal.standalone_verifier import Finding, Policy, Unreadable, Verdict, read_key, read_policy
from yinuo.core.journal.standalone_verifier import verify_proof as verify
from yinuo.core.journal.tlog_proof import read_proof
from yinuo.journal.keys import ensure_keys


class PolicyNotReadable(DomainError):
    """A file that should name logs and witnesses is no policy."""

    code = "policy-not-readable"
    message = Text("无法读取见证策略 {name}：{zh}。", "The witness policy {name} cannot be read: {en}.")
    remedy = Text(
        "请改正后重试；写法见 docs/operations.md“Witness”一节，本节点的 witnesses.policy 在 YINUO_HOME 目录里。",
        "Correct it and try again; docs/operations.md, Witness, shows its form. This node's witnesses.policy lies in YINUO_HOME.",
    )
    status = 500


def policy_in(path: Path, name: object) -> Policy:
    """The policy in a file, called ``name`` when it cannot be read. Raises :class:`PolicyNotReadable`."""
    try:
        return read_policy(path.read_text(encoding="utf-8"))
    except Unreadable as problem:
        raise PolicyNotReadable(name=name, zh=problem.zh, en=problem.en) from problem
    except (OSError, UnicodeDecodeError) as problem:
        words = {"zh": "不是 UTF-8 文本，或没有读取权限", "en": "no UTF-8 text, or it may not be read"}
        raise PolicyNotReadable(name=name, **words) from problem


def policy_file() -> Path:
    """Where the witnesses of this node are listed; it need not exist."""
    return configuration().resolved_home / "witnesses.policy"


def own_policy() -> Policy:
    """This node's log and its witnesses. Raises :class:`PolicyNotReadable`, which does not say where the home lies:
    pages of the public answer with it too."""
    path = policy_file()
    policy = policy_in(path, path.name) if path.exists() else Policy()
    own = read_key(ensure_keys().verifier_key)
    if own not in policy.logs:
        policy.logs.append(own)
    return policy


def verify_proof(text: str, policy: Policy | None = None, sm2_keys: Sequence[str] | None = None) -> Verdict:
    """Check a proof file against ``policy``, by default this node's own; the verdict explains itself.

    ``verdict.proven``, ``verdict.explain("zh" | "en")``. For another node's proofs give a policy of its published keys
    (:func:`yinuo.core.journal.standalone_verifier.policy_of`). A second signature line by SM2 is checked where one of
    ``sm2_keys`` (default: this node's) made it; the one-file verifier leaves it aside.
    """
    verdict = verify(text, policy or own_policy())
    keys = [ensure_keys().sm2_verifier_key] if sm2_keys is None else sm2_keys
    if verdict.index is not None and (finding := _check_sm2(text, [key for key in keys if key])):
        verdict.findings.append(finding)
    return verdict


def _check_sm2(text: str, keys: Sequence[str]) -> Finding | None:
    """Whether the SM2 lines of known keys are right; None where no known key made one."""
    note = parse_note(read_proof(text).checkpoint)
    verifiers = [read_verifier_key(key, {SM2_WITH_SM3: SM2Verifier}) for key in keys]
    try:
        signed = signed_by(note, verifiers)
    except NoteError:
        return Finding("sm2", False, "国密签名（SM2）不对", "The SM2 signature is wrong")
    return Finding("sm2", True, "国密签名（SM2）相符", "The SM2 signature is right") if signed else None
