"""The channels nobody sits at: the watched folder and the front-end table, by real files and a real second database."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from tests.intake.world import MARKET_CODE, penalty, write_csv

from yinuo.intake.channels import table
from yinuo.intake.channels.errors import TableNotUsable
from yinuo.intake.channels.folder import Watcher
from yinuo.intake.channels.settings import FrontTable, front_tables
from yinuo.intake.models import Attempt, Submission, TableFeed
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop" / MARKET_CODE / "penalty"
    folder.mkdir(parents=True)
    return folder


def carried(root: Path) -> None:
    """Look, work, look again: what scheduler and worker do one after the other."""
    watcher = Watcher(root, rest_seconds=0)
    watcher.look()
    run_waiting()
    watcher.look()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_dropped_file_is_taken_in_and_answered_beside_it(drop: Path) -> None:
    write_csv(drop / "十一月.csv", [penalty(1), penalty(2, CF_NR_FK="")])
    carried(drop.parent.parent)
    submission = Submission.objects.get()
    name = f"{submission.receipt}-十一月.csv"
    assert names(drop / "done") == sorted([name, f"{name}.answer.json", f"{name}.要改的地方.xlsx"])
    answer = json.loads((drop / "done" / f"{name}.answer.json").read_text())
    assert (answer["accepted"], answer["rejected"], answer["findings"]) == (1, 1, {"CF_NR_FK.required": 1})
    assert "要改的地方" in openpyxl.load_workbook(drop / "done" / f"{name}.要改的地方.xlsx").sheetnames
    assert names(drop / "working") == [] and submission.channel == "folder"


def test_a_file_that_still_grows_is_left_alone(drop: Path) -> None:
    file = write_csv(drop / "a.csv", [penalty(1)])
    watcher = Watcher(drop.parent.parent, rest_seconds=0.2)
    assert watcher.look() == (0, 0)
    with file.open("a") as stream:
        stream.write("\n")
    time.sleep(0.3)
    assert watcher.look() == (0, 0), "it changed between two looks"
    time.sleep(0.3)
    assert watcher.look() == (1, 0)


def test_hidden_unfinished_and_linked_files_are_not_taken(drop: Path) -> None:
    for name in (".a.csv", "~$a.xlsx", "a.csv.part"):
        (drop / name).write_text("x")
    (drop / "link.csv").symlink_to("/etc/hostname")
    assert Watcher(drop.parent.parent, rest_seconds=0).look() == (0, 0)


@pytest.mark.parametrize(
    ("unit", "information_class", "content", "code"),
    [
        (MARKET_CODE, "penalty", b"", "file-empty"),
        (MARKET_CODE, "no-such-class", b"a,b\n1,2\n", "unknown-class"),
        ("11410300DEM99999XX", "penalty", b"a,b\n1,2\n", "no-such-unit"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_its_reason(
    tmp_path: Path, unit: str, information_class: str, content: bytes, code: str
) -> None:
    folder = tmp_path / "drop" / unit / information_class
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(content)
    carried(tmp_path / "drop")
    assert names(folder / "refused") == ["a.csv", "a.csv.answer.json"]
    answer = json.loads((folder / "refused" / "a.csv.answer.json").read_text())
    assert answer["problem"]["code"] == code and answer["problem"]["mend_zh"]
    # a folder of no unit belongs to nobody in whose list an attempt could stand
    assert Attempt.objects.count() == (code != "no-such-unit")
    assert not Submission.objects.exists()


def test_the_same_file_dropped_twice_is_answered_twice_and_stored_once(drop: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_csv(drop / name, [penalty(1)])
        carried(drop.parent.parent)
    assert Submission.objects.count() == Record.objects.count() == 1
    assert len([name for name in names(drop / "done") if name.endswith(".answer.json")]) == 2


CODES = [code for code in penalty() if code != "CF_WSH"]


class Front:
    """A front-end database of a department, with one table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        columns = ", ".join(f'"{code}" text' for code in CODES)
        self.run(
            f"create table penalty (id integer primary key, 文号 text, {columns}, yn_state text, yn_said text, yn_receipt text)"
        )

    def run(self, query: str, *values: Any) -> list[Any]:
        with sqlite3.connect(self.path) as database:
            return database.execute(query, values).fetchall()

    def add(self, number: int, **changes: str) -> None:
        row = penalty(number, **changes)
        places = ", ".join("?" * (len(CODES) + 2))
        names = ", ".join(["id", "文号", *CODES])
        self.run(
            f"insert into penalty ({names}) values ({places})",
            number,
            row["CF_WSH"],
            *(row[c] for c in CODES),
        )

    def states(self) -> list[Any]:
        return self.run("select id, yn_state from penalty order by id")

    @property
    def settings(self) -> FrontTable:
        return FrontTable.model_validate(
            {
                "url": f"sqlite://{self.path}", "table": "penalty", "class": "penalty", "unit": MARKET_CODE,
                "columns": {"文号": "CF_WSH"}, "batch": 3,
                "answer": {"state": "yn_state", "message": "yn_said", "receipt": "yn_receipt"},
            }
        )  # fmt: skip


@pytest.fixture
def front(tmp_path: Path) -> Front:
    return Front(tmp_path / "front.sqlite3")


def exchanged(front: Front) -> tuple[int, int]:
    read = table.look_at("market", front.settings)[0]
    run_waiting()
    more, answered = table.look_at("market", front.settings)
    return read + more, answered


def test_new_rows_of_a_front_end_table_are_taken_in_and_answered_in_their_columns(front: Front) -> None:
    front.add(1)
    front.add(2, CF_NR_FK="")
    assert exchanged(front) == (2, 2)
    assert front.states() == [(1, "accepted"), (2, "rejected")]
    ((said, receipt),) = front.run("select yn_said, yn_receipt from penalty where id = 2")
    assert "罚款金额" in said and receipt == Submission.objects.get().receipt
    assert exchanged(front) == (0, 0)


def test_rows_come_in_batches_and_none_is_lost_or_read_twice(front: Front) -> None:
    for number in range(1, 8):
        front.add(number)
    while exchanged(front) != (0, 0):
        pass
    run_waiting()
    assert {state for _, state in front.states()} == {"accepted"}
    assert Record.objects.count() == 7
    assert sorted(Submission.objects.values_list("rows", flat=True)) == [1, 3, 3]


def test_a_row_committed_late_or_mended_and_emptied_is_read_again(front: Front) -> None:
    front.add(1)
    front.add(3, CF_NR_FK="")
    exchanged(front)
    front.add(2)
    front.run("update penalty set CF_NR_FK = '0.05', yn_state = null where id = 3")
    assert exchanged(front) == (2, 2)
    assert front.states() == [(1, "accepted"), (2, "accepted"), (3, "accepted")]


def test_a_node_that_dies_after_handing_in_reads_the_same_rows_to_the_same_receipt(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.add(1)
    monkeypatch.setattr(table.TableBatch.objects, "create", _die)
    with pytest.raises(KeyboardInterrupt):
        table.look_at("market", front.settings)
    monkeypatch.undo()
    assert exchanged(front) == (1, 1)
    assert Submission.objects.count() == Record.objects.count() == 1


def _die(**_: object) -> None:
    raise KeyboardInterrupt


def test_a_table_that_cannot_be_reached_is_said_and_stops_no_other(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = front.settings.model_copy(update={"url": f"sqlite://{tmp_path}/none.sqlite3"})
    front.add(1)
    monkeypatch.setattr(table, "front_tables", lambda: {"gone": gone, "market": front.settings})
    assert table.look() == (1, 0)
    assert TableFeed.objects.get(name="gone").problem


def test_the_settings_file_is_read_strictly(tmp_path: Path) -> None:
    file = tmp_path / "front-tables.yaml"
    file.write_text(
        f"tables:\n  a: {{url: 'sqlite:///x', table: 'p; drop table x', class: penalty, unit: {MARKET_CODE}}}\n"
    )
    with pytest.raises(TableNotUsable) as caught:
        front_tables(file)
    assert "no name of a table" in caught.value.text.en
    assert front_tables(tmp_path / "none.yaml") == {}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a PostgreSQL server")
def test_a_front_end_table_in_postgresql(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    connection.ensure_connection()
    given = connection.connection.info
    url = f"postgresql://{given.user}@/{given.dbname}?host={given.host}&port={given.port}"
    monkeypatch.setenv("FRONT_PASSWORD", given.password or "")
    with psycopg.connect(url, password=given.password or None) as other:
        columns = ", ".join(f'"{code}" text' for code in penalty())
        other.execute("drop table if exists front_penalty")
        other.execute(f"create table front_penalty (id serial primary key, {columns}, yn_state text)")
        names = ", ".join(f'"{code}"' for code in penalty())
        other.execute(
            f"insert into front_penalty ({names}) values ({', '.join(['%s'] * len(penalty()))})",
            list(penalty().values()),
        )
    changes = {"url": url, "table": "front_penalty", "columns": {}}
    settings = front.settings.model_copy(
        update={**changes, "answer": type(front.settings.answer)(state="yn_state")}
    )
    settings = settings.model_copy(update={"password_env": "FRONT_PASSWORD"})
    table.look_at("pg", settings)
    run_waiting()
    assert table.look_at("pg", settings) == (0, 1)
    with psycopg.connect(url, password=given.password or None) as other:
        assert other.execute("select yn_state from front_penalty").fetchall() == [("accepted",)]
        other.execute("drop table front_penalty")
