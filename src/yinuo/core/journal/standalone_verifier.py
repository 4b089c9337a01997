#!/usr/bin/env python3
"""Check a Yinuo proof (.tlog-proof) offline. This one file needs Python 3.11 and nothing else: copy it anywhere.

    python standalone_verifier.py PROOF --log VKEY [--witness VKEY ... --need N]
    python standalone_verifier.py PROOF --policy POLICY

用途：离线核验存证证明，只需本文件和 Python 3.11。VKEY 是日志或见证方公布的验证公钥，请从证明以外的渠道取得。

It checks that the shown content is what the entry committed to, that the entry is in the tree, that the log signed the
tree's checkpoint, and that enough witnesses cosigned it. Formats: C2SP tlog-proof, tlog-checkpoint, signed-note,
tlog-cosignature and tlog-policy; RFC 6962 (tree), RFC 8032 (Ed25519, written out below).
Exit: 0 proven, 1 not proven, 2 the file could not be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


class Unreadable(ValueError):
    """A proof, a key or a policy that is not of its form, said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


# ---- Ed25519 (RFC 8032, section 5.1), verification only -------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    result = NEUTRAL
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


def _unpack(packed: bytes) -> Point:
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise Unreadable("不是曲线上的点", "no point of the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        raise Unreadable("不是曲线上的点", "no point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def _pack(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _unpack((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) is that of the key ``public`` (32 bytes) on ``message``."""
    if len(public) != 32 or len(signature) != 64:
        return False
    number = int.from_bytes(signature[32:], "little")
    if number >= L:
        return False
    try:
        key = _unpack(public)
    except Unreadable:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, t = _times(challenge, key)
    return _pack(_add(_times(number, BASE), (P - x, y, z, P - t))) == signature[:32]


# ---- Keys and notes (C2SP signed-note, tlog-cosignature) ------------------------------------------------------------

SIGNS = 1
COSIGNS = 4


@dataclass(frozen=True)
class Key:
    """A public key as its owner publishes it: ``name+id+base64(type || 32 bytes)``."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether ``signature`` is this key's on a note's text, by the key's kind."""
        if self.kind == SIGNS:
            return ed25519_verifies(self.public, text.encode(), signature)
        if len(signature) != 72 or signature[0] > 0x7F:
            return False
        message = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n{text}"
        return ed25519_verifies(self.public, message.encode(), signature[8:])


def read_key(text: str) -> Key:
    """Read a verifier key. Raises :class:`Unreadable`."""
    name, plus, rest = text.strip().partition("+")
    written_id, _, encoded = rest.partition("+")
    material = decode(encoded)
    if not name or not plus or len(material) != 33 or material[0] not in (SIGNS, COSIGNS):
        raise Unreadable(f"不是 Ed25519 验证公钥：{text}", f"no Ed25519 verifier key: {text}")
    key_id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    if key_id.hex() != written_id:
        raise Unreadable(f"公钥的编号与公钥不符：{text}", f"the key id does not belong to the key: {text}")
    return Key(name, key_id, material[0], material[1:])


def decode(text: str) -> bytes:
    """Base64 with padding. Raises :class:`Unreadable`."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as problem:
        raise Unreadable(f"不是 Base64：{text[:60]!r}", f"no Base64: {text[:60]!r}") from problem


@dataclass(frozen=True)
class Checkpoint:
    """A signed tree head: note text, what it says, and its signature lines (name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[tuple[str, bytes, bytes], ...]

    def signature_of(self, key: Key) -> bytes | None:
        """What the checkpoint carries under the name and id of ``key``; None when it carries nothing."""
        return next(
            (raw for name, key_id, raw in self.lines if (name, key_id) == (key.name, key.key_id)), None
        )


def read_checkpoint(note: str) -> Checkpoint:
    """Read a checkpoint (C2SP tlog-checkpoint). Raises :class:`Unreadable`."""
    body, blank, signatures = note.rpartition("\n\n")
    parts = body.split("\n")
    if any(letter < " " and letter != "\n" for letter in note):
        raise Unreadable("检查点里有控制字符", "a note holds no control characters")
    if not blank or len(parts) < 3 or not all(parts) or not signatures.endswith("\n"):
        raise Unreadable("其中没有检查点", "no checkpoint")
    root = decode(parts[2])
    if len(root) != 32:
        raise Unreadable("检查点的根不是 32 字节", "a root has 32 bytes")
    lines = tuple(_signature_line(line) for line in signatures[:-1].split("\n"))
    return Checkpoint(body + "\n", parts[0], number(parts[1]), root, lines)


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = decode(encoded)
    if dash != "\u2014" or not name or len(raw) < 5:
        raise Unreadable(f"不是签名行：{line!r}", f"no signature line: {line!r}")
    return name, raw[:4], raw[4:]


LONGEST_NUMBER = 20
"""Digits of the largest number of 64 bits: no log has more entries."""


def number(text: str) -> int:
    """A decimal number without leading zeros. Raises :class:`Unreadable`."""
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER or str(int(text)) != text:
        raise Unreadable(f"不是规定的数字：{text[:60]!r}", f"no number: {text[:60]!r}")
    return int(text)


# ---- The proof (C2SP tlog-proof@v1) and the tree (RFC 6962, RFC 9162) -----------------------------------------------


@dataclass(frozen=True)
class Proof:
    """A proof file taken apart. ``leaf``, ``salt`` and ``payload`` come from its extra data, None when left out."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint
    leaf: bytes | None
    salt: bytes | None
    payload: bytes | None


def read_proof(text: str) -> Proof:
    """Read a proof file. Raises :class:`Unreadable`."""
    try:
        return _proof_of(text)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as problem:
        zh = "附带数据不是规定的 JSON、十六进制或文字"
        raise Unreadable(zh, "extra data that is no JSON, no hexadecimal or no text") from problem


def _proof_of(text: str) -> Proof:
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1" or not blank or not lines:
        raise Unreadable("开头不是 tlog-proof@v1", "no tlog-proof@v1")
    extra = json.loads(decode(lines.pop(0)[6:])) if lines[0].startswith("extra ") else {}
    if not isinstance(extra, dict) or not lines or not lines[0].startswith("index "):
        raise Unreadable("没有 index 行，或附带数据不对", "no index line, or extra data of another kind")
    hashes = tuple(decode(line) for line in lines[1:])
    parts = {name: extra.pop(name, None) for name in ("leaf", "salt", "payload")}
    if extra not in ({}, {"v": 1}) or (parts["salt"] is None) != (parts["payload"] is None):
        zh = "附带数据里有不认识的名称，或内容没有附盐值"
        raise Unreadable(zh, "extra data with a name unknown, or content without its salt")
    if any(len(each) != 32 for each in hashes) or not all(isinstance(x, str | None) for x in parts.values()):
        zh = "哈希的长度不对，或附带数据的类型不对"
        raise Unreadable(zh, "a hash of another length, or extra data of another kind")
    leaf, salt, payload = parts["leaf"], parts["salt"], parts["payload"]
    return Proof(
        number(lines[0][6:]),
        hashes,
        read_checkpoint(note),
        None if leaf is None else leaf.encode(),
        None if salt is None else bytes.fromhex(salt),
        None if payload is None else payload.encode(),
    )


def root_of(leaf_hash: bytes, index: int, size: int, hashes: Iterable[bytes]) -> bytes | None:
    """The root that the hashes lead to from leaf ``index`` of ``size``; None when their number is wrong."""
    if not index < size:
        return None
    node, last, result = index, size - 1, leaf_hash
    for sibling in hashes:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = hashlib.sha256(b"\x01" + sibling + result).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + sibling).digest()
        node, last = node >> 1, last >> 1
    return result if last == 0 else None


# ---- Policy: whom to believe (C2SP tlog-policy) ---------------------------------------------------------------------


@dataclass
class Policy:
    """Keys of logs, witnesses by name (key and address), groups (how many of which), and the name of the quorum."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, tuple[Key, str]] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = "none"

    def met(self, cosigned: set[str], name: str | None = None) -> bool:
        """Whether the witnesses ``cosigned`` (by their names here) make the quorum, or the group ``name``."""
        name = name or self.quorum
        if name in self.groups:
            needed, members = self.groups[name]
            return sum(self.met(cosigned, member) for member in members) >= needed
        return name == "none" or name in cosigned

    @property
    def needed(self) -> int:
        """The smallest number of cosignatures that can meet the quorum."""
        return self._least(self.quorum)

    def _least(self, name: str) -> int:
        if name not in self.groups:
            return 0 if name == "none" else 1
        needed, members = self.groups[name]
        return sum(sorted(self._least(member) for member in members)[:needed])


def read_policy(text: str) -> Policy:
    """Read a policy file. Raises :class:`Unreadable` with the number of the line."""
    policy, seen = Policy(), 0
    for place, line in enumerate(text.split("\n"), 1):
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if any(letter < " " and letter != "\t" for letter in line):
            raise Unreadable(f"第 {place} 行：有控制字符", f"policy line {place}: a control character")
        if not words or words[0].startswith("#"):
            continue
        seen += words[0] == "quorum"
        try:
            _policy_line(policy, *words)
        except Unreadable as problem:
            zh, en = f"第 {place} 行：{problem.zh}", f"policy line {place}: {problem.en}"
            raise Unreadable(zh, en) from problem
    if seen != 1:
        raise Unreadable("应有且只有一行 quorum", "a policy has one quorum line")
    return policy


WORDS_AFTER_NAME = {"log": range(2), "quorum": range(1), "witness": range(1, 3), "group": range(2, 1000)}
"""How many words may follow the first two of a line."""


def _policy_line(policy: Policy, word: str, name: str = "", *rest: str) -> None:
    known = {"none", *policy.witnesses, *policy.groups}
    if not name or len(rest) not in WORDS_AFTER_NAME.get(word, range(0)):
        line = " ".join([word, name, *rest]).strip()[:200]
        zh = f"读不懂“{line}”，应是 log、witness、group 或 quorum 行"
        raise Unreadable(zh, f"cannot be read, is no log, witness, group or quorum line: {line}")
    if word == "log":
        policy.logs.append(_new_key(name, SIGNS, policy.logs))
    elif word == "quorum" and name in known:
        policy.quorum = name
    elif word == "witness" and name not in known:
        key = _new_key(rest[0], COSIGNS, [key for key, _ in policy.witnesses.values()])
        policy.witnesses[name] = (key, rest[1] if len(rest) > 1 else "")
    elif word == "group" and name not in known:
        policy.groups[name] = _group(policy, list(rest[1:]), rest[0])
    else:
        zh = f"名称没有先写明，或写了两次：{word} {name}"
        raise Unreadable(zh, f"names something unknown, or a name given twice: {word} {name}")


def _new_key(text: str, kind: int, others: Iterable[Key]) -> Key:
    """A key of the kind wanted that is not among ``others`` under another name: nobody counts twice."""
    key = read_key(text)
    if key.kind != kind or key.public in {other.public for other in others}:
        zh = f"公钥的类型不对，或同一公钥写了两次：{text}"
        raise Unreadable(zh, f"a key of another kind, or a key given twice: {text}")
    return key


def _group(policy: Policy, members: list[str], wanted: str) -> tuple[int, list[str]]:
    needed = {"any": 1, "all": len(members)}.get(wanted) or number(wanted)
    taken = [member for _, used in policy.groups.values() for member in used]
    unknown = set(members) - set(policy.witnesses) - set(policy.groups)
    if unknown or len(set(members)) != len(members) or set(members) & set(taken):
        raise Unreadable("组员没有先写明，或写在两处", "a member is unknown or stands in two places")
    if not 1 <= needed <= len(members):
        zh = "需要的个数应在 1 与组员数之间"
        raise Unreadable(zh, "the threshold lies between 1 and the number of members")
    return needed, members


def policy_of(logs: Sequence[str], witnesses: Sequence[str] = (), needed: int = 0) -> Policy:
    """A policy from verifier keys: any of ``logs``, and at least ``needed`` of ``witnesses``."""
    policy = Policy()
    for text in logs:
        policy.logs.append(_new_key(text, SIGNS, policy.logs))
    keys: list[Key] = []
    for text in witnesses:
        keys.append(_new_key(text, COSIGNS, keys))
    policy.witnesses = {f"w{place}": (key, "") for place, key in enumerate(keys)}
    if not 0 <= needed <= len(keys):
        zh = f"见证方有 {len(keys)} 个，不能要求 {needed} 个"
        raise Unreadable(zh, f"{needed} of {len(keys)} witnesses cannot be")
    if needed:
        policy.groups["needed"] = (needed, list(policy.witnesses))
        policy.quorum = "needed"
    return policy


# ---- The verdict ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One step of the check: its id, whether it held (None: not applicable), and the sentence for people."""

    step: str
    held: bool | None
    zh: str
    en: str


@dataclass
class Verdict:
    """What a proof proves. ``cosigned``: the names of the witnesses whose cosignature verified, with their time."""

    findings: list[Finding] = field(default_factory=list)
    origin: str = ""
    index: int | None = None
    size: int | None = None
    leaf: dict[str, object] | None = None
    payload: object = None
    cosigned: dict[str, datetime] = field(default_factory=dict)
    needed: int = 0

    @property
    def proven(self) -> bool:
        """Every step that applies held, and those that matter did apply."""
        held = {finding.step for finding in self.findings if finding.held}
        failed = any(finding.held is False for finding in self.findings)
        return not failed and {"form", "leaf", "inclusion", "signature", "witnesses"} <= held

    @property
    def status(self) -> int:
        """What a command answers: 0 proven, 1 not proven, 2 when the file cannot be read as a proof."""
        return 2 if self.index is None else 0 if self.proven else 1

    def explain(self, language: str = "zh") -> str:
        """The findings and the verdict as lines of text in Chinese, or English for ``en``."""
        signs = {True: "✓", False: "✗", None: "–"}
        english = language.startswith("en")
        lines = [f"{signs[each.held]} {each.en if english else each.zh}" for each in self.findings]
        words = (("PROVEN", "证明成立"), ("NOT PROVEN", "证明不成立"), ("CANNOT BE READ", "无法读取"))[
            self.status
        ]
        return "\n".join([*lines, words[0] if english else words[1]]) + "\n"


def verify_proof(text: str, policy: Policy) -> Verdict:
    """Check a proof file against the keys of ``policy``. Never raises for what the file holds."""
    verdict = Verdict(needed=policy.needed)
    try:
        proof = read_proof(text)
    except Unreadable as problem:
        zh, en = f"这不是证明文件：{problem.zh}", f"This is no proof file: {problem.en}"
        verdict.findings.append(Finding("form", False, zh, en))
        return verdict
    head = proof.checkpoint
    verdict.origin, verdict.index, verdict.size = head.origin, proof.index, head.size
    verdict.findings.append(
        Finding("form", True, f"证明文件格式正确，第 {proof.index} 条", f"A proof file, entry {proof.index}")
    )
    steps: tuple[Callable[[Proof, Policy, Verdict], Finding], ...] = (
        _check_leaf,
        _check_payload,
        _check_inclusion,
        _check_signature,
        _check_witnesses,
    )
    verdict.findings.extend(step(proof, policy, verdict) for step in steps)
    return verdict


def _json(data: bytes) -> object:
    """What the JSON says; None when it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _check_leaf(proof: Proof, policy: Policy, verdict: Verdict) -> Finding:
    leaf = _json(proof.leaf or b"")
    if not isinstance(leaf, dict) or not isinstance(leaf.get("object"), dict):
        return Finding("leaf", False, "证明里没有存证条目的内容", "The proof does not carry the entry's body")
    verdict.leaf = leaf
    what = f"{leaf['object'].get('kind')}/{leaf['object'].get('id')} v{leaf['object'].get('version')}"
    told = f"{leaf.get('act')} {what}, {leaf.get('at')}"
    return Finding("leaf", True, f"条目：{told}", f"Entry: {told}")


def _check_payload(proof: Proof, policy: Policy, verdict: Verdict) -> Finding:
    if proof.salt is None or proof.payload is None:
        return Finding(
            "payload", None, "内容未附或已依法清除", "The content is not shown, or was erased by law"
        )
    commitment = hashlib.sha256(proof.salt + proof.payload).hexdigest()
    if len(proof.salt) != 32 or (verdict.leaf or {}).get("payload") != commitment:
        return Finding(
            "payload", False, "内容与条目的承诺值不符", "The content is not what the entry committed to"
        )
    verdict.payload = _json(proof.payload)
    return Finding("payload", True, "内容与条目的承诺值相符", "The content is what the entry committed to")


def _check_inclusion(proof: Proof, policy: Policy, verdict: Verdict) -> Finding:
    leaf_hash = hashlib.sha256(b"\0" + (proof.leaf or b"")).digest()
    head = proof.checkpoint
    if root_of(leaf_hash, proof.index, head.size, proof.hashes) != head.root:
        return Finding(
            "inclusion", False, "条目不在该检查点的树中", "The entry is not in the checkpoint's tree"
        )
    zh = f"条目在 {head.size} 条的树中"
    return Finding("inclusion", True, zh, f"The entry is in the tree of {head.size} entries")


def _check_signature(proof: Proof, policy: Policy, verdict: Verdict) -> Finding:
    head = proof.checkpoint
    keys = [key for key in policy.logs if key.name == head.origin and head.signature_of(key)]
    if not keys:
        zh = f"没有受信任日志的签名（{head.origin}）：用 --log 给出该站“离线验证”页上的存证公钥"
        en = (
            f"No log that you trust signed this ({head.origin}): give the key from its page Verify with --log"
        )
        return Finding("signature", False, zh, en)
    if not all(key.verifies(head.text, head.signature_of(key) or b"") for key in keys):
        return Finding("signature", False, "日志的签名不对", "The log's signature is wrong")
    return Finding("signature", True, f"由 {head.origin} 签名", f"Signed by {head.origin}")


def _check_witnesses(proof: Proof, policy: Policy, verdict: Verdict) -> Finding:
    head, names = proof.checkpoint, set()
    for name, (key, _) in policy.witnesses.items():
        signature = head.signature_of(key)
        if signature is None:
            continue
        if not key.verifies(head.text, signature):
            zh, en = f"见证方 {key.name} 的签名不对", f"The cosignature of {key.name} is wrong"
            return Finding("witnesses", False, zh, en)
        names.add(name)
        if key.kind == COSIGNS:
            seconds = int.from_bytes(signature[:8], "big")
            verdict.cosigned[key.name] = datetime.fromtimestamp(min(seconds, 253402300799), UTC)
    zh = f"见证签名 {len(names)} 个，至少需要 {policy.needed} 个"
    en = f"{len(names)} cosignatures of witnesses, at least {policy.needed} needed"
    return Finding("witnesses", policy.met(names), zh, en)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the top of the file."""
    parser = argparse.ArgumentParser(description="Check a .tlog-proof offline · 离线核验存证证明")
    parser.add_argument("proof", type=Path)
    parser.add_argument("--log", action="append", default=[], help="verifier key of the log · 日志的验证公钥")
    parser.add_argument(
        "--witness", action="append", default=[], help="verifier key of a witness · 见证方公钥"
    )
    parser.add_argument("--need", type=int, default=0, help="cosignatures needed · 至少需要的见证数")
    parser.add_argument("--policy", type=Path, help="policy file instead of keys · 策略文件")
    parser.add_argument("--language", default="zh", choices=["zh", "en"])
    given = parser.parse_args(arguments)
    try:
        policy = read_policy(_text_of(given.policy, "utf-8")) if given.policy else None
        policy = policy or policy_of(given.log, given.witness, given.need)
        text = _text_of(given.proof, "utf-8-sig")
    except Unreadable as problem:
        sys.stderr.write(f"{problem.en if given.language == 'en' else problem.zh}\n")
        return 2
    verdict = verify_proof(text, policy)
    sys.stdout.write(verdict.explain(given.language))
    return verdict.status


def _text_of(path: Path, encoding: str) -> str:
    """The text of a file. Some editors put a byte order mark before it, which ``utf-8-sig`` leaves out."""
    try:
        return path.read_text(encoding=encoding)
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"无法读取 {path}", f"{path} cannot be read") from problem


if __name__ == "__main__":
    sys.exit(main())
