"""What was found in a submission: one line per rule with its count and its first finding as an example."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min

from yinuo.intake.models import Finding, Submission
from yinuo.intake.report import Words, words_of

MOST_RULES = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that found something: how often, its first finding, and the words of that one."""

    example: Finding
    count: int
    words: Words


def found_by_rule(submission: Submission, most: int = MOST_RULES) -> list[Found]:
    """The rules that found something, warnings included, the most frequent first, in two queries."""
    grouped = Finding.objects.filter(submission=submission).values("rule")
    counted = list(grouped.annotate(count=Count("id"), first=Min("id")).order_by("-count", "rule")[:most])
    examples = Finding.objects.in_bulk([row["first"] for row in counted])
    return [_found(submission, examples[row["first"]], row["count"]) for row in counted]


def _found(submission: Submission, example: Finding, count: int) -> Found:
    return Found(example, count, words_of(submission, example.saying, example.arguments))
