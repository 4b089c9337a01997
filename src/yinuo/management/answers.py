"""The one JSON object that ``check`` and ``intake`` print: other people's scripts depend on exactly these keys."""

from __future__ import annotations

import json
from collections.abc import Mapping

KEYS = ("rows", "accepted", "rejected", "warned", "findings", "seconds")


def as_json(told: Mapping[str, object], *also: str) -> str:
    """``told`` cut down to the stable keys and those named in ``also``, as one line of JSON."""
    return json.dumps({key: told[key] for key in (*also, *KEYS)}, ensure_ascii=False)


def said_beside(told: Mapping[str, object]) -> list[str]:
    """What a person should know beside the counts, a line each: columns that no field of the class takes, and what the
    reader left out of the file."""
    names, remarks = told.get("unmapped"), told.get("remarks")
    lines = [f"{remark['zh']} {remark['en']}" for remark in remarks] if isinstance(remarks, list) else []
    if isinstance(names, list) and names:
        lines.append("未识别的列 columns not used：" + "、".join(map(str, names)))
    return lines
