"""``journal check`` finds whatever is changed or deleted behind the product's back, and names the first wrong entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from conftest import CLERK, Desk
from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.leaf import leaf_hash
from yinuo.journal import acts, check_entries, states, tree
from yinuo.journal.check import check_journal
from yinuo.journal.checkpoints import make_checkpoint
from yinuo.journal.faults import FAULTS, Report
from yinuo.journal.models import Act, Checkpoint, Entry, Head, Tile

Sql = Callable[..., int]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_entries, "BATCH", 512)


@pytest.fixture
def journal(desk: Desk) -> Desk:
    """Six hundred entries under two checkpoints, and two that no checkpoint covers yet."""
    desk.many(500)
    make_checkpoint()
    desk.keep("7", n="corrected")
    desk.note("n1", text="kept")
    desk.many(98)
    make_checkpoint()
    desk.note("n2", text="new")
    desk.keep("8", n="new")
    return desk


def faults(report: Report) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.seq) for fault in report.faults]


def test_an_untouched_journal_is_sound(journal: Desk) -> None:
    report = check_journal()
    assert report.sound and report.first is None, report.faults
    assert (report.entries, report.tree_size, report.checkpoints, report.objects) == (602, 600, 2, 598)
    assert report.acts == Act.objects.count()


def test_an_empty_journal_is_sound(desk: Desk) -> None:
    assert check_journal().sound


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE journal_entry SET object = %s WHERE seq = 123", ["thing/9999"]),
        ("UPDATE journal_entry SET version = 2 WHERE seq = 123", []),
        ("UPDATE journal_entry SET commitment = %s WHERE seq = 123", [b"\x00" * 32]),
        ("UPDATE journal_entry SET leaf_hash = %s WHERE seq = 123", [b"\x00" * 32]),
        ("UPDATE journal_entry SET act_id = (SELECT max(id) FROM journal_act) WHERE seq = 123", []),
    ],
)
def test_a_changed_entry_is_named(journal: Desk, sql: Sql, statement: str, values: list[object]) -> None:
    assert sql(statement, *values) == 1
    report = check_journal()
    assert not report.sound
    assert report.first is not None and (report.first.code, report.first.seq) == ("entry-changed", 123)
    assert "第 123 条" in report.first.text.zh and "Entry 123" in report.first.text.en


def test_an_entry_changed_together_with_its_hash_is_found_by_the_tree(journal: Desk, sql: Sql) -> None:
    entry = Entry.objects.select_related("act").get(seq=123)
    entry.version = 9
    sql("UPDATE journal_entry SET version = 9, leaf_hash = %s WHERE seq = 123", leaf_hash(entry.body))
    assert faults(check_journal(with_objects=False)) == [("entry-changed", 123)]


@pytest.mark.parametrize("seq", [0, 255, 256, 511, 512, 599])
def test_a_deleted_entry_is_named(journal: Desk, sql: Sql, seq: int) -> None:
    assert sql("DELETE FROM journal_entry WHERE seq = %s", seq) == 1
    report = check_journal()
    assert report.first is not None and (report.first.code, report.first.seq) == ("entry-missing", seq)


def test_the_last_entries_deleted_are_named(journal: Desk, sql: Sql) -> None:
    assert sql("DELETE FROM journal_entry WHERE seq >= 590") == 12
    report = check_journal(with_objects=False)
    assert faults(report) == [("entry-missing", seq) for seq in range(590, 602)]


def test_an_entry_not_hashed_yet_is_checked_too(journal: Desk, sql: Sql) -> None:
    sql("UPDATE journal_entry SET version = 5 WHERE seq = 600")
    assert ("entry-changed", 600) in faults(check_journal(with_objects=False))


def test_a_changed_or_deleted_act_is_named_by_its_first_entry(journal: Desk, sql: Sql) -> None:
    act = Entry.objects.get(seq=500).act_id
    sql("UPDATE journal_act SET basis = 'none' WHERE id = %s", act)
    assert faults(check_journal(with_objects=False)) == [("entry-changed", 500)]
    sql("DELETE FROM journal_act WHERE id = %s", act)
    assert faults(check_journal(with_objects=False)) == [("act-missing", 500)]


def test_a_changed_person_is_named(journal: Desk, sql: Sql) -> None:
    act = Entry.objects.get(seq=500).act_id
    sql("UPDATE journal_act SET person = %s WHERE id = %s", '{"account":8}', act)
    assert faults(check_journal(with_objects=False)) == [("person-changed", 500)]


def test_a_changed_payload_is_named(journal: Desk, sql: Sql) -> None:
    sql("UPDATE journal_entry SET payload = %s WHERE seq = 501", '{"text":"forged"}')
    assert faults(check_journal(with_objects=False)) == [("payload-changed", 501)]
    sql("UPDATE journal_entry SET salt = NULL WHERE seq = 501")
    assert faults(check_journal(with_objects=False)) == [("payload-changed", 501)]


def test_a_payload_taken_away_is_named_where_nothing_tells_it_again(journal: Desk, sql: Sql) -> None:
    sql("UPDATE journal_entry SET payload = NULL WHERE seq = 501")
    assert faults(check_journal(with_objects=False)) == [("payload-changed", 501)]


def test_a_payload_that_cannot_be_read_is_named_and_the_check_goes_on(journal: Desk, sql: Sql) -> None:
    sql("UPDATE journal_entry SET payload = %s WHERE seq = 501", '{"text":')
    assert faults(check_journal()) == [("payload-changed", 501)]
    assert states.last_told("note", ["n1"]) == {"n1": ({}, 1)}


def test_objects_that_cannot_be_read_are_named_and_the_check_goes_on(
    journal: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(ids: Sequence[str]) -> Iterator[states.State]:
        if {"7", "33"} & set(ids):
            raise ValueError("no JSON")
        yield from journal.read(ids)

    def judge(ids: Sequence[str]) -> Iterator[states.Strayed]:
        if "b" in ids:
            raise KeyError("b")
        yield from (states.Strayed(each, "derived-missing", "thing/9") for each in ids if each == "c")

    def broken() -> Iterator[str]:
        raise ValueError("not even listed")

    monkeypatch.setitem(states._REGISTERED, "thing", states.StateOf(read, told_again=True))
    monkeypatch.setattr(states, "_DERIVED", {})
    states.register_derived("part", lambda: iter("abcd"), lambda: judge)
    states.register_derived("list", broken, lambda: judge)
    journal.things["44"] = (1, {"n": "forged"})
    assert {(fault.code, fault.seq, fault.what) for fault in check_journal().faults} == {
        ("object-unreadable", 33, "thing/33"),
        ("object-unreadable", 500, "thing/7"),
        ("object-changed", 44, "thing/44"),
        ("object-unreadable", None, "part b"),
        ("derived-missing", 9, "c"),
        ("object-unreadable", None, "list"),
    }


def test_an_entry_put_in_beyond_the_sequence_is_named(journal: Desk, sql: Sql) -> None:
    sql(
        "INSERT INTO journal_entry (seq, act_id, object, version, commitment, salt, leaf_hash, payload) "
        "SELECT 700, act_id, object, version, commitment, salt, leaf_hash, payload FROM journal_entry WHERE seq = 1"
    )
    assert ("entry-extra", 700) in faults(check_journal(with_objects=False))


@pytest.mark.parametrize(("level", "number", "seq"), [(0, 1, 256), (1, 0, 0)])
def test_a_deleted_tile_is_named(journal: Desk, sql: Sql, level: int, number: int, seq: int) -> None:
    assert sql("DELETE FROM journal_tile WHERE level = %s AND number = %s", level, number) == 1
    assert ("tile-changed", seq) in faults(check_journal(with_objects=False))


def test_a_changed_tile_is_named(journal: Desk) -> None:
    Tile.objects.filter(level=1, number=0).update(hashes=b"\x05" * 64)
    found = faults(check_journal(with_objects=False))
    assert ("tile-changed", 0) in found and ("checkpoint-root", None) in found


def test_history_rewritten_whole_is_found_by_the_signed_checkpoints(journal: Desk, sql: Sql) -> None:
    """Entry, leaf hash and all tiles are rewritten consistently; the signed roots are not."""
    entry = Entry.objects.select_related("act").get(seq=123)
    entry.version = 9
    sql("UPDATE journal_entry SET version = 9, leaf_hash = %s WHERE seq = 123", leaf_hash(entry.body))
    sql("DELETE FROM journal_tile")
    Head.objects.filter(name=Head.TREE).update(size=0)
    tree.grow()
    report = check_journal(with_objects=False)
    assert [fault.code for fault in report.faults] == ["checkpoint-root"] * 2
    assert report.faults[0].what == "500"


def test_a_checkpoint_with_a_forged_signature_or_size_is_named(journal: Desk, sql: Sql) -> None:
    first = Checkpoint.objects.get(size=500)
    sql("UPDATE journal_checkpoint SET note = %s WHERE size = 500", first.note.replace("\n500\n", "\n501\n"))
    assert faults(check_journal(with_objects=False)) == [("checkpoint-signature", None)]


def test_a_journal_set_back_behind_its_checkpoint_is_named(journal: Desk, sql: Sql) -> None:
    sql("DELETE FROM journal_entry WHERE seq >= 500")
    sql("DELETE FROM journal_tile WHERE level = 0 AND number > 1")
    sql("UPDATE journal_head SET size = 500")
    found = faults(check_journal(with_objects=False))
    assert ("checkpoint-beyond", None) in found


# ---- the present state of objects -----------------------------------------------------------------------------------


def test_an_object_changed_behind_the_products_back_is_named(journal: Desk) -> None:
    journal.things["7"] = (2, {"n": "forged"})
    report = check_journal()
    assert faults(report) == [("object-changed", 500)]
    assert report.faults[0].what == "thing/7"


def test_an_object_with_another_version_is_named(journal: Desk) -> None:
    journal.things["7"] = (1, {"n": 7})
    assert faults(check_journal()) == [("object-version", 500)]


def test_a_deleted_object_is_named_with_its_last_entry(journal: Desk) -> None:
    del journal.things["33"]
    assert faults(check_journal()) == [("object-missing", 33)]


def test_an_act_during_the_check_is_no_fault(journal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The object is read, then changed by an act, while the check has the older entry in hand."""
    acted = []

    def read(ids: Sequence[str]) -> Iterator[states.State]:
        if not acted:
            acted.append(journal.keep("9", n="changed meanwhile"))
        yield from journal.read(ids)

    monkeypatch.setitem(states._REGISTERED, "thing", states.StateOf(read, told_again=True))
    assert check_journal().sound
    assert acted


def test_what_is_written_during_the_check_is_no_fault(journal: Desk) -> None:
    written = []

    def write(phase: str, done: int, total: int) -> None:
        if phase == "entries":
            written.append(journal.many(3))
            make_checkpoint()

    report = check_journal(progress=write)
    assert report.sound, report.faults
    assert written


def test_a_state_may_be_given_as_canonical_bytes(journal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(ids: Sequence[str]) -> Iterator[states.State]:
        for object_id, version, values in journal.read(ids):
            yield object_id, version, canonical(values)

    monkeypatch.setitem(states._REGISTERED, "thing", states.StateOf(read, told_again=True))
    assert check_journal().sound
    journal.things["3"] = (1, {"n": 4})
    assert faults(check_journal()) == [("object-changed", 3)]


def test_without_a_payload_existence_and_version_are_compared(
    journal: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(ids: Sequence[str]) -> Iterator[states.State]:
        yield from ((object_id, version, None) for object_id, version, _ in journal.read(ids))

    monkeypatch.setitem(states._REGISTERED, "thing", states.StateOf(read, told_again=True))
    assert check_journal().sound
    journal.things["3"] = (2, {})
    del journal.things["4"]
    assert set(faults(check_journal())) == {("object-version", 3), ("object-missing", 4)}


def test_kinds_of_no_room_are_counted_as_not_compared(journal: Desk) -> None:
    report = check_journal()
    assert report.objects_not_compared == 2


def test_an_object_put_in_without_an_entry_is_named(journal: Desk) -> None:
    journal.things["ghost"] = (1, {"n": 0})
    report = check_journal()
    assert faults(report) == [("object-unjournaled", None)]
    assert report.faults[0].what == "thing/ghost"


def test_erased_contents_are_counted_and_no_fault(journal: Desk) -> None:
    acts.erase_payload("thing", "7")
    acts.erase_payload("note", "n1")
    journal.things["7"] = (2, None)
    acts.erase_person({"account": CLERK.account})
    report = check_journal()
    assert report.sound, report.faults
    assert report.erased == 3


def test_the_faults_listed_are_limited_but_all_are_counted(journal: Desk, sql: Sql) -> None:
    sql("UPDATE journal_entry SET version = 7")
    report = check_journal(kept_faults=5, with_objects=False)
    assert (len(report.faults), report.fault_count) == (5, 602)


def test_progress_is_told(journal: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    check_journal(progress=lambda *step: told.append(step))
    assert ("entries", 602, 602) in told and ("checkpoints", 2, 2) in told
    assert told[-1][0] == "objects"


def test_every_fault_has_both_languages() -> None:
    assert all(text.zh and text.en for text in FAULTS.values())
