"""A body ends and others take over: nothing it owes is lost (新官不理旧账 is impossible)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.registry.building import BASIS, CITY_OFFICE, DAY, body, fresh, owes

from yinuo.core.actor import PLATFORM
from yinuo.core.codes import demo_uscc
from yinuo.journal.models import Entry
from yinuo.registry import acts, errors, guards, hooks
from yinuo.registry.acts.bodies import NewBody
from yinuo.registry.models import Body, Obligation, Succession, Term, Transfer

pytestmark = pytest.mark.django_db


def holder(obligation: Obligation) -> int:
    return Obligation.objects.get(pk=obligation.pk).holder_id


def test_a_merger_passes_every_obligation_settled_or_not() -> None:
    old, other, heir = body("洛阳市工商局"), body("洛阳市质监局"), body("洛阳市市监局")
    open_debt, settled = owes(old, 1), owes(other, 2)
    acts.settle_obligation(PLATFORM, "promise", 2, date(2024, 1, 1), BASIS)
    before = Entry.objects.count()
    acts.merge_bodies(CITY_OFFICE, [old.pk, other.pk], heir.pk, DAY, BASIS)
    acts_of = Entry.objects.filter(seq__gte=before).order_by("seq").values_list("act__name", "object")
    assert list(acts_of) == [
        ("obligation.pass", f"obligation/{open_debt.pk}"),
        ("body.merge-into", f"body/{old.code}"),
        ("obligation.pass", f"obligation/{settled.pk}"),
        ("body.merge-into", f"body/{other.code}"),
        ("body.merge", f"body/{heir.code}"),
    ]
    assert holder(open_debt) == holder(settled) == heir.pk
    assert fresh(old).ended_on == DAY - timedelta(days=1)
    assert Obligation.objects.get(pk=open_debt.pk).origin_id == old.pk
    assert set(Transfer.objects.values_list("obligation", "succession__successor")) == {
        (open_debt.pk, heir.pk),
        (settled.pk, heir.pk),
    }


def test_a_split_refuses_to_finish_while_one_obligation_has_no_heir() -> None:
    old, left, right = body("洛阳市大局"), body("洛阳市左局"), body("洛阳市右局")
    kept, orphan = owes(old, 1), owes(old, 2, "无人承接的承诺")
    with pytest.raises(errors.ObligationWithoutHeir) as refused:
        acts.split_body(
            PLATFORM, old.pk, [left.pk, right.pk], DAY, BASIS, heir_by_obligation={kept.pk: left.pk}
        )
    assert "无人承接的承诺" in refused.value.text.zh and "1" in refused.value.text.zh
    assert fresh(old).ended_on is None and holder(orphan) == old.pk
    assert Succession.objects.count() == 0


def test_a_split_gives_each_obligation_to_its_heir_and_the_rest_to_the_default() -> None:
    old, left, right = body("洛阳市大局"), body("洛阳市左局"), body("洛阳市右局")
    named, rest = owes(old, 1), owes(old, 2)
    acts.split_body(
        PLATFORM, old.pk, [left.pk, right.pk], DAY, BASIS, {named.pk: left.pk}, default_heir=right.pk
    )
    assert (holder(named), holder(rest)) == (left.pk, right.pk)


def test_only_heirs_inherit() -> None:
    old, left, right = body("洛阳市大局"), body("洛阳市左局"), body("洛阳市右局")
    stranger, debt = body("洛阳市外局"), owes(old, 1)
    with pytest.raises(errors.NotAnHeir):
        acts.split_body(PLATFORM, old.pk, [left.pk, right.pk], DAY, BASIS, {debt.pk: stranger.pk})
    with pytest.raises(errors.NotAnHeir):
        acts.merge_bodies(PLATFORM, [old.pk], old.pk, DAY, BASIS)


def test_a_split_needs_two_different_heirs() -> None:
    old, left = body("洛阳市大局"), body("洛阳市左局")
    for heirs in ([], [left.pk], [left.pk, left.pk]):
        with pytest.raises(errors.OneHeirOnly):
            acts.split_body(PLATFORM, old.pk, heirs, DAY, BASIS)
    assert fresh(old).ended_on is None


def test_an_abolished_body_s_debts_fall_to_the_body_above() -> None:
    city = body("洛阳市人民政府")
    old = body("洛阳市指挥部", parent=city)
    debt = owes(old, 1)
    acts.abolish_body(PLATFORM, old.pk, DAY, BASIS)
    assert holder(debt) == city.pk
    with pytest.raises(errors.NotAnHeir):
        acts.abolish_body(PLATFORM, city.pk, DAY, BASIS)


def test_a_new_code_is_a_new_body_that_takes_over() -> None:
    old = body("洛阳市甲局")
    debt = owes(old, 1)
    new = NewBody(demo_uscc(4997), "洛阳市新甲局", "department", "410300", started_on=DAY)
    heir = acts.replace_body(PLATFORM, old.pk, new, DAY, BASIS)
    assert holder(debt) == heir.pk and fresh(old).ended_on


def test_bodies_below_and_terms_follow() -> None:
    city, old_gov = body("洛阳市人民政府"), body("孟津县人民政府")
    new_gov = body("孟津区人民政府", parent=city)
    bureau = body("孟津县财政局", parent=old_gov)
    person = acts.register_official(PLATFORM, old_gov.pk, "示例甲", BASIS, fictitious=True)
    acts.appoint(PLATFORM, person.pk, old_gov.pk, "县长", date(2020, 1, 1), BASIS, heads_the_body=True)
    acts.merge_bodies(PLATFORM, [old_gov.pk], new_gov.pk, DAY, BASIS)
    assert fresh(bureau).path.startswith(fresh(new_gov).path)
    assert Term.objects.get().ended_on == DAY - timedelta(days=1)
    assert Body.objects.find_problems() == ([], [], [], [], [])


def test_other_rooms_are_told_in_the_same_transaction(monkeypatch) -> None:
    told: list[hooks.Handover] = []
    monkeypatch.setattr(hooks, "_successions", [])
    hooks.on_succession(told.append)
    old, left, right = body("洛阳市大局"), body("洛阳市左局"), body("洛阳市右局")
    debt = owes(old, 7)
    acts.split_body(
        PLATFORM, old.pk, [left.pk, right.pk], DAY, BASIS, {debt.pk: right.pk}, default_heir=left.pk
    )
    (handover,) = told
    assert handover.predecessor.path == old.path
    assert handover.heir_of("promise", 7).path == right.path
    assert handover.heir_of("promise", 8).path == left.path


def test_a_room_that_fails_stops_the_whole_act(monkeypatch) -> None:
    def fails(handover: hooks.Handover) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(hooks, "_successions", [fails])
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    debt = owes(old, 1)
    with pytest.raises(RuntimeError):
        acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    assert fresh(old).ended_on is None and holder(debt) == old.pk


def test_an_ended_body_neither_acts_nor_inherits_nor_promises() -> None:
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    for act in (
        lambda: acts.rename_body(PLATFORM, old.pk, "丙", DAY, BASIS),
        lambda: acts.merge_bodies(PLATFORM, [heir.pk], old.pk, DAY, BASIS),
        lambda: acts.abolish_body(PLATFORM, old.pk, DAY, BASIS),
        lambda: owes(old, 9),
    ):
        with pytest.raises(errors.AlreadyEnded):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "update registry_body set ended_on = '2024-01-01' where id = {holder}",
        "update registry_obligation set holder_id = {ended}",
        "insert into registry_obligation (origin_id, holder_id, subject_kind, subject_id, title, since) "
        "values ({ended}, {ended}, 'promise', '99', 't', '2024-01-01')",
    ],
)
def test_plain_sql_cannot_make_an_ended_body_hold_an_obligation(statement: str) -> None:
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    owes(old, 1)
    acts.merge_bodies(PLATFORM, [old.pk], heir.pk, DAY, BASIS)
    with (
        pytest.raises(DatabaseError, match=guards.MESSAGE),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(holder=heir.pk, ended=old.pk))
