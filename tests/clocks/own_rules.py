"""A deployment's own clock rules (``YINUO_HOME/definitions/clocks.yaml``) in the place of the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.clocks import rules
from yinuo.core.clock_rules import load_rules


def with_own_rule(monkeypatch: pytest.MonkeyPatch, folder: Path, rule: str, length: int) -> None:
    """Let ``rule`` last ``length`` working days on this node."""
    own = folder / "clocks.yaml"
    own.write_text(
        f"rules:\n  {rule}:\n    title: {{zh: 本市的期限, en: Our own period}}\n    editions:\n"
        f"      - {{valid: {{from: 2015-01-01}}, basis: 本市规定, counting: working-days, length: {length}}}\n",
        encoding="utf-8",
    )
    book = load_rules(rules.SHIPPED).layered(load_rules(own))
    monkeypatch.setattr(rules, "_book", lambda path: book)
