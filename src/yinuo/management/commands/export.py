"""``yinuo export --class ID FILE``: published records as csv or json, as the portal offers them."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

HELP = "write published records to a csv or json file"
NEEDS_DATABASE = True
COLUMNS = (
    "id", "information_class", "subject_name", "subject_code", "document_number", "authority_name", "summary",
    "decided_on", "published_on", "due_on", "working_days_used", "tier", "public_until", "version",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which class, and the file, whose ending says the form."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--class", dest="information_class", required=True)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say how many records it has."""
    from yinuo.accounts.scope import visible
    from yinuo.core.actor import PUBLIC
    from yinuo.core.spreadsheets import disarmed
    from yinuo.records.models import Record

    records = Record.objects.filter(visible(PUBLIC, "record"), information_class=arguments.information_class)
    rows = records.order_by("id").values_list(*COLUMNS).iterator(chunk_size=5000)
    count = 0
    with arguments.file.open("w", newline="", encoding="utf-8") as stream:
        if arguments.file.suffix == ".json":
            for row in rows:
                line = dict(zip(COLUMNS, row, strict=True))
                stream.write(
                    ("[\n" if not count else ",\n") + json.dumps(line, ensure_ascii=False, default=str)
                )
                count += 1
            stream.write("\n]\n" if count else "[]\n")
        else:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for row in rows:
                writer.writerow([disarmed(value) if isinstance(value, str) else value for value in row])
                count += 1
    print(f"{count} 条 records → {arguments.file}", file=sys.stderr)
    return 0
