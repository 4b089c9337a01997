"""``yinuo doctor``: says what is wrong with an installation and how to mend it."""

from __future__ import annotations

import argparse
import json

HELP = "say what is wrong with this installation and how to mend it"
NEEDS_DATABASE = False
SIGNS = {"well": "✓", "watch": "◔", "wrong": "▲", "not-applicable": "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--json`` for machines."""
    parser.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when nothing is wrong, else 1. It starts Django itself, for that may be what fails."""
    from yinuo.management.diagnosis.examine import examine
    from yinuo.management.diagnosis.model import Health

    found = examine()
    if arguments.json:
        rows = [
            {"name": each.name, "health": each.health, "found": each.found.en, "mend": each.mend.en}
            for each in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for each in found:
            print(f"{SIGNS[each.health]} {each.name:<12} {each.found.in_language(arguments.language)}")
            if each.mend.zh:
                print(f"    → {each.mend.in_language(arguments.language)}")
    return 1 if any(each.health == Health.WRONG for each in found) else 0
