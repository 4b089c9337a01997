"""Acts on single bodies, officials and counterparties: rights, preconditions, one journal entry each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.building import (
    BASIS,
    CITY_OFFICE,
    CLERK,
    COUNTY_OFFICE,
    DAY,
    body,
    fresh,
    owes,
    regions,
)

from yinuo import timesource
from yinuo.core.actor import PLATFORM, PUBLIC, Role
from yinuo.core.codes import demo_uscc
from yinuo.core.errors import DomainError, NotPermitted
from yinuo.journal.check import check_journal
from yinuo.journal.models import Entry
from yinuo.registry import acts, errors, hooks, queries
from yinuo.registry.acts.bodies import NewBody
from yinuo.registry.acts.counterparties import Party
from yinuo.registry.models import Body, BodyName, Counterparty

pytestmark = pytest.mark.django_db

NEW = NewBody(code=demo_uscc(4999), name="洛阳市新设局", kind="department", region_code="410300")


def entries() -> int:
    return Entry.objects.count()


def refused(act: object, *arguments: object, **named: object) -> DomainError:
    """The refusal of an act, after checking that it left no journal entry."""
    before = entries()
    with pytest.raises(DomainError) as caught:
        act(*arguments, **named)
    assert entries() == before
    return caught.value


def test_registering_makes_one_entry_and_finds_the_body() -> None:
    regions()
    before = entries()
    made = acts.register_body(CITY_OFFICE, replace(NEW, short_name="新设局"), BASIS)
    assert entries() == before + 1
    assert queries.body_by_code_or_name("新设局").body.id == made.pk
    assert made.county_code == "" and made.path == "0001"


def test_a_township_belongs_to_its_county() -> None:
    made = body("新安县石寺镇人民政府", region="410323101")
    assert made.county_code == "410323"


@pytest.mark.parametrize("actor", [CLERK, PUBLIC, COUNTY_OFFICE, replace(PLATFORM, role=Role.AUDITOR)])
def test_who_may_not_register_a_city_body(actor) -> None:
    regions()
    assert isinstance(refused(acts.register_body, actor, NEW, BASIS), NotPermitted)


def test_a_county_office_registers_in_its_county_only() -> None:
    regions()
    own = replace(NEW, region_code="410323101", name="新安县石寺镇人民政府")
    acts.register_body(COUNTY_OFFICE, own, BASIS)
    other = replace(NEW, code=demo_uscc(4998), region_code="410324", name="栾川县示例局")
    assert isinstance(refused(acts.register_body, COUNTY_OFFICE, other, BASIS), NotPermitted)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"code": "11410300DEM0000000"}, errors.WrongCode),
        ({"region_code": "999999"}, errors.RegionUnknown),
        ({"name": "洛阳市 甲局"}, errors.NameTaken),
    ],
)
def test_what_a_registration_must_satisfy(change, expected) -> None:
    body("洛阳市甲局")
    assert isinstance(refused(acts.register_body, PLATFORM, replace(NEW, **change), BASIS), expected)


def test_every_act_needs_a_basis_and_a_free_code() -> None:
    taken = body("洛阳市甲局")
    assert isinstance(refused(acts.register_body, PLATFORM, NEW, "  "), errors.BasisMissing)
    again = replace(NEW, code=taken.code)
    assert isinstance(refused(acts.register_body, PLATFORM, again, BASIS), errors.CodeTaken)


def test_renaming_keeps_the_body_and_makes_the_old_name_former() -> None:
    old = body("洛阳市甲局")
    debt = owes(old, 1)
    acts.rename_body(CITY_OFFICE, old.pk, "洛阳市乙局", DAY, BASIS)
    assert fresh(old).name == "洛阳市乙局" and fresh(old).version == 2
    former = BodyName.objects.get(body=old, kind="former")
    assert (former.name, former.valid_to) == ("洛阳市甲局", DAY - timedelta(days=1))
    debt.refresh_from_db()
    assert debt.holder_id == old.pk


def test_a_body_may_take_its_old_name_again() -> None:
    one = body("洛阳市甲局")
    acts.rename_body(PLATFORM, one.pk, "洛阳市乙局", date(2020, 1, 1), BASIS)
    acts.rename_body(PLATFORM, one.pk, "洛阳市甲局", date(2021, 1, 1), BASIS)
    assert queries.body_by_code_or_name("洛阳市甲局").body.id == one.pk
    assert queries.body_by_code_or_name("洛阳市乙局", date(2020, 5, 1)).body.id == one.pk


def test_no_change_before_its_day_nor_before_the_body_began() -> None:
    one = body("洛阳市甲局")
    tomorrow = timesource.today() + timedelta(days=1)
    assert isinstance(refused(acts.rename_body, PLATFORM, one.pk, "乙", tomorrow, BASIS), errors.NotYet)
    early = refused(acts.rename_body, PLATFORM, one.pk, "乙", date(1999, 1, 1), BASIS)
    assert isinstance(early, errors.EndsBeforeItStarts)
    assert "洛阳市甲局" in early.text.zh and "2000" in early.text.en


def test_moving_takes_the_subtree_along_and_tells_who_keeps_paths(monkeypatch) -> None:
    told: list[hooks.Move] = []
    monkeypatch.setattr(hooks, "_moves", [told.append])
    city, county = body("洛阳市人民政府"), body("新安县人民政府", region="410323")
    bureau = body("洛阳市甲局", parent=city)
    team = body("洛阳市甲局支队", parent=bureau)
    acts.move_body(PLATFORM, bureau.pk, county.pk, DAY, BASIS)
    assert fresh(team).path.startswith(fresh(bureau).path) and fresh(bureau).path.startswith(county.path)
    assert {fresh(each).county_code for each in (bureau, team)} == {"410323"}
    assert [(move.old_path, move.new_path, move.county_code) for move in told] == [
        (bureau.path, fresh(bureau).path, "410323")
    ]
    assert Body.objects.find_problems() == ([], [], [], [], [])
    back = refused(acts.move_body, PLATFORM, bureau.pk, team.pk, DAY, BASIS)
    assert isinstance(back, errors.WouldBeUnderItself)


def test_a_county_office_reorganises_nothing() -> None:
    one, two = body("新安县甲局", region="410323"), body("新安县乙局", region="410323")
    assert isinstance(refused(acts.merge_bodies, COUNTY_OFFICE, [one.pk], two.pk, DAY, BASIS), NotPermitted)
    assert isinstance(refused(acts.abolish_body, COUNTY_OFFICE, one.pk, DAY, BASIS), NotPermitted)


def test_one_head_at_a_time_and_terms_end() -> None:
    bureau = body("洛阳市甲局")
    people = [
        acts.register_official(PLATFORM, bureau.pk, name, BASIS, fictitious=True)
        for name in ("示例甲", "示例乙")
    ]
    first = acts.appoint(PLATFORM, people[0].pk, bureau.pk, "局长", DAY, BASIS, heads_the_body=True)
    taken = refused(acts.appoint, PLATFORM, people[1].pk, bureau.pk, "局长", DAY, BASIS, heads_the_body=True)
    assert isinstance(taken, errors.PostOccupied) and "示例甲" in taken.text.zh
    acts.end_term(CITY_OFFICE, first.pk, DAY, BASIS)
    acts.appoint(PLATFORM, people[1].pk, bureau.pk, "局长", DAY, BASIS, heads_the_body=True)
    assert isinstance(refused(acts.end_term, PLATFORM, first.pk, DAY, BASIS), errors.TermEnded)
    running = queries.officials_of(bureau.pk, DAY + timedelta(days=1))
    assert [term.official.name for term in running] == ["示例乙"]


def test_an_official_is_found_again_by_the_keyed_hash() -> None:
    bureau = body("洛阳市甲局")
    first = acts.register_official(PLATFORM, bureau.pk, "示例甲", BASIS, identity_hash=b"1" * 32)
    before = entries()
    again = acts.register_official(PLATFORM, bureau.pk, "示例甲", BASIS, identity_hash=b"1" * 32)
    assert again.pk == first.pk and entries() == before


def test_a_counterparty_is_entered_once_by_code_or_by_hash() -> None:
    company = Party("legal", "洛阳示例有限责任公司", code="91110000802100433B")
    person = Party("person", "示*", identity_hash=b"2" * 32)
    before = entries()
    ids = acts.register_counterparties(PLATFORM, [company, person, company])
    assert entries() == before + 1
    assert acts.register_counterparty(PLATFORM, replace(company, name="别的名字")) == ids[company.key]
    assert acts.register_counterparty(PLATFORM, person) == ids[person.key]
    assert entries() == before + 1
    stored = Counterparty.objects.get(pk=ids[company.key])
    assert (stored.name, stored.folded_name) == ("洛阳示例有限责任公司", "洛阳示例有限公司")


def test_a_counterparty_nobody_can_identify_is_refused() -> None:
    nobody = Party("legal", "无码公司", code="123")
    assert isinstance(refused(acts.register_counterparty, PLATFORM, nobody), errors.CounterpartyUnidentified)


def test_entering_many_counterparties_costs_statements_by_batch_not_by_row() -> None:
    parties = [Party("person", "示*", identity_hash=number.to_bytes(32, "big")) for number in range(1000)]
    with CaptureQueriesContext(connection) as statements:
        assert len(acts.register_counterparties(PLATFORM, parties)) == 1000
    assert len(statements) < 30


def test_m44a_a_body_renamed_with_plain_sql_is_named_by_the_journal() -> None:
    regions()
    made = acts.register_body(CITY_OFFICE, NEW, BASIS)
    acts.rename_body(CITY_OFFICE, made.pk, "洛阳市新名局", timesource.today(), BASIS)
    assert check_journal().sound
    Body.objects.filter(pk=made.pk).update(name="洛阳市别名局")
    (fault,) = check_journal().faults
    assert (fault.code, fault.what) == ("object-changed", f"body/{made.code}")
