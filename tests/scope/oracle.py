"""Who may see a row, said a second time in plain words over the drawn facts, without query, path or filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.scope.world import DISCLOSURES, Person, Plan

from yinuo.core.actor import Role

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
OF_A_RECORD = ("record", "record-version", "override")
WITH_CLASS = ("record", "record-version", "submission", "queued-row", "finding", "attempt")
WITH_SUPPLIER = ("submission", "queued-row", "finding", "attempt", "draft", "job")
PEOPLE = ("account", "assignment", "session", "opening", "token", "access-entry", "official")


@dataclass(frozen=True)
class Eye:
    """Who looks: a person of the plan by number, the plan's system (``number`` None), or the public."""

    role: Role
    number: int | None = None


def sees(plan: Plan, eye: Eye, kind: str, facts: dict[str, Any]) -> bool:
    """Whether the row may be seen at all."""
    return is_published(kind, facts) or in_charge(plan, eye, kind, facts)


def is_published(kind: str, facts: dict[str, Any]) -> bool:
    record = facts.get("status") == "published" and facts.get("disclosure") == "public"
    if kind == "record-version":
        return record and facts["version_status"] == "published"
    return record and kind == "record"


def in_charge(plan: Plan, eye: Eye, kind: str, facts: dict[str, Any]) -> bool:
    """Whether the row is in the looker's own charge."""
    if eye.role is Role.MACHINE:
        return True
    if eye.role is Role.PUBLIC:
        return False
    if eye.role is Role.SYSTEM_CLIENT:
        return _system(plan, kind, facts)
    assert eye.number is not None
    person = plan.people[eye.number]
    if kind in PEOPLE:
        return _people(plan, eye, person, kind, facts)
    if kind == "draft":
        writers = (Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.INSPECTOR)
        return person.role in writers and facts["person"] == eye.number
    if person.role is Role.OFFICE:
        return in_region(plan, person, facts["place"])
    if person.role in (Role.UNIT_CLERK, Role.UNIT_APPROVER):
        recorded = kind in OF_A_RECORD and facts["subject"] is not None
        return is_under(plan, facts["place"], person.place) or (
            recorded and is_under(plan, facts["subject"], person.place)
        )
    if person.role is Role.INSPECTOR:
        return _inspector(plan, eye, person, kind, facts)
    return kind == "job" and person.role in (Role.SYSTEM_ADMIN, Role.AUDITOR)


def is_under(plan: Plan, place: int, top: int) -> bool:
    """``place`` is ``top`` or below it."""
    at: int | None = place
    while at is not None:
        if at == top:
            return True
        at = plan.places[at].parent
    return False


def in_region(plan: Plan, person: Person, place: int) -> bool:
    """A city office sees everything, a county office its county."""
    county = plan.places[person.place].county
    return not county or plan.places[place].county == county


def _inspector(plan: Plan, eye: Eye, person: Person, kind: str, facts: dict[str, Any]) -> bool:
    if kind in OF_A_RECORD:
        right_class = person.opened_class in ("", facts["class"])
        return right_class and is_under(plan, facts["place"], person.opened_place)
    return kind in WITH_SUPPLIER and facts["person"] == eye.number


def _system(plan: Plan, kind: str, facts: dict[str, Any]) -> bool:
    if kind == "token":
        return bool(facts["own"])
    if kind not in WITH_CLASS or facts["class"] not in plan.token_classes:
        return False
    if is_under(plan, facts["place"], plan.token_place):
        return True
    widest = DISCLOSURES.index(plan.token_disclosure)
    shared = widest > 0 and DISCLOSURES.index(facts["disclosure"]) <= widest
    return kind in OF_A_RECORD and shared and facts["status"] != "withdrawn"


def _people(plan: Plan, eye: Eye, person: Person, kind: str, facts: dict[str, Any]) -> bool:
    mine = facts.get("person") == eye.number
    if kind == "access-entry":
        return mine or _log(plan, eye, person, facts)
    if kind == "official":
        return _official(plan, person, mine, facts)
    if kind == "token":
        approver = person.role is Role.UNIT_APPROVER and is_under(plan, facts["place"], person.place)
        return person.role in ADMINS or approver
    if kind == "opening" and person.role is Role.OFFICE:
        return in_region(plan, person, facts["place"])
    return mine or person.role in ADMINS


def _log(plan: Plan, eye: Eye, person: Person, facts: dict[str, Any]) -> bool:
    if person.role is Role.AUDITOR:
        return True
    if person.role is Role.SECURITY_ADMIN:
        return facts["role"] not in (Role.SECURITY_ADMIN, Role.AUDITOR)
    if person.role is Role.OFFICE:
        return facts["place"] is not None and in_region(plan, person, facts["place"])
    return person.role is Role.OFFICIAL and facts["about"] == eye.number


def _official(plan: Plan, person: Person, mine: bool, facts: dict[str, Any]) -> bool:
    if mine and person.role in (Role.OFFICIAL, Role.OFFICE, Role.UNIT_APPROVER):
        return True
    if facts["place"] is None:
        return False
    if person.role is Role.OFFICE:
        return in_region(plan, person, facts["place"])
    serving = person.role is Role.UNIT_APPROVER and not facts["ended"]
    return serving and is_under(plan, facts["place"], person.place)
