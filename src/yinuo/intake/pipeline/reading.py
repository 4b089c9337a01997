"""Stage one: read the file's shape, propose the mapping, and go on or ask the clerk."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake import mapping, waiting
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.intake.pipeline.opening import OpenedFile
from yinuo.intake.readers.errors import NoHeader
from yinuo.intake.readers.model import SourceTable
from yinuo.jobs.errors import LeaseLost

ASKED_CHANNELS = (Submission.Channel.UPLOAD,)
"""Where a person waits at the other end and can be asked; elsewhere near names stay unmapped and are said aloud."""

BEFORE = (Submission.Stage.RECEIVED, Submission.Stage.READ)


def editions_of(submission: Submission) -> list[ClassEdition]:
    """The editions the rows may come in: the declared one alone, else all of the class."""
    if submission.edition:
        return [catalogue().edition(submission.information_class, submission.edition)]
    return list(catalogue().classes[submission.information_class])


def read_and_propose(submission: Submission, file: OpenedFile) -> None:
    """Read headers and sample; set the mapping and the next stage (``MAPPED`` or ``ASKING``). Raises ``UnreadableFile``."""
    editions = editions_of(submission)
    _propose(submission, file.table(mapping.known_names(editions)), editions)


def _propose(submission: Submission, source: SourceTable, editions: list[ClassEdition]) -> None:
    edition = _declared(source, editions) or mapping.best_edition(source.headers, editions)
    signature = mapping.signature(source.headers, edition.id)
    kept = RememberedMapping.objects.filter(
        unit=submission.unit_id, information_class=edition.id, signature=signature
    ).first()
    proposal = mapping.propose(source.headers, edition, kept.mapping if kept else None)
    ask = proposal.needs_confirmation and kept is None and submission.channel in ASKED_CHANNELS
    if proposal.is_blind and not ask:
        raise NoHeader
    found = {
        "signature": signature,
        "headers": list(source.headers),
        "fields": proposal.fields,
        "unmapped": list(proposal.unmapped),
        "missing": list(proposal.missing),
        "questions": [_question(column) for column in proposal.questions],
        "sheets": [sheet.name for sheet in source.sheets],
        "remarks": [{"zh": r.text.zh, "en": r.text.en} for r in source.remarks],
        "sample": [list(row) for row in source.sample[:5]],
    }
    stage = Submission.Stage.ASKING if ask else Submission.Stage.MAPPED
    with transaction.atomic():
        mine = Submission.objects.filter(pk=submission.pk, stage__in=BEFORE)
        if not mine.update(edition=edition.edition, mapping=found, stage=stage):
            raise LeaseLost(f"{submission.receipt} has gone on without this worker")
        if ask:
            waiting.give_back(submission)


def _declared(source: SourceTable, editions: list[ClassEdition]) -> ClassEdition | None:
    """The edition that a workbook made from our template names."""
    mark = source.template
    if mark is None:
        return None
    fits = [each for each in editions if (each.id, each.edition) == (mark.information_class, mark.edition)]
    return fits[0] if fits else None


def _question(column: mapping.Column) -> Mapping[str, object]:
    question = column.question
    return {
        "header": column.header,
        "candidates": [candidate.field for candidate in column.candidates],
        "zh": question.zh if question else "",
        "en": question.en if question else "",
    }
