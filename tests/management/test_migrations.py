"""An upgrade finds a database with rows in it, and can be taken back: every room's later migrations, there and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from tests.intake import world
from tests.registry.building import BASIS, DAY, body, owes

from yinuo.core.actor import PLATFORM
from yinuo.journal.check import check_journal
from yinuo.records.models import Record
from yinuo.registry import acts, guards
from yinuo.registry.models import Obligation

OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("yinuo.")]


def _later() -> list[str]:
    """The rooms with more than one migration."""
    names = [label for label, _ in MigrationLoader(connection).disk_migrations]
    return [label for label in OURS if names.count(label) > 1]


def _migrate(*words: str) -> None:
    call_command("migrate", *words, verbosity=0, interactive=False)


@pytest.fixture
def filled(transactional_db: None, tmp_path: Path) -> Obligation:
    """A node with the shipped registry, a body that ended and the obligation its heir took over, and records."""
    world.load()
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    obligation = owes(old, 1)
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    file = world.write_csv(tmp_path / "a.csv", [world.penalty(number) for number in range(1, 4)])
    assert world.taken_in(file).accepted == 3
    return obligation


def test_every_later_migration_goes_back_and_forth_over_rows(filled: Obligation) -> None:
    later = _later()
    assert {"registry", "records", "accounts", "intake"} <= set(later)
    for label in reversed(later):
        _migrate(label, "0001")
    _migrate()
    assert Record.objects.count() == 3
    assert Obligation.objects.get().origin_id == filled.origin_id
    with (
        pytest.raises(DatabaseError, match=guards.MESSAGE),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update registry_obligation set holder_id = origin_id where id = %s", [filled.pk])
    assert check_journal().sound
