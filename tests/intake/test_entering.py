"""Rows typed into a form or sent by a program go the way of every file."""

from __future__ import annotations

import pytest
from tests.intake.world import penalty

from yinuo.core.actor import Actor, Role
from yinuo.intake.acts.enter import enter
from yinuo.intake.errors import NoRows, NotYourUnit, UnknownField
from yinuo.intake.models import Submission
from yinuo.jobs import worker
from yinuo.records.models import Record
from yinuo.registry.models import Body

FORM = Submission.Channel.FORM
CODE = "11410300DEM0002762"
ROW = penalty(118)


@pytest.fixture
def unit(registry: None) -> Body:
    return Body.objects.get(code=CODE)


def clerk(unit: Body) -> Actor:
    return Actor(Role.UNIT_CLERK, 7, "某经办", unit.code, unit.path, "410300")


def test_m22a_a_row_typed_into_a_form_becomes_a_record(unit: Body) -> None:
    handed_in = enter(clerk(unit), "penalty", unit, [ROW], FORM)
    worker.run_waiting()
    submission = Submission.objects.get(pk=handed_in.submission.pk)
    assert (submission.stage, submission.rows, submission.accepted) == (Submission.Stage.DONE, 1, 1)
    assert Record.objects.get().document_number == ROW["CF_WSH"]


def test_the_same_row_again_gives_the_same_receipt_whatever_the_order_of_its_fields(unit: Body) -> None:
    first = enter(clerk(unit), "penalty", unit, [ROW], FORM)
    again = enter(clerk(unit), "penalty", unit, [dict(reversed(ROW.items()))], FORM)
    assert again.repeated and again.submission.receipt == first.submission.receipt


def test_a_faulty_row_waits_in_the_queue_and_nothing_is_lost(unit: Body) -> None:
    handed_in = enter(clerk(unit), "penalty", unit, [{**ROW, "CF_JDRQ": "2026/02/30"}], FORM)
    worker.run_waiting()
    submission = Submission.objects.get(pk=handed_in.submission.pk)
    assert (submission.accepted, submission.rejected) == (0, 1)


def test_a_field_the_class_does_not_have_is_named(unit: Body) -> None:
    with pytest.raises(UnknownField, match="CF_NONSENSE"):
        enter(clerk(unit), "penalty", unit, [{**ROW, "CF_NONSENSE": "1"}], FORM)


def test_nothing_to_report_is_refused(unit: Body) -> None:
    with pytest.raises(NoRows):
        enter(clerk(unit), "penalty", unit, [], FORM)


def test_an_office_reports_for_the_units_of_its_region_only(unit: Body) -> None:
    own = Body.objects.filter(county_code="410305", ended_on=None).first()
    other = Body.objects.filter(county_code="410302", ended_on=None).first()
    assert own is not None and other is not None
    office = Actor(Role.OFFICE, 8, "某信用办", own.code, own.path, "410305")
    assert not enter(office, "penalty", own, [ROW], FORM).repeated
    for foreign in (other, unit):
        with pytest.raises(NotYourUnit):
            enter(office, "penalty", foreign, [ROW], FORM)
