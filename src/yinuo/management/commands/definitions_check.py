"""``yinuo definitions check``: reads every definition, shipped and own, and names what contradicts itself."""

from __future__ import annotations

import argparse

HELP = "check the definitions, shipped and the deployment's own"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--language en`` for English."""
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when there is no problem, else 1."""
    from yinuo.catalogue import catalogue
    from yinuo.core.definitions.check import check

    problems = check(catalogue())
    for problem in problems:
        message, mend = (
            (problem.message.en, problem.mend.en)
            if arguments.language == "en"
            else (problem.message.zh, problem.mend.zh)
        )
        print(f"{problem.file}:{problem.line} {problem.path}\n    {message} {mend}")
    editions = sum(1 for _ in catalogue())
    if arguments.language == "en":
        print(f"{len(catalogue().classes)} classes, {editions} editions, {len(problems)} problems")
    else:
        print(f"信息类别 {len(catalogue().classes)} 个，版本 {editions} 个，问题 {len(problems)} 处")
    return 1 if problems else 0
