"""Whatever column of whatever row is changed with plain SQL, ``journal check`` finds it; what it does not find is listed here
with the reason why it need not. A row taken away or put in is found as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError
from forging import Model, changes_of, columns_of, delete_last, insert_like_last, set_column, undone
from held_world import build

from yinuo.clocks.acts.calendar import load_new_notices
from yinuo.clocks.calendar import forget
from yinuo.journal import states
from yinuo.journal.check import check_journal
from yinuo.journal.faults import Report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DELETED, FORGED = "(deleted)", "(forged)"
NUMBER = "a number by which nothing refers to the row"
WHO = "who acted, the act of the entry tells"
WHEN = "when it was, the time of the entry tells"
SHOWN = "a remark that is shown beside; nothing follows from it"
COUNTED = "counted up by acts on other objects too"
WORKING = "how far the work came, which is over"
WORDS = "how often each rule was broken is held; the words of one finding are worked out again from the file"

NOT_NEEDED: dict[str, dict[str, str]] = {
    "journal.Act": {FORGED: "an act that no entry refers to is shown nowhere"},
    "journal.Head": {FORGED: "a count of another name is read by nobody"},
    "journal.Tile": {FORGED: "a tile beyond the tree is served to nobody", "id": NUMBER},
    "journal.Checkpoint": {
        DELETED: "the newest is remembered by the witnesses that cosigned it; of an older one the newer tell",
        "at": WHEN,
    },
    "registry.Region": {"id": NUMBER},
    "registry.Body": {
        "depth": "follows from the place, which is held",
        "numchild": "follows from the places, which are held, and is counted anew at every load",
        "version": COUNTED,
    },
    "registry.BodyName": {"id": NUMBER},
    "registry.Succession": {"id": NUMBER},
    "registry.Transfer": {
        "id": NUMBER,
        FORGED: "of an obligation that is not there; one of one that is, is found",
    },
    "registry.Official": {"identity_sealed": "its keyed hash is held, by which the person is found"},
    "accounts.Account": {
        "created_at": WHEN,
        "fictitious": SHOWN,
        "last_login": "changes at every sign-in, which the access log tells",
        "must_change_password": "changes when a password does",
        "password": "changes with the hasher at a sign-in too, without an act; rights are held, whoever signs in",
        "password_changed_at": WHEN,
    },
    "accounts.Assignment": {
        "ended_at": WHEN,
        "ended_by": WHO,
        "ended_ground": "held once the grant has ended; before that it says nothing",
        "granted_at": WHEN,
        "granted_by": WHO,
    },
    "accounts.Opening": {"closed_at": WHEN, "opened_by": WHO},
    "accounts.Token": {
        "created_at": WHEN,
        "created_by": WHO,
        "hint": SHOWN,
        "last_used_at": "changes with every request",
        "revoked_at": WHEN,
        "revoked_ground": "held once the grant was taken back; before that it says nothing",
    },
    "clocks.CalendarNotice": {"imported_at": WHEN, "number": SHOWN, "title": SHOWN, "url": SHOWN},
    "clocks.CalendarDay": {"id": NUMBER},
    "clocks.Clock": {
        "needs_attention": SHOWN,
        "next_alarm_on": "when somebody is reminded next; what is due, and since when it is late, is held",
        "provisional": SHOWN,
        "rule_edition": "follows from rule and start, which are held",
        "version": COUNTED,
    },
    "clocks.Pause": {"id": NUMBER},
    "records.Record": {
        "fingerprint": "a keyed hash by which the same row is known again; what it is of is held",
        "key": "a keyed hash by which the same row is known again; what it is of is held",
        "working_days_used": "of a corrected record only bounded: it was counted on a day of its own",
    },
    "records.RecordVersion": {"id": NUMBER, "row_number": "which row it was, the kept file itself tells"},
    "records.Override": {
        "id": NUMBER,
        "at": WHEN,
        "check_id": "the rule whose finding was overruled; reason, basis and person are held",
    },
    "intake.Submission": {
        "account_name": "the account is held; its name is shown beside",
        "chunks_stored": WORKING,
        "stored_upto": WORKING,
        "seconds": WORKING,
        "mapping": "how the columns were read; what came of it is held",
        "problem": "why a file was refused; what was finished has none",
        "sayings": WORDS,
        "validated_at": "another time is found; where it says none, the entry does, and records are held to that",
    },
    "intake.QueuedRow": {
        "id": NUMBER,
        "closed_at": WHEN,
        "closed_by_submission": "one of the same class is as good; that one of it is there is held",
        "key": "a keyed hash by which the same row is known again; the sealed row is held",
        "sheet": "where in the kept file it stood",
        "why": "which of two clocks it waits by; that it waits is held",
    },
    "intake.Finding": {
        "id": NUMBER,
        **dict.fromkeys(("arguments", "fault", "field", "level", "row_number", "saying", "value"), WORDS),
        "closed": "follows the row, whose state is held",
    },
    "intake.RememberedMapping": {"confirmed_at": WHEN, "confirmed_by": WHO},
}
"""By table and column why a change of it need not be found."""

OUTSIDE: dict[str, str] = {
    **dict.fromkeys(("jobs.Job", "jobs.WorkerBeat"), "work in hand, no act"),
    "journal.Cosignature": "checked by the witness's key where the policy names it; one taken away, doctor misses",
    "registry.Revision": "a mark by which snapshots know that they are old",
    **dict.fromkeys(
        (
            "accounts.SignInLink", "accounts.SignedInSession", "accounts.SealedTOTPDevice", "accounts.HashedStaticDevice",
        ),
        "how somebody proves to be who they are; what they may do then is held",
    ),
    "accounts.RememberedAnswer": "answers kept for some days, so that a request is not done twice",
    "accounts.AccessEntry": "the log of looks: its pruning alone is journaled",
    **dict.fromkeys(("clocks.Recalculation", "clocks.Reminder"), "words told of clocks, which are held"),
    **dict.fromkeys(("intake.TableFeed", "intake.TableBatch"), "how far a table of others was read"),
    "intake.Attempt": "what was not taken in",
    "intake.Draft": "a form not yet handed in",
    **dict.fromkeys(("assessment.QualityMonth", "assessment.DaysUsed"), "counted anew every half hour"),
}  # fmt: skip
"""Tables of which the journal says nothing."""


def of_product() -> Iterator[Model]:
    return (each for each in apps.get_models() if each.__module__.startswith("yinuo."))


class Noticed(Exception):
    """Something wrong was found: the check need not go on."""


def is_sound() -> bool:
    try:
        return check_journal().sound
    except Noticed:
        return False


def missed(model: Model) -> set[str]:
    """Columns of the table that were changed, and acts on its rows that were done, without being noticed."""
    found = {field.name for field in columns_of(model) if not _is_held(model, field)}
    for name, forge in ((DELETED, delete_last), (FORGED, insert_like_last)):
        try:
            with undone():
                forge(model)
                if is_sound():
                    found.add(name)
        except DatabaseError:
            continue
    return found


def _is_held(model: Model, field: Any) -> bool:
    changes = changes_of(model, field)
    return bool(changes) and all(_is_held_so(model, field, *change) for change in changes)


def _is_held_so(model: Model, field: Any, pk: object, value: object) -> bool:
    """Whether the check finds the change, or the database itself refuses it."""
    sound = False
    try:
        with undone():
            set_column(model, field, pk, value)
            forget()
            sound = is_sound()
    except DatabaseError:
        pass
    forget()
    return not sound


@pytest.fixture
def node(registry: None, tmp_path: Path) -> None:
    load_new_notices()
    build(tmp_path)
    report = check_journal()
    assert report.sound, report.faults


@pytest.mark.parametrize("room", ["journal", "registry", "accounts", "clocks", "records", "intake"])
def test_every_column_changed_with_plain_sql_is_found_but_those_that_need_not_be(
    node: None, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if room != "registry":
        # What lies in other tables is found without comparing hundreds of bodies with the files each time.
        others = {name: each for name, each in states.derived().items() if name not in ("body", "region")}
        monkeypatch.setattr(states, "_DERIVED", others)

    def notice(*fault: object) -> None:
        raise Noticed

    monkeypatch.setattr(Report, "add", notice)
    found = {}
    for model in of_product():
        if model._meta.app_label == room and model._meta.label not in OUTSIDE:
            assert model._default_manager.exists(), model._meta.label
            found[model._meta.label] = missed(model)
    wanted = {label: set(NOT_NEEDED.get(label, ())) for label in found}
    assert found == wanted


def test_every_table_is_held_or_has_a_reason_why_not() -> None:
    labels = {model._meta.label for model in of_product()}
    assert set(NOT_NEEDED) | set(OUTSIDE) <= labels
    assert all(reason for reasons in NOT_NEEDED.values() for reason in reasons.values())
