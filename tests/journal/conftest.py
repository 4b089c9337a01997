"""A journal of its own for every test: keys and policy in a throw-away folder, objects in a plain
dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from yinuo.core.actor import Actor, Role
from yinuo.core.journal.canonical import canonical
from yinuo.journal import acts, keys, policy, states
from yinuo.journal.acts import Draft

CLERK = Actor(role=Role.UNIT_CLERK, account=7, unit="11410300005387126X")
AT = datetime(2026, 3, 2, 8, 15, 30, 250_000, UTC)


class Desk:
    """Writes entries as a room would: ``things`` is the state of the objects of kind ``thing``."""

    def __init__(self) -> None:
        self.things: dict[str, tuple[int, dict[str, object] | None]] = {}

    def keep(self, object_id: str, **values: object) -> int:
        """A new version of a thing, whose payload is its state and is not kept in the journal."""
        version = self.things.get(object_id, (0, None))[0] + 1
        self.things[object_id] = (version, values)
        with transaction.atomic():
            return acts.append(self.draft(object_id, version, values, keep_payload=False))

    def note(self, object_id: str = "1", version: int = 1, **values: object) -> int:
        """An entry of another kind, with its payload kept."""
        with transaction.atomic():
            return acts.append(self.draft(object_id, version, values, kind="note"))

    def many(self, count: int) -> range:
        """Entries for ``count`` further things, by the bulk path."""
        first = len(self.things)
        for number in range(first, first + count):
            self.things[str(number)] = (1, {"n": number})
        commitments = acts.committed([canonical({"n": n}) for n in range(first, first + count)])
        items = [(str(n), 1, each) for n, each in enumerate(commitments, first)]
        prepared = acts.prepare(
            act="thing.take", object_kind="thing", actor=CLERK, basis="b", at=AT, items=items
        )
        with transaction.atomic():
            return acts.append_prepared(prepared)

    def draft(
        self,
        object_id: str,
        version: int,
        values: Mapping[str, object],
        kind: str = "thing",
        keep_payload: bool = True,
    ) -> Draft:
        return Draft(
            f"{kind}.change",
            kind,
            object_id,
            version,
            CLERK,
            "发改办财金〔2018〕424号",
            values,
            AT,
            keep_payload,
        )

    def read(self, ids: Sequence[str]) -> Iterator[states.State]:
        for object_id in ids:
            if object_id in self.things:
                yield (object_id, *self.things[object_id])


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "folder", lambda: tmp_path / "keys")
    monkeypatch.setattr(policy, "policy_file", lambda: tmp_path / "witnesses.policy")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, db: None) -> Desk:
    desk = Desk()
    monkeypatch.setattr(states, "_REGISTERED", {})
    states.register_state("thing", desk.read, lambda: iter(desk.things), told_again=True)
    return desk


@pytest.fixture
def sql(db: None) -> object:
    """Plain SQL, behind the product's back."""

    def run(statement: str, *values: object) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)

    return run
