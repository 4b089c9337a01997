"""Files in the headers of older editions: read under the edition that fits, stored in the newest, row and edition kept."""

from __future__ import annotations

import csv
from pathlib import Path

import orjson
import pytest
from tests.intake.world import MARKET, MARKET_CODE, body, rules, taken_in, write_csv

from yinuo.core.definitions.loader import SHIPPED
from yinuo.intake.origin import origin_of
from yinuo.records.models import Record, RecordVersion
from yinuo.registry.models import BodyName

pytestmark = pytest.mark.usefixtures("registry")
EXAMPLES = SHIPPED / "classes" / "penalty"


def examples(edition: str, **changes: str) -> list[dict[str, str]]:
    """The example rows that ship with an edition, of an authority that is registered."""
    with (EXAMPLES / f"{edition}.examples.csv").open(encoding="utf-8") as stream:
        return [{**row, **changes} for row in csv.DictReader(stream)]


def expected_errors(edition: str) -> set[tuple[int, str]]:
    with (EXAMPLES / f"{edition}.expected.csv").open(encoding="utf-8") as stream:
        return {(int(row["row"]), row["rule"]) for row in csv.DictReader(stream) if row["level"] != "warning"}


OLD = {
    "2018": {"CF_CFJG": MARKET, "CF_CFJGDM": MARKET_CODE, "CF_SJLY": MARKET, "CF_SJLYDM": MARKET_CODE},
    "2015": {"CF_XZJG": MARKET},
}


@pytest.mark.parametrize("edition", ["2018", "2015"])
def test_an_older_file_is_judged_by_its_own_rules_and_stored_in_the_newest(
    edition: str, tmp_path: Path
) -> None:
    rows = examples(edition, **OLD[edition])
    blank = {place for place, row in enumerate(examples(edition)) if not row.get("CF_XZJG", "x")}
    rows = [{**row, "CF_XZJG": ""} if place in blank else row for place, row in enumerate(rows)]
    submission = taken_in(write_csv(tmp_path / "old.csv", rows))
    assert submission.edition == edition
    errors = {(row, rule) for row, rule, level in rules(submission) if level != "warning"}
    assert errors == expected_errors(edition)
    assert submission.accepted == len(rows) - len({row for row, _ in errors})
    version = RecordVersion.objects.order_by("row_number")[0]
    assert version.edition == edition
    values = orjson.loads(version.public)
    assert values["CF_XDR_LB"] == "法人及非法人组织" and values["CF_CFJGDM"] == MARKET_CODE
    assert "罚款" in values["CF_CFLB"]


def test_the_row_of_an_older_file_is_kept_as_it_came(tmp_path: Path) -> None:
    submission = taken_in(write_csv(tmp_path / "old.csv", examples("2015", **OLD["2015"])))
    version = RecordVersion.objects.order_by("row_number")[0]
    row = origin_of(submission, version.row_number or 0)
    assert row["CF_CFMC"] == "违反食品安全管理规定案" and row["CF_XZJG"] == MARKET


def test_an_authority_by_name_alone_is_found_by_its_former_name(tmp_path: Path) -> None:
    name = "洛阳市示例物价检查所"
    BodyName.objects.create(body=body(), name=name, folded_name=name, kind="former")
    taken_in(write_csv(tmp_path / "old.csv", examples("2015", CF_XZJG=name)[:1]))
    record = Record.objects.get()
    assert (record.source_id, record.authority_name) == (body().pk, name)


def test_the_same_decision_in_an_older_and_the_newest_edition_is_one_record(tmp_path: Path) -> None:
    old = examples("2018", **OLD["2018"])[:1]
    taken_in(write_csv(tmp_path / "old.csv", old))
    kept = ("CF_FR_SFZH", "CF_XDR_SFZ")
    new = [
        {code: text for code, text in old[0].items() if code not in kept} | {"CF_XDR_LB": "法人及非法人组织"}
    ]
    submission = taken_in(write_csv(tmp_path / "new.csv", new))
    assert submission.edition == "2019"
    assert (submission.unchanged, Record.objects.count()) == (1, 1), rules(submission)
