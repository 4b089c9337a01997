"""``journal check`` names what acts of the registry made and plain SQL changed, deleted or put in: obligations and their
transfers, names, successions, counterparties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.building import BASIS, DAY, body, faults, fresh, owes, sql

from yinuo.core.actor import PLATFORM
from yinuo.core.codes import demo_uscc
from yinuo.journal.check import check_journal
from yinuo.journal.models import Entry
from yinuo.registry import acts
from yinuo.registry.acts.bodies import NewBody
from yinuo.registry.acts.counterparties import Party
from yinuo.registry.body_states import COUNTY, STANDS, states_of_bodies
from yinuo.registry.models import Body, BodyName, Counterparty, Obligation, Succession, Transfer

pytestmark = pytest.mark.django_db
COMPANY = Party("legal", "洛阳示例有限责任公司", code="91110000802100433B")


@dataclass
class Passed:
    """An obligation that passed from one body to another, and one that nothing happened to."""

    old: Body
    heir: Body
    owed: Obligation
    other: Obligation

    @property
    def name(self) -> str:
        return f"obligation/{self.owed.pk}"


@pytest.fixture
def passed() -> Passed:
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    owed, other = owes(old, 1), owes(heir, 2)
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    assert faults() == []
    return Passed(fresh(old), fresh(heir), owed, other)


def test_whatever_acts_do_is_sound() -> None:
    city = body("洛阳市人民政府")
    one, two, three, four, five = (body(f"洛阳市第{number}局", parent=city) for number in range(5))
    body("洛阳市第一支队", parent=one)
    debts = [owes(each, each.code) for each in (one, one, two, three, four)]
    owes(one, "more")
    acts.settle_obligation(PLATFORM, "promise", two.code, DAY, BASIS)
    acts.settle_obligation(PLATFORM, "promise", two.code, DAY, BASIS)
    acts.settle_obligation(PLATFORM, "promise", two.code, None, BASIS)
    acts.settle_obligation(PLATFORM, "promise", three.code, DAY, BASIS)
    acts.rename_body(PLATFORM, one.pk, "洛阳市更名局", DAY, BASIS)
    acts.rename_body(PLATFORM, one.pk, "洛阳市第0局", DAY + timedelta(days=1), BASIS)
    acts.add_alias(PLATFORM, one.pk, "零局", BASIS, since=DAY, until=DAY)
    acts.add_alias(PLATFORM, one.pk, "零局", BASIS, since=DAY)
    person = acts.register_official(PLATFORM, one.pk, "示例甲", BASIS, fictitious=True)
    acts.appoint(PLATFORM, person.pk, one.pk, "局长", DAY, BASIS, heads_the_body=True)
    assert faults() == []
    later = DAY + timedelta(days=9)
    acts.split_body(PLATFORM, one.pk, [two.pk, three.pk], later, BASIS, {debts[0].pk: three.pk}, two.pk)
    acts.merge_bodies(PLATFORM, [two.pk, three.pk], four.pk, later, BASIS)
    assert faults() == []
    new = NewBody(
        demo_uscc(4996), "洛阳市换码局", "department", "410300", short_name="换码局", parent=city.pk
    )
    heir = acts.replace_body(PLATFORM, four.pk, new, later, BASIS)
    acts.move_body(PLATFORM, five.pk, heir.pk, later, BASIS)
    acts.abolish_body(PLATFORM, heir.pk, later, BASIS)
    acts.register_counterparties(PLATFORM, [COMPANY, Party("person", "示*", identity_hash=b"2" * 32)])
    assert set(Obligation.objects.values_list("holder", flat=True)) == {city.pk}
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "settled_on = '2024-01-01'",
        "holder_id = {other}",
        "origin_id = {other}",
        "title = '另一项承诺'",
        "since = '2020-01-01'",
        "subject_id = '77'",
    ],
)
def test_an_obligation_silently_settled_moved_or_changed_is_named(passed: Passed, change: str) -> None:
    third = body("洛阳市丙局")
    sql(f"update registry_obligation set {change.format(other=third.pk)} where id = %s", passed.owed.pk)
    assert faults() == [("object-changed", passed.name)]


def test_an_obligation_silently_settled_is_named_also_when_its_version_is_counted_up(passed: Passed) -> None:
    sql("update registry_obligation set settled_on = '2024-01-01', version = version + 1")
    assert [code for code, _ in faults()] == ["object-version", "object-version"]


def test_an_obligation_taken_away_or_put_in_is_named(passed: Passed) -> None:
    sql("delete from registry_obligation where id = %s", passed.other.pk)
    assert faults() == [("object-missing", f"obligation/{passed.other.pk}")]
    made = Obligation.objects.create(
        origin=passed.heir, holder=passed.heir, subject_kind="promise", subject_id="9", title="t", since=DAY
    )
    assert ("object-unjournaled", f"obligation/{made.pk}") in faults()


def test_a_transfer_taken_away_or_put_in_is_named(passed: Passed) -> None:
    Transfer.objects.create(obligation=passed.other, succession=Succession.objects.get())
    assert faults() == [("object-changed", f"obligation/{passed.other.pk}")]
    sql("delete from registry_transfer where obligation_id = %s", passed.owed.pk)
    assert ("object-changed", passed.name) in faults()


def test_an_obligation_and_its_transfer_given_to_another_body_are_named(passed: Passed) -> None:
    """Somebody who rewrites the whole inheritance, and not only its last link."""
    third = body("洛阳市丙局")
    sql("update registry_succession set successor_id = %s", third.pk)
    sql("update registry_obligation set holder_id = %s where id = %s", third.pk, passed.owed.pk)
    assert faults() == [("object-changed", f"body/{passed.old.code}"), ("object-changed", passed.name)]


@pytest.mark.parametrize(
    "change", ["kind = 'split'", "takes_effect_on = '2020-01-01'", "basis = '另有依据'", "note = '注'"]
)
def test_a_succession_that_an_act_made_is_named_when_changed(passed: Passed, change: str) -> None:
    sql(f"update registry_succession set {change}")
    assert faults() == [("object-changed", f"body/{passed.old.code}")]


def test_a_succession_that_an_act_made_is_named_when_another_heir_is_put_in(passed: Passed) -> None:
    Succession.objects.create(
        predecessor=passed.old, successor=body("洛阳市丙局"), kind="merger", takes_effect_on=DAY, basis=BASIS
    )
    assert faults() == [("object-changed", f"body/{passed.old.code}")]


@pytest.mark.parametrize(
    "change",
    [
        "valid_to = null",
        "valid_from = '1999-01-01'",
        "name = '洛阳市丁局'",
        "folded_name = '洛阳市丁局'",
        "kind = 'alias'",
        "loaded = true",
    ],
)
def test_a_name_that_an_act_gave_is_named_when_changed(passed: Passed, change: str) -> None:
    sql(f"update registry_bodyname set {change} where body_id = %s", passed.old.pk)
    assert faults() == [("object-changed", f"body/{passed.old.code}")]


def test_a_name_that_an_act_gave_is_named_when_taken_away_or_put_in(passed: Passed) -> None:
    name = f"body/{passed.heir.code}"
    made = BodyName.objects.create(body=passed.heir, name="假局", folded_name="假局", kind="alias")
    assert faults() == [("object-changed", name)]
    made.delete()
    assert faults() == []
    sql("delete from registry_bodyname where body_id = %s", passed.heir.pk)
    assert faults() == [("object-changed", name)]


def test_entries_written_before_they_told_of_names_and_heirs_stay_sound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from yinuo.registry import entries

    def told_before(bodies: list[Body]) -> dict[str, dict[str, object]]:
        days = {each.code: each.ended_on.isoformat() if each.ended_on else None for each in bodies}
        return {each.code: {"name": each.name, "is": [each.name, days[each.code]]} for each in bodies}

    monkeypatch.setattr(entries, "states_of_bodies", told_before)
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    assert faults() == []


# ---- how a body stands


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'government'",
        "region_code = '410323'",
        "county_code = '410324'",
        "path = 'zzzz', depth = 1",
        "leads_credit_work = true",
        "reports = false",
    ],
)
def test_a_body_that_acts_touched_is_named_when_its_kind_place_or_task_is_changed(change: str) -> None:
    city = body("洛阳市人民政府")
    bureau = body("洛阳市甲局", parent=city)
    sql(f"update registry_body set {change} where id = %s", bureau.pk)
    assert ("object-changed", f"body/{bureau.code}") in faults()


def test_a_body_put_below_another_with_plain_sql_is_named_though_it_passed_to_an_heir_before() -> None:
    old, heir, other = body("洛阳市甲局"), body("洛阳市乙局"), body("洛阳市丙局")
    team = body("洛阳市甲支队", parent=old)
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    assert acts_told_of(team) == ["body.register", "body.pass"] and faults() == []
    sql("update registry_body set path = %s where id = %s", f"{other.path}0009", team.pk)
    assert ("object-changed", f"body/{team.code}") in faults()


def acts_told_of(each: Body) -> list[str]:
    entries = Entry.objects.filter(object=f"body/{each.code}").order_by("seq")
    return list(entries.values_list("act__name", flat=True))


def test_the_county_of_a_body_that_moved_is_compared_and_of_those_below_it_that_followed() -> None:
    city, county = body("洛阳市人民政府"), body("新安县人民政府", region="410323")
    bureau = body("洛阳市甲局", parent=city)
    team = body("洛阳市甲支队", parent=bureau)
    squad = body("洛阳市甲中队", parent=team, region="410323")
    acts.move_body(PLATFORM, bureau.pk, county.pk, DAY, BASIS)
    assert acts_told_of(bureau) == ["body.register", "body.move"]
    assert acts_told_of(team) == ["body.register", "body.follow-superior"]
    assert acts_told_of(squad) == ["body.register"] and faults() == []
    sql("update registry_body set county_code = '' where id = %s", bureau.pk)
    sql("update registry_body set county_code = '410324' where id = %s", team.pk)
    assert faults() == [("object-changed", f"body/{each.code}") for each in (bureau, team)]


def test_a_county_changed_with_the_heir_of_the_body_above_is_sound_and_compared() -> None:
    old, county = body("洛阳市甲局"), body("新安县人民政府", region="410323")
    team = body("洛阳市甲支队", parent=old)
    squad = body("洛阳市甲中队", parent=team)
    acts.merge_bodies(PLATFORM, [old.pk], county.pk, DAY, BASIS)
    assert acts_told_of(squad) == ["body.register", "body.follow-superior"] and faults() == []
    sql("update registry_body set county_code = '' where id = %s", squad.pk)
    assert faults() == [("object-changed", f"body/{squad.code}")]


@pytest.mark.parametrize(
    ("untold", "change"),
    [({STANDS, COUNTY}, "kind = 'government'"), ({COUNTY}, "county_code = '410324'")],
)
def test_a_body_whose_last_entry_is_from_before_is_held_to_what_it_tells_and_counted(
    monkeypatch: pytest.MonkeyPatch, untold: set[str], change: str
) -> None:
    from yinuo.registry import entries

    def told_before(bodies: list[Body]) -> dict[str, dict[str, object]]:
        now = states_of_bodies(bodies)
        return {
            code: {key: told for key, told in state.items() if key not in untold}
            for code, state in now.items()
        }

    with monkeypatch.context() as before:
        before.setattr(entries, "states_of_bodies", told_before)
        old, newer = body("洛阳市甲局"), body("洛阳市乙局")
    assert check_journal().objects_told_in_part == 2
    sql(f"update registry_body set {change} where id = %s", old.pk)
    assert faults() == []
    acts.add_alias(PLATFORM, newer.pk, "乙局", BASIS)
    assert check_journal().objects_told_in_part == 1
    sql(f"update registry_body set {change} where id = %s", newer.pk)
    assert faults() == [("object-changed", f"body/{newer.code}")]


# ---- counterparties


def enter(*serials: int) -> list[int]:
    parties = [Party("person", f"示{serial}", identity_hash=serial.to_bytes(32, "big")) for serial in serials]
    ids = acts.register_counterparties(PLATFORM, parties)
    return [ids[party.key] for party in parties]


@pytest.mark.parametrize(
    "change",
    ["name = '某*'", "folded_name = '某'", "kind = 'trader'", "code = '1'", "identity_hash = {hash}"],
)
def test_a_counterparty_changed_with_plain_sql_is_named_with_the_entry_of_its_batch(change: str) -> None:
    enter(1)
    _, middle, _ = enter(2, 3, 4)
    seq = Entry.objects.latest("seq").seq
    enter(5)
    assert faults() == []
    digest = "decode('00', 'hex')" if connection.vendor == "postgresql" else "x'00'"
    sql(f"update registry_counterparty set {change.format(hash=digest)} where id = %s", middle)
    (fault,) = check_journal().faults
    assert (fault.code, fault.what, fault.seq) == ("object-changed", f"counterparty/{middle}", seq)


def test_a_counterparty_taken_away_is_named() -> None:
    first, _ = enter(1, 2)
    (third,) = enter(3)
    sql("delete from registry_counterparty where id in (%s, %s)", first, third)
    assert faults() == [("object-missing", f"counterparty/{each}") for each in (first, third)]


def test_a_counterparty_put_in_before_between_or_after_the_others_is_named() -> None:
    put_in = [Counterparty.objects.create(kind="legal", code="1", name="假公司").pk]
    enter(1)
    put_in.append(Counterparty.objects.create(kind="legal", code="2", name="假公司").pk)
    enter(2, 3)
    put_in.append(Counterparty.objects.create(kind="legal", code="3", name="假公司").pk)
    assert faults() == [("object-unjournaled", f"counterparty/{each}") for each in put_in]


def test_counterparties_entered_before_entries_told_of_them_are_sound() -> None:
    from yinuo.registry.acts import counterparties

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counterparties, "runs", lambda rows: [])
        enter(1, 2)
    assert faults() == []
    (told,) = enter(3)
    assert faults() == []
    sql("update registry_counterparty set name = '某*' where id = %s", told)
    assert faults() == [("object-changed", f"counterparty/{told}")]


def test_checking_counterparties_costs_statements_by_batch_not_by_row() -> None:
    for start in range(1, 40):
        enter(start)
    enter(*range(100, 1100))
    with CaptureQueriesContext(connection) as statements:
        assert check_journal().sound
    assert sum("registry_counterparty" in each["sql"] for each in statements) < 5
