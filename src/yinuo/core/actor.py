"""Who acts: the one value every act takes, so that journal, scope and rules speak of the same person and role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of the plan (角色). System, security and audit administration are kept apart (三员分立, GB/T 22239-2019)."""

    SYSTEM_ADMIN = "system-admin"
    SECURITY_ADMIN = "security-admin"
    AUDITOR = "auditor"
    OFFICE = "office"
    UNIT_CLERK = "unit-clerk"
    UNIT_APPROVER = "unit-approver"
    INSPECTOR = "inspector"
    OFFICIAL = "official"
    EVALUATOR = "evaluator"
    SYSTEM_CLIENT = "system-client"
    PUBLIC = "public"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, another system or the platform itself, in one role for one unit.

    ``account`` is the id of the account or None for the public and the platform; ``unit`` is the code of the body
    the role is held for; ``region`` the six-digit code of the region an office answers for; ``unit_path`` the
    place of the unit in the tree of bodies, ``""`` when there is none; ``grant`` the id of a system client's token.
    """

    role: Role
    account: int | None = None
    name: str = ""
    unit: str = ""
    unit_path: str = ""
    region: str = ""
    grant: int | None = None


PUBLIC = Actor(role=Role.PUBLIC)
PLATFORM = Actor(role=Role.MACHINE, name="yinuo")
