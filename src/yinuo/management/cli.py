"""The ``yinuo`` command: finds the command named by its first words and runs it.

A command is a module in :mod:`yinuo.management.commands` with ``HELP``, ``NEEDS_DATABASE``,
``add_arguments(parser)`` and ``run(arguments) -> int``. Modules are imported only when asked for, so that
``yinuo check`` answers without Django.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Protocol

from yinuo.core.errors import DomainError
from yinuo.management import speaking

_UNREAD = 128 + signal.SIGPIPE
"""The status of a program that nobody reads any more, as shells tell it (``| head``)."""


class Command(Protocol):
    """What a command module offers."""

    HELP: str
    NEEDS_DATABASE: bool

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


COMMANDS = {
    "up": "up",
    "demo": "demo",
    "check": "check",
    "intake": "intake",
    "channel folder": "channel_folder",
    "channel table": "channel_table",
    "record list": "record_list",
    "record rescan": "record_rescan",
    "export": "export",
    "definitions check": "definitions_check",
    "calendar import": "calendar_import",
    "journal check": "journal_check",
    "journal checkpoint": "journal_checkpoint",
    "verify": "verify",
    "witness": "witness",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
    "account create": "account_create",
    "account link": "account_link",
    "token create": "token_create",
    "manage": "manage",
}


def _overview() -> str:
    lines = ["usage: yinuo COMMAND …", "", "commands:"]
    for name, module in COMMANDS.items():
        lines.append(f"  {name:<20} {_load(module).HELP}")
    lines += ["", "yinuo COMMAND --help tells more."]
    return "\n".join(lines)


def _load(module: str) -> Command:
    command: Command = importlib.import_module(f"yinuo.management.commands.{module}")
    return command


def _split(words: Sequence[str]) -> tuple[str, list[str]] | None:
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in COMMANDS:
            return name, list(words[length:])
    return None


def set_up(prepare: bool, definitions: bool = True) -> None:
    """Start Django and, with ``prepare``, make what an empty home lacks, its registry and calendar only with
    ``definitions``. Raises ``DomainError`` when it cannot."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    import django

    try:
        django.setup()
    except PermissionError as error:
        from yinuo.config import HomeNotUsable

        raise HomeNotUsable(home=error.filename, detail=error.strerror) from error
    if prepare:
        from yinuo.management.prepare import ensure_ready

        ensure_ready(definitions)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named in ``argv``; returns the exit status (0 done, 1 found wrong, 2 could not be done, 141 when
    whoever reads the output had enough of it).
    """
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        # what is still to be written would fail once more when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNREAD
    return status


def _run(words: list[str]) -> int:
    found = _split(words)
    if found is None:
        print(_overview())
        return 0 if not words or words[0] in ("-h", "--help", "help") else 2
    name, rest = found
    command = _load(COMMANDS[name])
    if name == "manage":
        return command.run(argparse.Namespace(rest=rest))
    parser = argparse.ArgumentParser(prog=f"yinuo {name}", description=command.HELP)
    command.add_arguments(parser)
    speaking.add_language(parser)
    arguments = parser.parse_args(rest)
    arguments.language = speaking.choose(arguments.language)
    try:
        if command.NEEDS_DATABASE:
            set_up(getattr(command, "PREPARE", True), getattr(command, "TAKES_DEFINITIONS_IN", True))
        return command.run(arguments)
    except DomainError as error:
        speaking.say(error.text, aside=True)
        speaking.say(error.how_to_mend, aside=True)
        return 2
    except KeyboardInterrupt:
        return 130
