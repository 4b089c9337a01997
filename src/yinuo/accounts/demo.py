"""Accounts of the demo city: invented persons for real units, without passwords, who come in by one-time links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml
from django.urls import reverse

import yinuo
from yinuo import timesource
from yinuo.accounts import acts, second_factor, sessions
from yinuo.accounts.models import Account
from yinuo.accounts.sessions import actor_from
from yinuo.config import configuration
from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.registry.acts.officials import appoint, register_official
from yinuo.registry.models import Body, Official

PERSONS = Path(yinuo.__file__).parent / "definitions" / "demo" / "accounts.yaml"
GROUND = "演示"


@dataclass(frozen=True, slots=True)
class Person:
    """One line of ``definitions/demo/accounts.yaml``."""

    username: str
    name: str
    role: str
    unit: str = ""
    post: str = ""


class DemoLink(NamedTuple):
    """What is printed at the start of a demo node: a role, who, for which unit, and the address to open once."""

    role: str
    name: str
    unit: str
    url: str


def persons() -> list[Person]:
    """The invented persons, in the order to print them: the deployment's own, else the shipped ones."""
    own = configuration().resolved_home / "definitions" / "demo" / "accounts.yaml"
    raw = yaml.safe_load((own if own.exists() else PERSONS).read_text(encoding="utf-8"))
    return [Person(**line) for line in raw["accounts"]]


def create_demo_accounts() -> list[Account]:
    """Make the demo accounts that do not exist yet, and return all. Raises RuntimeError on a node that is no demo."""
    if not configuration().demo:
        raise RuntimeError("only a demo node has demo accounts (YINUO_DEMO)")
    units = {body.name: body for body in Body.objects.filter(ended_on=None)}
    known = [person for person in persons() if not person.unit or person.unit in units]
    return [_make(person, units.get(person.unit)) for person in known]


def issue_demo_links(base_url: str) -> list[DemoLink]:
    """A fresh one-time link for every demo account; what was enrolled as second factor before is forgotten.

    ``base_url`` such as ``http://127.0.0.1:8000``. Raises RuntimeError on a node that is no demo.
    """
    links = []
    for account in create_demo_accounts():
        if second_factor.enrolled(account):
            acts.reset_second_factor(PLATFORM, account, GROUND)
        grant = sessions.assignments_in_force(account).first()
        address = reverse("accounts:link", args=[acts.issue_sign_in_link(PLATFORM, account)])
        unit = grant.unit.name if grant and grant.unit else ""
        role = str(grant.role) if grant else ""
        links.append(DemoLink(role, account.display_name, unit, base_url.rstrip("/") + address))
    return links


def demo_actor(username: str) -> Actor:
    """The actor of a demo account, for loading the demo through the real acts. Raises LookupError."""
    account = Account.objects.filter(username=username, fictitious=True).first()
    grant = account.assignments.filter(ended_at=None).select_related("unit").first() if account else None
    if account is None or grant is None:
        raise LookupError(f"no demo account {username}")
    return actor_from(grant, account)


def _make(person: Person, unit: Body | None) -> Account:
    account = Account.objects.filter(username=person.username).first()
    if account is None:
        official = _official(person, unit) if person.role == Role.OFFICIAL and unit else None
        account = acts.create_account(
            PLATFORM, person.username, person.name, official=official, fictitious=True
        )
    if not account.assignments.filter(ended_at=None).exists():
        acts.assign_role(PLATFORM, account, Role(person.role), unit, ground=GROUND, valid_from=_long_ago())
    return account


def _official(person: Person, body: Body) -> Official:
    basis = "演示（虚构人员）"
    official = register_official(PLATFORM, body.pk, person.name, basis, fictitious=True)
    appoint(PLATFORM, official.pk, body.pk, person.post, _long_ago(), basis)
    return official


def _long_ago() -> date:
    """The demo lives through its past months: its persons were there."""
    return date(timesource.today().year - 2, 1, 1)
