"""A small world drawn at random: a tree of bodies in city and counties, people of every role, rows of every kind.

Facts are kept beside the database as plain values, so that :mod:`tests.scope.oracle` needs no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db.models import Model
from hypothesis import strategies as st

from yinuo import timesource
from yinuo.accounts.models import AccessEntry, Account, Assignment, Opening, SignedInSession, Token
from yinuo.accounts.sessions import actor_from
from yinuo.clocks.models import Clock, Pause, Recalculation, Reminder
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import Attempt, Draft, Finding, QueuedRow, Submission
from yinuo.jobs.models import Job
from yinuo.records.models import Override, Record, RecordVersion
from yinuo.registry.models import Body, Obligation, Official, Post, Term

COUNTIES = ("", "410302", "410303")
CLASSES = ("penalty", "licence")
STATUSES = ("held", "published", "ended", "withdrawn")
DISCLOSURES = ("public", "shared", "authorised")
DAY = date(2026, 3, 2)
PERSON_ROLES = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A body as drawn: the number of its parent (None: the root) and its county ("": city)."""

    parent: int | None
    county: str


@dataclass(frozen=True)
class Person:
    """Someone as drawn: a role at a place; for inspectors what was opened to them."""

    role: Role
    place: int
    opened_place: int
    opened_class: str


@dataclass(frozen=True)
class Plan:
    """What hypothesis draws: places, people, the grant of a system, and the facts of the rows at each place."""

    places: list[Place]
    people: list[Person]
    token_place: int
    token_classes: list[str]
    token_disclosure: str
    rows: list[dict[str, Any]]


@dataclass
class Row:
    """One row in the database and the facts about it that matter to scope."""

    pk: int
    facts: dict[str, Any]


@dataclass
class World:
    """The world as built."""

    plan: Plan
    bodies: list[Body] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    token: Token | None = None

    def actor(self, number: int) -> Actor:
        person = self.plan.people[number]
        assignment = Assignment(role=person.role, unit=self.bodies[person.place])
        return actor_from(assignment, self.accounts[number])

    def system(self) -> Actor:
        token = self.token
        assert token is not None
        unit = token.unit
        return Actor(Role.SYSTEM_CLIENT, None, token.name, unit.code, unit.path, "", token.pk)

    def note(self, kind: str, row: Model, facts: dict[str, Any]) -> None:
        self.rows.setdefault(kind, []).append(Row(row.pk, facts))


@st.composite
def plans(draw: Callable[..., Any]) -> Plan:
    """Up to seven places, one person of every role, and rows for some of the places."""
    places = [Place(None, "")]
    for _ in range(draw(st.integers(3, 6))):
        parent = draw(st.integers(0, len(places) - 1))
        county = places[parent].county or draw(st.sampled_from(COUNTIES))
        places.append(Place(parent, county))
    somewhere = st.integers(0, len(places) - 1)
    opened = st.sampled_from(["", *CLASSES])
    people = [Person(role, draw(somewhere), draw(somewhere), draw(opened)) for role in PERSON_ROLES]
    facts = st.fixed_dictionaries(
        {
            "place": somewhere,
            "subject": st.none() | somewhere,
            "class": st.sampled_from(CLASSES),
            "status": st.sampled_from(STATUSES),
            "version_status": st.sampled_from(STATUSES),
            "disclosure": st.sampled_from(DISCLOSURES),
            "person": st.integers(0, len(people) - 1),
            "ended": st.booleans(),
        }
    )
    return Plan(
        places,
        people,
        draw(somewhere),
        draw(st.lists(st.sampled_from(CLASSES), max_size=2, unique=True)),
        draw(st.sampled_from(DISCLOSURES)),
        draw(st.lists(facts, min_size=1, max_size=3)),
    )


def build(plan: Plan) -> World:
    """Put a plan into the database."""
    world = World(plan)
    for place in plan.places:
        world.bodies.append(_body(world, place))
    for person in plan.people:
        _person(world, person)
    world.token = _token(world)
    for facts in plan.rows:
        _reported(world, facts)
        _timed(world, facts)
        _personal(world, facts)
    return world


def _body(world: World, place: Place) -> Body:
    number = next(_numbers)
    body = Body(
        code=f"W{number:017d}",
        name=f"单位{number}",
        folded_name=f"单位{number}",
        kind=Body.Kind.DEPARTMENT,
        region_code=place.county or "410300",
        county_code=place.county,
    )
    if place.parent is None:
        Body.objects.add_root(instance=body)
    else:
        Body.objects.add_child(Body.objects.get(pk=world.bodies[place.parent].pk), instance=body)
    body.refresh_from_db()
    return body


def _person(world: World, person: Person) -> None:
    number = len(world.accounts)
    official = (
        Official.objects.create(name="李示例", fictitious=True) if person.role is Role.OFFICIAL else None
    )
    account = Account.objects.create(username=f"w{next(_numbers)}", display_name="李示例", official=official)
    world.accounts.append(account)
    unit = world.bodies[person.place]
    facts = {"person": number, "role": person.role, "place": person.place}
    world.note("account", account, facts)
    grant = Assignment.objects.create(account=account, role=person.role, unit=unit, valid_from=DAY)
    world.note("assignment", grant, facts)
    now = timesource.now()
    session = SignedInSession.objects.create(
        account=account, how="password", started_at=now, last_seen_at=now
    )
    world.note("session", session, facts)
    entry = AccessEntry.objects.create(
        account=account, role=person.role, unit_code=unit.code, action="view", object_kind="record"
    )
    world.note("access-entry", entry, {**facts, "about": None})
    if official is not None:
        looked = AccessEntry.objects.create(
            role="public", action="view", object_kind="official", object_id=str(official.pk)
        )
        world.note(
            "access-entry", looked, {"person": None, "role": Role.PUBLIC, "place": None, "about": number}
        )
        world.note("official", official, {"person": number, "place": None, "ended": False})
    if person.role is Role.INSPECTOR:
        _opening(world, person, account, number)


def _opening(world: World, person: Person, account: Account, number: int) -> None:
    """One opening in force, and two over everything that are not."""
    today = timesource.today()
    periods = [
        (person.opened_place, person.opened_class, today, today, None),
        (0, "", today - timedelta(9), today - timedelta(1), None),
        (0, "", today, today + timedelta(9), timesource.now()),
    ]
    for place, information_class, begins, ends, closed in periods:
        opening = Opening.objects.create(
            account=account,
            unit=world.bodies[place],
            information_class=information_class,
            purpose="检查",
            valid_from=begins,
            valid_to=ends,
            closed_at=closed,
        )
        world.note("opening", opening, {"person": number, "place": place})


def _token(world: World) -> Token:
    now = timesource.now()
    token = Token.objects.create(
        name="系统",
        unit=world.bodies[world.plan.token_place],
        digest=f"{next(_numbers):064d}",
        hint="x",
        scopes=["records:read"],
        classes=world.plan.token_classes,
        disclosure=world.plan.token_disclosure,
        purpose="x",
        basis="x",
        valid_from=now - timedelta(1),
        valid_to=now + timedelta(1),
    )
    world.note("token", token, {"place": world.plan.token_place, "own": True})
    return token


def _reported(world: World, facts: dict[str, Any]) -> None:
    """A record with version and override, and a submission with everything that hangs on it."""
    body, account = world.bodies[facts["place"]], world.accounts[facts["person"]]
    _record(world, facts, body)
    place = {"information_class": facts["class"], "unit_path": body.path}
    number, now = next(_numbers), timesource.now()
    submission = Submission.objects.create(
        **place,
        receipt=f"YN-{number}",
        unit=body,
        county_code=body.county_code,
        channel="upload",
        sha256="0" * 64,
        account=account.pk,
        received_at=now,
    )
    world.note("submission", submission, facts)
    queued = QueuedRow.objects.create(**place, submission=submission, row_number=1, raw_sealed="")
    world.note("queued-row", queued, facts)
    finding = Finding.objects.create(
        submission=submission, row_number=1, rule="r", level="error", fault="source", saying=0
    )
    world.note("finding", finding, facts)
    attempt = Attempt.objects.create(
        **place, unit_name=body.name, account=account.pk, channel="upload", filename="x", size=1, code="x"
    )
    world.note("attempt", attempt, facts)
    draft = Draft.objects.create(
        unit=body, account=account.pk, information_class=facts["class"], values_sealed=""
    )
    world.note("draft", draft, facts)


def _record(world: World, facts: dict[str, Any], body: Body) -> None:
    number, now = next(_numbers), timesource.now()
    subject = None if facts["subject"] is None else world.bodies[facts["subject"]]
    record = Record.objects.create(
        information_class=facts["class"],
        key=number.to_bytes(16, "big"),
        fingerprint=number.to_bytes(16, "big"),
        source=body,
        source_path=body.path,
        county_code=body.county_code,
        subject_name="某公司",
        subject_body=subject,
        listed_on=DAY,
        received_at=now,
        validated_at=now,
        updated_at=now,
        status=facts["status"],
        disclosure=facts["disclosure"],
    )
    world.note("record", record, facts)
    version = RecordVersion.objects.create(
        record=record,
        number=1,
        kind="first",
        edition="1",
        status=facts["version_status"],
        public="{}",
        known_from=now,
    )
    world.note("record-version", version, facts)
    override = Override.objects.create(record=record, check_id="x", reason="x", basis="x", account=1, at=now)
    world.note("override", override, facts)


def _timed(world: World, facts: dict[str, Any]) -> None:
    """A clock with pause, recalculation and reminder; a job; an obligation."""
    body, number = world.bodies[facts["place"]], next(_numbers)
    clock = Clock.objects.create(
        rule="r",
        subject_kind="record",
        subject_id=number,
        unit_path=body.path,
        county_code=body.county_code,
        started_on=DAY,
        due_on=DAY,
    )
    world.note("clock", clock, facts)
    world.note("pause", Pause.objects.create(clock=clock, from_date=DAY, ground="x"), facts)
    recalculation = Recalculation.objects.create(
        clock=clock, due_before=DAY, due_after=DAY, provisional_before=False
    )
    world.note("recalculation", recalculation, facts)
    reminder = Reminder.objects.create(
        clock=clock, unit_path=body.path, recipient="unit", due_on=DAY, zh="提醒", en="reminder"
    )
    world.note("reminder", reminder, facts)
    job = Job.objects.create(
        kind="x",
        subject=str(number),
        unit_code=body.code,
        unit_path=body.path,
        account=world.accounts[facts["person"]].pk,
        run_after=timesource.now(),
    )
    world.note("job", job, facts)
    obligation = Obligation.objects.create(
        origin=world.bodies[0], holder=body, subject_kind="x", subject_id=str(number), title="x", since=DAY
    )
    world.note("obligation", obligation, facts)


def _personal(world: World, facts: dict[str, Any]) -> None:
    """An official with a post at the place, still serving or not; and another system's grant."""
    official = Official.objects.create(name="王示例", fictitious=True)
    post = Post.objects.create(body=world.bodies[facts["place"]], title=f"科员{next(_numbers)}")
    Term.objects.create(
        official=official, post=post, started_on=DAY, ended_on=DAY if facts["ended"] else None
    )
    world.note("official", official, {"person": None, "place": facts["place"], "ended": facts["ended"]})
    now = timesource.now()
    token = Token.objects.create(
        name="别的系统",
        unit=world.bodies[facts["place"]],
        digest=f"{next(_numbers):064d}",
        hint="x",
        purpose="x",
        basis="x",
        valid_from=now,
        valid_to=now,
    )
    world.note("token", token, {"place": facts["place"], "own": False})


MODELS: dict[str, type[Model]] = {
    "record": Record,
    "record-version": RecordVersion,
    "override": Override,
    "submission": Submission,
    "queued-row": QueuedRow,
    "finding": Finding,
    "attempt": Attempt,
    "draft": Draft,
    "clock": Clock,
    "pause": Pause,
    "recalculation": Recalculation,
    "reminder": Reminder,
    "job": Job,
    "obligation": Obligation,
    "account": Account,
    "assignment": Assignment,
    "session": SignedInSession,
    "opening": Opening,
    "token": Token,
    "access-entry": AccessEntry,
    "official": Official,
}
