"""Passes on to Django's own management commands (migrate, shell, …), for maintainers."""

from __future__ import annotations

import argparse
import os

HELP = "Django's management commands, for maintainers"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is passed on."""


def run(arguments: argparse.Namespace) -> int:
    """Run ``django-admin`` with the remaining words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yinuo manage", *arguments.rest])
    return 0
