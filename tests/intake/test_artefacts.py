"""What a spreadsheet or a typist leaves in codes and numbers is no fault of the row: it goes, the value stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.world import penalty, rules, taken_in, write_csv

from yinuo.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


@pytest.mark.parametrize("mark", ["'", "‘", "’", "＇"])
def test_the_apostrophe_that_keeps_a_cell_as_text_does_not_spoil_it(tmp_path: Path, mark: str) -> None:
    plain = penalty()
    marked = {code: mark + text for code, text in plain.items()}
    done = taken_in(write_csv(tmp_path / "a.csv", [marked]))
    assert (done.accepted, rules(done)) == (1, [])
    record = Record.objects.get()
    assert (record.subject_code, record.document_number) == (plain["CF_XDR_SHXYM"], plain["CF_WSH"])


def test_blanks_within_a_code_and_a_document_number_go(tmp_path: Path) -> None:
    spaced = penalty(CF_XDR_SHXYM="9141\u00a00300 DEM\u30000000\u200b142", CF_WSH="洛市监罚 〔2026〕 12 号")
    done = taken_in(write_csv(tmp_path / "a.csv", [spaced]))
    assert (done.accepted, rules(done)) == (1, [])
    record = Record.objects.get()
    assert (record.subject_code, record.document_number) == ("91410300DEM0000142", "洛市监罚〔2026〕12号")
