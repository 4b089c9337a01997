"""Two people at one waiting row: one mends it, the other is told; nothing is handed in twice and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.intake.acts.mending import drop_row, mend_row, raw_of
from yinuo.intake.errors import AlreadyClosed
from yinuo.intake.models import QueuedRow, Submission
from yinuo.jobs import worker
from yinuo.journal.models import Act

from .world import body, clerk, penalty, taken_in, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(registry: None, tmp_path: Path) -> QueuedRow:
    """A row without fault in itself that waits because its authority is not the unit that reports it."""
    foreign = penalty(CF_CFJG="洛阳市示例局", CF_CFJGDM="11410300DEM000014A")
    taken_in(write_csv(tmp_path / "rows.csv", [foreign]))
    return QueuedRow.objects.get()


def test_of_two_who_mend_one_row_the_second_is_refused(waiting: QueuedRow) -> None:
    first, second = QueuedRow.objects.get(), QueuedRow.objects.get()
    mend_row(clerk(body()), first, {**raw_of(first), "CF_NR": "罚款500元。"})
    with pytest.raises(AlreadyClosed):
        mend_row(clerk(body()), second, {**raw_of(second), "CF_NR": "罚款伍佰元。"})
    assert Submission.objects.count() == 2


def test_a_row_mended_meanwhile_is_not_let_go(waiting: QueuedRow) -> None:
    first, second = QueuedRow.objects.get(), QueuedRow.objects.get()
    mend_row(clerk(body()), first, {**raw_of(first), "CF_NR": "罚款500元。"})
    with pytest.raises(AlreadyClosed):
        drop_row(clerk(body()), second, "重复")
    assert not Act.objects.filter(name="submission.drop-row").exists()
    assert QueuedRow.objects.get().state == QueuedRow.State.SUPERSEDED


def test_a_row_handed_in_unchanged_again_and_again_stays_in_the_queue(waiting: QueuedRow) -> None:
    for _ in range(3):
        row = QueuedRow.objects.get(state=QueuedRow.State.OPEN)
        mend_row(clerk(body()), row, raw_of(row))
        worker.run_waiting()
        assert QueuedRow.objects.filter(state=QueuedRow.State.OPEN).count() == 1
