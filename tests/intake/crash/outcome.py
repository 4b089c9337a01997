"""What an intake left behind, without what differs between any two runs: ids, instants, salts, seals."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

RECORD = """select hex(key), hex(fingerprint), source_path, authority_name, subject_kind, subject_name, subject_code,
  document_number, summary, decided_on, listed_on, published_on, due_on, working_days_used, met_on, status, held_because,
  tier, public_until, version from records_record order by key"""
VERSION = """select hex(key), number, kind, v.edition, v.status, public, restricted, v.published_on, v.public_until,
  true_from, known_to is null, reason, row_number from records_recordversion v join records_record r on r.id = record_id
  order by key, number"""
CLOCK = """select hex(r.key), c.rule, c.started_on, c.due_on, c.state, c.closed_on, c.next_alarm_on from clocks_clock c
  join records_record r on c.subject_kind = 'record' and c.subject_id = r.id order by 1, 2"""
FINDING = """select row_number, field, rule, level, value, saying, arguments, fault, closed from intake_finding
  order by row_number, rule, field"""
QUEUED = "select row_number, sheet, why, hex(key), state from intake_queuedrow order by row_number"
SUBMISSION = """select receipt, edition, stage, rows, accepted, rejected, warned, new, unchanged, corrected, conflicting,
  late, findings_by_rule, not_applicable_by_rule, chunks_stored, stored_upto from intake_submission"""
ACTS = (
    "select name, count(*) from journal_entry join journal_act a on a.id = act_id group by name order by name"
)
LEAVES = (
    "select count(*), count(distinct seq), min(seq), max(seq), count(distinct leaf_hash) from journal_entry"
)
WORDS = "create virtual table temp.words using fts5vocab(main, records_search, row)"
SEARCH = "select term, doc, cnt from temp.words order by term"


def outcome(home: Path) -> dict[str, Any]:
    """Everything that must be equal after an undisturbed run and after one full of kills."""
    with sqlite3.connect(home / "yinuo.sqlite3") as database:

        def rows(query: str) -> list[Any]:
            return database.execute(query).fetchall()

        database.execute(WORDS)
        left = {
            "records": rows(RECORD),
            "versions": rows(VERSION),
            "clocks": rows(CLOCK),
            "search": rows(SEARCH),
            "findings": rows(FINDING),
            "queue": rows(QUEUED),
            "submission": [[_sorted(cell) for cell in row] for row in rows(SUBMISSION)],
            "acts": [row for row in rows(ACTS) if row[0].startswith(("record.", "submission."))],
        }
        count, distinct, first, last, hashes = rows(LEAVES)[0]
    assert count == distinct == hashes == last - first + 1, "the journal has a gap or an entry twice"
    return left


def _sorted(cell: Any) -> Any:
    """JSON objects with their keys in order: rules with equally many findings may be counted in any order."""
    if isinstance(cell, str) and cell.startswith("{"):
        return json.dumps(json.loads(cell), sort_keys=True)
    return cell


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What of two outcomes differs, a few examples of each kind."""
    found = {}
    for name, rows in one.items():
        if rows != other[name]:
            left, right = Counter(map(str, rows)), Counter(map(str, other[name]))
            found[name] = {"only first": list(left - right)[:3], "only second": list(right - left)[:3]}
    return found
