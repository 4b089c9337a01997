"""``yinuo definitions check``: reads every definition, shipped and own, runs the examples, names what is wrong."""

from __future__ import annotations

import argparse

HELP = "check the definitions, shipped and the deployment's own"
NEEDS_DATABASE = True
PREPARE = (
    False  # the readers of the registry need Django, but nothing is read from or written to the database
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--examples all`` runs the shipped ones too."""
    parser.add_argument(
        "--examples", choices=("own", "all", "none"), default="own", help="whose examples to run (own)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when there is no problem, else 1."""
    from yinuo.catalogue import catalogue
    from yinuo.management.definition_files import definition_problems, in_words, unread, unscanned

    problems = definition_problems(arguments.examples)
    for problem in problems:
        print(in_words(problem, arguments.language))
    for line in [*unscanned(arguments.language), *unread(arguments.language)]:
        print(line)
    editions = sum(1 for _ in catalogue())
    if arguments.language == "en":
        print(f"{len(catalogue().classes)} classes, {editions} editions, {len(problems)} problems")
    else:
        print(f"信息类别 {len(catalogue().classes)} 个，版本 {editions} 个，问题 {len(problems)} 处")
    return 1 if problems else 0
