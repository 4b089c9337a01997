"""From a number of the statistics to the very rows: late records, rows that did not pass with their fault, their files."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.accounts.builders import body
from tests.intake.world import clerk as clerk_of

from yinuo.assessment.refresh import refresh
from yinuo.core.actor import Role
from yinuo.intake.acts.mending import drop_row
from yinuo.intake.models import QueuedRow, Submission
from yinuo.registry.models import Body
from yinuo.timesource import today

from .conftest import Desk
from .rows import rows, upload

pytestmark = pytest.mark.django_db
WRONG = "91410302MADE38984G"


@pytest.fixture
def handed_in(desk: Desk) -> Submission:
    """Two good rows, one with a wrong code, two without a cause."""
    mixed = [*rows(2), *rows(3, CF_XDR_SHXYM=WRONG)[2:], *rows(5, CF_SY="")[3:]]
    submission = upload(desk(), mixed)
    refresh(date(2027, 1, 31))
    return submission


def links(client: Client, address: str) -> dict[str, str]:
    """The address of the rows behind each measure on a page."""
    text = client.get(address).content.decode()
    found = map(html.unescape, re.findall(r'href="(/desk/statistics/rows/[^"]*)"', text))
    return {re.findall(r"measure=(\w+)", link)[0]: link for link in found}


def listed(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(address + "&export=json")
    found: list[dict[str, Any]] = json.loads(b"".join(answer.streaming_content))
    return found


def test_accuracy_leads_to_the_rows_that_did_not_pass_and_what_is_wrong_in_them(
    desk: Desk, handed_in: Submission
) -> None:
    clerk = desk()
    address = links(clerk, "/desk/statistics/?by=unit-month-class&period=12")["accuracy"]
    found = listed(clerk, address)
    assert [row["row"] for row in found] == [3, 4, 5]
    assert all(row["fault"] for row in found)
    text = clerk.get(address).content.decode()
    assert "/desk/mending/" in text and handed_in.receipt in text and "报送 5 行，通过核验 2 行" in text
    [rule] = re.findall(r'href="(\?[^"]*rule=CF_SY.required[^"]*)"', text)
    assert [row["row"] for row in listed(clerk, "/desk/statistics/rows/" + html.unescape(rule))] == [4, 5]


def test_completeness_leads_to_the_rows_with_something_missing(desk: Desk, handed_in: Submission) -> None:
    address = links(desk(), "/desk/statistics/?period=12")["completeness"]
    assert [row["row"] for row in listed(desk(), address)] == [4, 5]


def test_rows_stay_listed_with_what_became_of_them(desk: Desk, handed_in: Submission) -> None:
    drop_row(clerk_of(handed_in.unit), QueuedRow.objects.get(row_number=3), "重复")
    address = links(desk(), "/desk/statistics/?period=12")["accuracy"]
    states = {row["row"]: row["state"] for row in listed(desk(), address)}
    assert states == {3: "不再报送", 4: "待改", 5: "待改"}
    assert [row["row"] for row in listed(desk(), address + "&state=open")] == [4, 5]


def test_the_files_are_listed_too_and_who_may_not_see_the_queue_sees_only_those(
    desk: Desk, handed_in: Submission
) -> None:
    address = links(desk(), "/desk/statistics/?period=12")["accuracy"]
    assert [row["rejected"] for row in listed(desk(), address + "&show=files")] == [3]
    assert "row" not in json.dumps(listed(desk(Role.INSPECTOR), address))


def test_another_unit_finds_none_of_them(desk: Desk, handed_in: Submission, unit: Body) -> None:
    other = desk(Role.UNIT_CLERK, body())
    for measure in ("timeliness", "completeness", "accuracy"):
        address = f"/desk/statistics/rows/?measure={measure}&period=12&body={unit.code}"
        assert listed(other, address) == []


def test_timeliness_leads_to_the_late_records(desk: Desk, unit: Body) -> None:
    decided = today() - timedelta(days=60)
    upload(desk(), [*rows(1, CF_JDRQ=f"{decided:%Y/%m/%d}"), *rows(2, CF_JDRQ=f"{today():%Y/%m/%d}")[1:]])
    refresh(today())
    address = links(desk(), "/desk/statistics/?by=unit-month-class&period=12")["timeliness"]
    assert f"body={unit.code}&only=1" in address
    asked = f"/desk/statistics/rows/?measure=timeliness&period=12&body={unit.code}&only=1"
    assert [row["listed_on"] for row in listed(desk(), asked)] == [decided.isoformat()]
    assert "/desk/records/" in desk().get(asked).content.decode()
