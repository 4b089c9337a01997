"""What ``check`` and ``intake`` answer: one JSON object, of which other people's scripts depend on exactly these keys, and
the same in words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from yinuo.core.errors import Text
from yinuo.management.speaking import say

KEYS = ("rows", "accepted", "rejected", "warned", "findings", "seconds")
_NOT_USED = Text("未识别的列：", "Columns not used: ")


def as_json(told: Mapping[str, object], *also: str) -> str:
    """``told`` cut down to the stable keys and those named in ``also``, as one line of JSON."""
    return json.dumps({key: told[key] for key in (*also, *KEYS)}, ensure_ascii=False)


def say_beside(told: Mapping[str, object]) -> None:
    """Say what a person should know beside the counts, a line each: columns that no field of the class takes, and what the
    reader left out of the file."""
    names, remarks = told.get("unmapped"), told.get("remarks")
    for remark in remarks if isinstance(remarks, list) else []:
        say(Text(remark["zh"], remark["en"]), aside=True)
    if isinstance(names, list) and names:
        texts = list(map(str, names))
        say(Text(_NOT_USED.zh + "、".join(texts), _NOT_USED.en + ", ".join(texts)), aside=True)


def say_rules(found: object, said: Mapping[str, str]) -> None:
    """Say how often each rule found something, and what it says."""
    for rule, count in found.items() if isinstance(found, Mapping) else ():
        line = f"  {count:>8}  {said.get(rule, '')}"
        say(Text(f"{line}（{rule}）", f"{line} ({rule})"))
