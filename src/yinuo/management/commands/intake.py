"""``yinuo intake FILE --class ID --unit CODE``: the whole way, from a file to stored records."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from yinuo.management.answers import as_json, said_beside

HELP = "take in a file: check, store, publish; prints the receipt"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its class and unit, and how to answer."""
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--class", dest="information_class", required=True, help="id of the information class"
    )
    parser.add_argument("--unit", required=True, help="code or exact name of the reporting body")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--findings", type=Path, help="write all findings to this csv file")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when the file was processed, whatever was rejected; 2 when it could not be read or findings not written."""
    from yinuo.core.actor import PLATFORM
    from yinuo.intake.acts.hand_in import Delivery, hand_in
    from yinuo.intake.models import Submission
    from yinuo.intake.report import summary, words_by_rule, write_findings
    from yinuo.management.command_files import ensure_there, ensure_writable, writing
    from yinuo.management.foreground import find_body, finish_submission

    ensure_there(arguments.file)
    if arguments.findings:
        ensure_writable(arguments.findings)
    unit = find_body(arguments.unit)
    delivery = Delivery(
        arguments.file, arguments.file.name, arguments.information_class, unit, Submission.Channel.COMMAND
    )
    submission = hand_in(PLATFORM, delivery).submission
    submission = finish_submission(submission, show=not arguments.json)
    if submission.problem:
        print(f"{submission.problem['zh']}{submission.problem['mend_zh']}", file=sys.stderr)
        return 2
    answer = summary(submission)
    print(
        as_json(answer, "receipt")
        if arguments.json
        else _in_words(answer, words_by_rule(submission, arguments.language))
    )
    for line in said_beside(answer):
        print(line, file=sys.stderr)
    if arguments.findings:
        with writing(arguments.findings):
            write_findings(submission, arguments.findings, arguments.language)
    return 0


def _in_words(answer: dict[str, object], said: Mapping[str, str]) -> str:
    lines = [
        f"回执 {answer['receipt']}",
        f"{answer['rows']} 行：入库 {answer['accepted']}，要改 {answer['rejected']}，提醒 {answer['warned']}",
    ]
    found = answer["findings"]
    if isinstance(found, dict):
        lines += [f"  {count:>8}  {said.get(rule, '')}（{rule}）" for rule, count in found.items()]
    return "\n".join(lines)
