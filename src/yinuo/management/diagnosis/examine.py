"""All examinations in their order: what the machine gives first, then the database, then what lies in it."""

from __future__ import annotations

from yinuo.core.errors import DomainError
from yinuo.management.diagnosis import machine, node
from yinuo.management.diagnosis.model import Diagnosis, Examination, Health, carefully, not_asked

OF_THE_MACHINE: tuple[Examination, ...] = (machine.home, machine.disk, machine.keys, machine.exposure)
OF_WHAT_IS_STORED: tuple[Examination, ...] = (
    node.key_fit, node.calendar, node.journal, node.witnesses, node.processes, node.jobs,
)  # fmt: skip
NEEDING_KEYS = {node.key_fit, node.journal, node.witnesses}
"""Asked only while no key is missing: reading the journal would make a new one in its place."""


def examine() -> list[Diagnosis]:
    """Every answer. Without a usable home or database the rest is not asked, so that the cause stands alone."""
    if unusable := _home_unusable():
        return [unusable]
    answers = [carefully(each) for each in OF_THE_MACHINE]
    answers.append(carefully(node.definitions))
    ready = carefully(node.database)
    missing_keys = any(each.name == "keys" and each.health == Health.WRONG for each in answers)
    closed = {*OF_WHAT_IS_STORED} if ready.health != Health.WELL else NEEDING_KEYS if missing_keys else set()
    return [
        *answers,
        ready,
        *(not_asked(each) if each in closed else carefully(each) for each in OF_WHAT_IS_STORED),
    ]


def _home_unusable() -> Diagnosis | None:
    """Start Django; an empty home is made ready as by every command, an older one left as it is."""
    from yinuo.management.cli import set_up

    try:
        set_up(prepare=False)
        _make_ready_when_empty()
    except DomainError as error:
        return Diagnosis(error.code, Health.WRONG, error.text, error.how_to_mend)
    return None


def _make_ready_when_empty() -> None:
    from yinuo.management.prepare import ensure_ready, is_empty

    if is_empty():
        ensure_ready()
