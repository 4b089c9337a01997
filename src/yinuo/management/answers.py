"""The one JSON object that ``check`` and ``intake`` print: other people's scripts depend on exactly these keys."""

from __future__ import annotations

import json
from collections.abc import Mapping

KEYS = ("rows", "accepted", "rejected", "warned", "findings", "seconds")


def as_json(told: Mapping[str, object], *also: str) -> str:
    """``told`` cut down to the stable keys and those named in ``also``, as one line of JSON."""
    return json.dumps({key: told[key] for key in (*also, *KEYS)}, ensure_ascii=False)


def unmapped_words(told: Mapping[str, object]) -> str:
    """One line naming the columns that no field of the class takes; empty when there are none."""
    names = told.get("unmapped")
    return (
        "未识别的列 columns not used：" + "、".join(map(str, names))
        if isinstance(names, list) and names
        else ""
    )
