"""In which language a command speaks: the one chosen by ``--language``; else English where the environment's begins with
``en``, and Chinese everywhere else. Every sentence of a command goes through :func:`say`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar

from yinuo.core.errors import Text

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set says which language the person at the terminal reads (POSIX)."""
_chosen: ContextVar[str] = ContextVar("language of the command")


def add_language(parser: argparse.ArgumentParser) -> None:
    """``--language``, for every command."""
    parser.add_argument(
        "--language", choices=("zh", "en"), help="zh or en; left out: as LC_ALL or LANG says, else zh"
    )


def choose(language: str | None) -> str:
    """Speak ``language`` from now on, that of the environment where it is None; returns it."""
    spoken = language or language_of(os.environ)
    _chosen.set(spoken)
    return spoken


def language_of(environment: Mapping[str, str]) -> str:
    """``en`` where the first variable that is set begins so, else ``zh``."""
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "en" if value.lower().startswith("en") else "zh"


def language() -> str:
    """The language chosen; before any was, that of the environment."""
    return _chosen.get(None) or language_of(os.environ)


def in_words(text: Text, **values: object) -> str:
    """``text`` in the language chosen, its braces filled with ``values``."""
    return (text.format(**values) if values else text).in_language(language())


def say(text: Text, *, aside: bool = False, **values: object) -> None:
    """Print ``text`` in the language chosen; ``aside`` on standard error, beside the answer."""
    print(in_words(text, **values), file=sys.stderr if aside else sys.stdout, flush=True)
