"""Writing entries: one per act, in the transaction of its effect, without gaps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from conftest import AT, CLERK, Desk
from yinuo.core.journal.canonical import NotCanonical, canonical
from yinuo.core.journal.commitments import opens
from yinuo.core.journal.leaf import leaf_hash
from yinuo.journal import acts
from yinuo.journal.acts import Draft, NoTransaction, append, append_many, append_prepared
from yinuo.journal.models import Act, Entry, Head


def test_an_entry_says_who_did_what_to_which_object_and_on_what_basis(desk: Desk) -> None:
    seq = desk.keep("18", name="甲")
    entry = Entry.objects.select_related("act").get(seq=seq)
    body = json.loads(entry.body)
    assert body == {
        "v": 1,
        "act": "thing.change",
        "at": "2026-03-02T08:15:30.250Z",
        "object": {"kind": "thing", "id": "18", "version": 1},
        "role": "unit-clerk",
        "unit": "11410300005387126X",
        "basis": "发改办财金〔2018〕424号",
        "payload": bytes(entry.commitment).hex(),
        "person": bytes(entry.act.person_commitment).hex(),
    }
    assert bytes(entry.leaf_hash) == leaf_hash(entry.body)


def test_commitments_open_with_salt_and_content(desk: Desk) -> None:
    entry = Entry.objects.select_related("act").get(seq=desk.note(text="内容"))
    assert entry.payload == '{"text":"内容"}'
    assert opens(bytes(entry.commitment), bytes(entry.salt or b""), entry.payload.encode())
    act = entry.act
    assert act.person == '{"account":7}'
    assert opens(bytes(act.person_commitment), bytes(act.person_salt or b""), act.person.encode())


def test_no_person_stands_in_the_public_body(desk: Desk) -> None:
    draft = Draft("a.b", "a", "1", 1, CLERK, "", {"name": "张三"}, AT, person={"name": "李四", "account": 7})
    with transaction.atomic():
        entry = Entry.objects.select_related("act").get(seq=append(draft))
    assert "张三" not in entry.body.decode() and "李四" not in entry.body.decode()


def test_the_sequence_starts_at_zero_and_has_no_gaps(desk: Desk) -> None:
    assert [desk.note(), desk.keep("1"), desk.note()] == [0, 1, 2]
    assert desk.many(5) == range(3, 8)
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(8))
    assert Head.objects.get(name=Head.ENTRIES).size == 8


def test_a_rolled_back_act_leaves_neither_entry_nor_gap(desk: Desk) -> None:
    desk.note()
    with pytest.raises(RuntimeError), transaction.atomic():
        append(desk.draft("9", 1, {}))
        raise RuntimeError
    assert desk.note() == 1
    assert Act.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_writing_outside_a_transaction_is_refused(desk: Desk) -> None:
    with pytest.raises(NoTransaction):
        append(desk.draft("1", 1, {}))
    assert not Entry.objects.exists()


def test_entries_of_one_act_share_its_row(desk: Desk) -> None:
    drafts = [desk.draft(str(n), 1, {"n": n}) for n in range(3)]
    later = Draft("x.y", "x", "1", 1, CLERK, "", {}, AT + timedelta(seconds=1))
    with transaction.atomic():
        assert append_many([*drafts, later]) == range(4)
        assert append_many([]) == range(0)
    assert Act.objects.count() == 2


def test_the_bulk_path_writes_what_single_writing_writes(desk: Desk) -> None:
    seqs = desk.many(300)
    entry = Entry.objects.select_related("act").get(seq=seqs[-1])
    assert entry.object == "thing/299" and entry.payload is None
    assert bytes(entry.leaf_hash) == leaf_hash(entry.body)
    assert opens(bytes(entry.commitment), bytes(entry.salt or b""), canonical({"n": 299}))
    salts = set(map(bytes, Entry.objects.values_list("salt", flat=True)))
    assert len(salts) == 300


def test_nothing_prepared_writes_nothing(desk: Desk) -> None:
    nothing = acts.prepare(act="a", object_kind="a", actor=CLERK, basis="", at=AT, items=[])
    with transaction.atomic():
        assert append_prepared(nothing) == range(0)
    assert not Act.objects.exists()


def test_a_fraction_in_a_payload_is_refused(desk: Desk) -> None:
    with pytest.raises(NotCanonical), transaction.atomic():
        append(desk.draft("1", 1, {"amount": 1.5}))


def test_erasing_a_payload_leaves_the_body(desk: Desk) -> None:
    desk.note("5", name="张三")
    desk.note("5", 2, name="李四")
    before = [entry.body for entry in Entry.objects.order_by("seq")]
    assert acts.erase_payload("note", "5", 1) == 1
    assert acts.erase_payload("note", "5") == 1
    assert acts.erase_payload("note", "5") == 0
    assert list(Entry.objects.values_list("salt", "payload").distinct()) == [(None, None)]
    assert [entry.body for entry in Entry.objects.order_by("seq")] == before


def test_erasing_a_person_leaves_role_and_unit(desk: Desk) -> None:
    desk.note()
    assert acts.erase_person({"account": 7}) == 1
    act = Act.objects.get()
    assert (act.person, act.person_salt, act.role, act.unit) == (None, None, "unit-clerk", CLERK.unit)


WRITER = """
import django; django.setup()
from django.db import transaction
from datetime import UTC, datetime
from yinuo.core.actor import PLATFORM
from yinuo.journal.acts import Draft, append
for number in range(40):
    with transaction.atomic():
        append(Draft("t.w", "t", str(number), 1, PLATFORM, "", {"n": number}, datetime.now(UTC)))
        if number % 10 == 9:
            transaction.set_rollback(True)
"""
READER = """
import django; django.setup()
from yinuo.journal.models import Entry, Head
print(list(Entry.objects.order_by("seq").values_list("seq", flat=True)), Head.objects.get(name="entries").size)
"""
MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "journal", verbosity=0)
"""


def test_two_processes_write_without_gaps_on_sqlite(tmp_path: Path) -> None:
    environment = {**os.environ, "YINUO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yinuo.settings"}
    environment |= {"PYTHONPATH": "src", "YINUO_DATABASE_URL": ""}

    def start(code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
        )

    assert start(MIGRATE).wait() == 0
    writers = [start(WRITER), start(WRITER)]
    assert [writer.wait() for writer in writers] == [0, 0]
    seen = start(READER).communicate()[0].strip()
    assert seen == f"{list(range(72))} 72"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the SQLite case runs with processes above")
def test_two_threads_write_without_gaps_on_postgresql(desk: Desk) -> None:
    def write() -> None:
        for number in range(40):
            with transaction.atomic():
                append(desk.draft(str(number), 1, {}))
                if number % 10 == 9:
                    transaction.set_rollback(True)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(72))
