"""``yinuo intake FILE --class ID --unit CODE``: the whole way, from a file to stored records."""

from __future__ import annotations

import argparse
from pathlib import Path

from yinuo.core.errors import Text
from yinuo.management.answers import as_json, say_beside, say_rules
from yinuo.management.speaking import say

HELP = "take in a file: check, store, publish; prints the receipt"
NEEDS_DATABASE = True
_COUNTS = Text(
    "回执 {receipt}\n{rows} 行：入库 {accepted}，未入库 {rejected}，提醒 {warned}",
    "Receipt {receipt}\n{rows} rows: stored {accepted}, not stored {rejected}, with remarks {warned}",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its class and unit, and how to answer."""
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--class", dest="information_class", required=True, help="id of the information class"
    )
    parser.add_argument("--unit", required=True, help="code or exact name of the reporting body")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--findings", type=Path, help="write all findings to this csv file")


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
        say(Text(submission.problem["zh"], submission.problem["en"]), aside=True)
        say(Text(submission.problem["mend_zh"], submission.problem["mend_en"]), aside=True)
        return 2
    answer = summary(submission)
    if arguments.json:
        print(as_json(answer, "receipt"))
    else:
        say(_COUNTS.format(**answer))
        say_rules(answer["findings"], words_by_rule(submission, arguments.language))
    say_beside(answer)
    if arguments.findings:
        with writing(arguments.findings):
            write_findings(submission, arguments.findings, arguments.language)
    return 0
