"""What the walk over all addresses fills parameters with, and the marked things it must never see from outside.

A new address whose parameter is not named in :data:`SAMPLES` fails the walk until its sample is added here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import SESSION_KEY
from django.db.models import Model
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from tests.accounts.builders import account, actor

from yinuo import timesource
from yinuo.accounts import access, acts
from yinuo.accounts.models import AccessEntry, Account, Assignment, SignedInSession, Token
from yinuo.accounts.sealed_totp import SealedTOTPDevice
from yinuo.accounts.sessions import KEY
from yinuo.catalogue import catalogue
from yinuo.clocks.models import Clock, Reminder
from yinuo.core.actor import PLATFORM, Role
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Attempt, Finding, QueuedRow, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.jobs.models import Job
from yinuo.records.models import Record
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body, Official

CLASS = "penalty"


@dataclass(frozen=True)
class Marked:
    """A row and the words that appear wherever it is shown."""

    kind: str
    row: Model
    words: str


@dataclass
class Side:
    """One unit with its clerk and everything the clerk brought in."""

    unit: Body
    clerk: Account
    submission: Submission
    record: Record
    queued: QueuedRow
    marked: list[Marked] = field(default_factory=list)


@dataclass
class Seeds:
    """Two sides: ours, where the walkers belong, and theirs in another county."""

    ours: Side
    theirs: Side
    walkers: dict[Role, Account]
    token: str
    link: str

    @property
    def marked(self) -> list[Marked]:
        return self.ours.marked + self.theirs.marked

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.ours, self.theirs


def seed(folder: Path) -> Seeds:
    """Load the registry, take in one good and one faulty row on each side, and make a walker for every role."""
    load_registry()
    ours, theirs = (
        _side(folder, county, words) for county, words in (("410305", "我方"), ("410302", "彼方"))
    )
    office = Body.objects.get(leads_credit_work=True, county_code="410305")
    walkers: dict[Role, Account] = {}
    for role in Role:
        if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT):
            walkers[role] = account(role, office if role is Role.OFFICE else ours.unit, name=f"行者{role}")
    token = acts.create_token(PLATFORM, _grant(ours.unit))[1]
    return Seeds(ours, theirs, walkers, token, acts.issue_sign_in_link(PLATFORM, theirs.clerk))


def _grant(unit: Body) -> acts.Grant:
    return acts.Grant(
        name="行者系统",
        unit=unit,
        scopes=["records:read", "submissions:read", "submissions:write"],
        classes=[CLASS],
        purpose="测试",
        basis="测试",
        valid_to=timesource.now() + timedelta(days=30),
        requests_per_minute=6000,
    )


def _side(folder: Path, county: str, words: str) -> Side:
    unit = Body.objects.filter(county_code=county, kind=Body.Kind.DEPARTMENT, leads_credit_work=False).first()
    assert unit is not None
    clerk = account(Role.UNIT_CLERK, unit, name=f"{words}人员")
    submission = _take_in(folder, unit, clerk, words)
    record = Record.objects.get(source=unit)
    Record.objects.filter(pk=record.pk).update(status=Record.Status.HELD, published_on=None)
    queued = QueuedRow.objects.get(submission=submission)
    side = Side(unit, clerk, submission, record, queued)
    side.marked = [
        Marked("account", clerk, f"{words}人员"),
        Marked("record", record, f"{words}好行公司"),
        Marked("queued-row", queued, f"{words}坏行公司"),
        Marked("submission", submission, f"{words}文件"),
        *_more(side, words),
    ]
    return side


def _more(side: Side, words: str) -> Iterator[Marked]:
    """An attempt, a look in the log, a reminder."""
    attempt = Attempt.objects.create(
        unit_path=side.unit.path,
        unit_name=side.unit.name,
        account=side.clerk.pk,
        channel="upload",
        information_class=CLASS,
        filename=f"{words}未成.xlsx",
        size=1,
        code="empty-file",
        zh=f"{words}未成",
        en=f"{words}未成",
    )
    yield Marked("attempt", attempt, f"{words}未成")
    entry = access.look(actor(side.clerk), "view", "record", side.record.pk, f"{words}用途")
    yield Marked("access-entry", AccessEntry.objects.get(pk=entry.pk), f"{words}用途")
    clock = Clock.objects.filter(subject_kind="record", subject_id=side.record.pk).first()
    if clock is not None:
        reminder = Reminder.objects.create(
            clock=clock,
            unit_path=side.unit.path,
            recipient="unit",
            due_on=clock.due_on,
            zh=f"{words}提醒",
            en=f"{words}提醒",
        )
        yield Marked("reminder", reminder, f"{words}提醒")


def multiply(seeds: Seeds, folder: Path, number: int) -> None:
    """Bring in so many more rows of every kind on our side; what is good among them is published."""
    side = seeds.ours
    names = [f"{kind}行{secrets.token_hex(3)}" for _ in range(number) for kind in "好坏"]
    _take_in(folder, side.unit, side.clerk, "我方", names)
    for kind in (Attempt, AccessEntry, Reminder, Job, Submission):
        unique = {Submission: "receipt", Job: "subject"}.get(kind, "")
        _copy(kind._default_manager.latest("pk"), number, unique)
    for each in range(number):
        account(Role.UNIT_CLERK, side.unit, name=f"人员{each}")
        acts.create_token(PLATFORM, _grant(side.unit))


def _copy(row: Model, number: int, unique: str) -> None:
    for _ in range(number):
        row.pk, row._state.adding = None, True
        if unique:
            setattr(row, unique, secrets.token_hex(8))
        row.save()


def _take_in(
    folder: Path, unit: Body, clerk: Account, words: str, names: Sequence[str] = ("好行", "坏行")
) -> Submission:
    """Good rows and rows that lack their date (坏), through the real intake."""
    edition = catalogue().newest(CLASS)
    example: dict[str | None, object] = {
        code: item.example for code, item in edition.fields.items() if item.example
    }
    rows = []
    for name in names:
        row = {
            **example,
            edition.subject.name: f"{words}{name}公司",
            edition.key[0]: f"{words}{name}〔2026〕1号",
        }
        for part in (edition.source, edition.authority):
            row |= {part.name: unit.name, part.code: unit.code} if part else {}
        if name.startswith("坏"):
            row.pop(edition.decided)
        rows.append(row)
    path = folder / f"{unit.code}.json"
    path.write_text(json.dumps(rows, ensure_ascii=False, default=str), encoding="utf-8")
    delivery = Delivery(path, f"{words}文件.json", CLASS, unit, Submission.Channel.UPLOAD)
    receipt = hand_in(actor(clerk), delivery).submission.receipt
    return work_on(receipt, lambda done, total, note: None)


SAMPLES: dict[str, Callable[[Seeds], Sequence[object]]] = {
    "information_class": lambda seeds: [CLASS, "no-such-class"],
    "record": lambda seeds: [side.record.pk for side in seeds.sides] + [0],
    "record_id": lambda seeds: [side.record.pk for side in seeds.sides] + [0],
    "code": lambda seeds: [side.unit.code for side in seeds.sides] + ["nobody"],
    "receipt": lambda seeds: [side.submission.receipt for side in seeds.sides] + ["YN-NONE"],
    "queued": lambda seeds: [side.queued.pk for side in seeds.sides] + [0],
    "finding": lambda seeds: [*Finding.objects.exclude(field="").values_list("pk", flat=True)[:2], 0],
    "secret": lambda seeds: ["spent", seeds.link],
    "session": lambda seeds: [_session_of(seeds.theirs.clerk).pk, 0],
    "assignment": lambda seeds: [Assignment.objects.get(account=seeds.theirs.clerk).pk, 0],
    "account": lambda seeds: [side.clerk.pk for side in seeds.sides] + [0],
    "year": lambda seeds: [2026, 1900],
    "notice": lambda seeds: [1, 0],
    "job": lambda seeds: [*Job.objects.values_list("pk", flat=True)[:2], 0],
    "errand": lambda seeds: ["rename", "split", "end-term", "no-such"],
    "act": lambda seeds: ["withdraw", "publish", "dispute", "no-such"],
    "official": lambda seeds: [*Official.objects.values_list("pk", flat=True)[:2], 0],
    "token": lambda seeds: [Token.objects.get().pk, 0],
    "kind": lambda seeds: ["csv", "json", "exe"],
    "path": lambda seeds: ["tile/0/000", "tile/entries/000", "tile/9/x999/999", "tile/x"],
}


def sit_down(client: Client, holder: Account) -> Client:
    """A browser in which ``holder`` is signed in with everything their role asks for."""
    client.force_login(holder, backend="django.contrib.auth.backends.ModelBackend")
    device, _ = SealedTOTPDevice.objects.get_or_create(user=holder, confirmed=True)
    session = client.session
    assert session[SESSION_KEY] == str(holder.pk)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[KEY] = _session_of(holder, new=True).pk
    session.save()
    return client


def _session_of(holder: Account, new: bool = False) -> SignedInSession:
    now = timesource.now()
    found = None if new else holder.sessions.filter(ended_at=None).first()
    return found or SignedInSession.objects.create(
        account=holder,
        assignment=holder.assignments.first(),
        how="password",
        started_at=now,
        last_seen_at=now,
    )
