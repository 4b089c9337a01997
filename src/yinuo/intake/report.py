"""What a submission came to: the summary that commands and the API give, and its findings in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count, Min

from yinuo.core.errors import Text
from yinuo.core.spreadsheets import disarmed
from yinuo.core.validation.result import fill, first_told
from yinuo.intake.models import Finding, Submission
from yinuo.intake.store_words import STORE_RULES, WORDS

FINDINGS_HEADER = ("row", "field", "rule", "level", "value", "message")

MOST_VALUES = 6
"""So many values of a row the words of a finding may name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a finding says and how to mend it."""

    says: Text
    mend: Text

    def sentence(self, language: str) -> str:
        """Both, one after the other."""
        between = " " if language.startswith("en") else ""
        return self.says.in_language(language) + between + self.mend.in_language(language)


def words_of(submission: Submission, saying: int, arguments: list[str | None] | None) -> Words:
    """The words of a finding: those of its rule, filled with its values."""
    if saying < 0:
        says, mend = WORDS[STORE_RULES[-1 - saying]]
        texts = (says.zh, says.en, mend.zh, mend.en)
    else:
        kept = submission.sayings[saying]
        texts = (kept["says_zh"], kept["says_en"], kept["mend_zh"], kept["mend_en"])
    filled = [fill(text, arguments) for text in texts]
    return Words(Text(filled[0], filled[1]), Text(filled[2], filled[3]))


def counts_by_rule(submission: Submission) -> dict[str, int]:
    """How many findings each rule made, also those met only against the store (``store.…``), the most frequent first."""
    met = Finding.objects.filter(submission=submission, saying__lt=0).values_list("rule")
    counts = {**submission.findings_by_rule, **dict(met.annotate(Count("pk")).order_by("rule"))}
    return dict(sorted(counts.items(), key=lambda each: -each[1]))


def words_by_rule(submission: Submission, language: str = "zh") -> dict[str, str]:
    """What the findings of each rule say, the words most of them have; … stands for what differs from row to row. Of rows as
    rows (``row.…``) the first is told.
    """
    said = Finding.objects.filter(submission=submission).values_list("rule", "saying")
    counted = said.annotate(number=Count("pk"), first=Min("pk")).order_by("number", "-saying")
    firsts = Finding.objects.in_bulk([first for rule, _, _, first in counted if rule.startswith("row.")])
    return {
        rule: _of_rule(submission, saying, firsts.get(first), language) for rule, saying, _, first in counted
    }


def _of_rule(submission: Submission, saying: int, first: Finding | None, language: str) -> str:
    if first is None:
        return words_of(submission, saying, ["…"] * MOST_VALUES).says.in_language(language)
    return first_told(
        words_of(submission, saying, None).says.in_language(language), first.arguments, language
    )


def summary(submission: Submission) -> dict[str, object]:
    """``rows``, ``accepted``, ``rejected``, ``warned``, ``findings`` by rule, ``seconds``, ``receipt`` and what was new."""
    return {
        "receipt": submission.receipt,
        "class": submission.information_class,
        "stage": submission.stage,
        "rows": submission.rows,
        "accepted": submission.accepted,
        "rejected": submission.rejected,
        "warned": submission.warned,
        "new": submission.new,
        "unchanged": submission.unchanged,
        "corrected": submission.corrected,
        "conflicting": submission.conflicting,
        "findings": counts_by_rule(submission),
        "unmapped": (submission.mapping or {}).get("unmapped", []),
        "remarks": (submission.mapping or {}).get("remarks", []),
        "seconds": round(submission.seconds, 3),
    }


def finding_rows(submission: Submission, language: str = "zh") -> Iterator[tuple[object, ...]]:
    """Findings in the order of the rows for a csv file: row, field, rule, level, value, message; none runs as a formula."""
    findings = Finding.objects.filter(submission=submission).order_by("row_number", "rule", "field")
    for each in findings.iterator(chunk_size=5000):
        message = words_of(submission, each.saying, each.arguments).sentence(language)
        yield each.row_number, each.field, each.rule, each.level, disarmed(each.value), disarmed(message)


def write_findings(submission: Submission, target: Path, language: str = "zh") -> None:
    """Write all findings as csv (UTF-8)."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(FINDINGS_HEADER)
        writer.writerows(finding_rows(submission, language))
