"""``yinuo record list --class ID``: counts and lists what is stored."""

from __future__ import annotations

import argparse
import json

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "count and list stored records"
NEEDS_DATABASE = True
_COUNT = Text("共 {n} 条", "{n} in all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which class and unit, and how many rows to show."""
    parser.add_argument(
        "--class", dest="information_class", help="id of the information class; all when left out"
    )
    parser.add_argument("--unit", help="code or exact name of the body")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Print the count and a page of records, newest decision first. Raises ``UnknownClass`` for a class that nothing was
    ever collected of."""
    from yinuo.catalogue import catalogue
    from yinuo.management.foreground import find_body
    from yinuo.records.models import Record

    records = Record.objects.order_by("-decided_on", "-id")
    if arguments.information_class:
        records = records.filter(information_class=arguments.information_class)
        if not records.exists():
            catalogue().newest(arguments.information_class)
    if arguments.unit:
        records = records.filter(source_path__startswith=find_body(arguments.unit).path)
    count = records.count()
    page = records[arguments.offset : arguments.offset + arguments.limit]
    rows = [_row(record) for record in page]
    if arguments.json:
        print(json.dumps({"count": count, "records": rows}, ensure_ascii=False))
        return 0
    say(_COUNT, n=count)
    for row in rows:
        print(f"{row['decided_on']}  {row['status']:<10} {row['subject_name']}  {row['document_number']}")
    return 0


def _row(record: object) -> dict[str, object]:
    names = (
        "id", "information_class", "subject_name", "subject_code", "document_number", "authority_name", "decided_on",
        "due_on", "published_on", "status", "held_because", "tier", "public_until", "version",
    )  # fmt: skip
    values = {name: getattr(record, name) for name in names}
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in values.items()
    }
