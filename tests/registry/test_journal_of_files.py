"""``journal check`` names what definition files brought and plain SQL changed: names, successions, regions, bodies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.building import BASIS, DAY, body, faults, owes, sql

from yinuo.config import configuration
from yinuo.core.actor import PLATFORM
from yinuo.core.codes import demo_uscc
from yinuo.journal.check import check_journal
from yinuo.journal.models import Entry
from yinuo.registry import acts
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body, BodyName, Region, Succession

pytestmark = pytest.mark.django_db
CHANGED = "definition-changed"
ALIAS = "市地震局"


@pytest.fixture
def quake() -> Body:
    """A body of the files that no act has touched."""
    load_registry()
    return Body.objects.get(name="洛阳市地震局")


@pytest.fixture
def folder() -> Iterator[Path]:
    """The deployment's own files."""
    made = configuration().resolved_home / "definitions" / "registry"
    made.mkdir(parents=True, exist_ok=True)
    yield made
    shutil.rmtree(made)


def named(name: str, quake: Body) -> str:
    return f"name {name} of body/{quake.code}"


def test_what_the_files_brought_is_sound(quake: Body) -> None:
    assert faults() == []
    load_registry()
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    ["valid_to = '2020-01-01'", "folded_name = '别局'", "valid_from = '2020-01-01'", "name = '别局'"],
)
def test_a_name_of_the_files_changed_with_plain_sql_is_named(quake: Body, change: str) -> None:
    sql(f"update registry_bodyname set {change} where name = %s", ALIAS)
    assert (CHANGED, named(ALIAS, quake)) in faults()


def test_a_name_of_the_files_taken_away_or_given_to_another_body_is_named(quake: Body) -> None:
    other = Body.objects.get(name="洛阳市教育局")
    sql("update registry_bodyname set body_id = %s where name = %s", other.pk, ALIAS)
    assert set(faults()) == {(CHANGED, named(ALIAS, quake)), (CHANGED, named(ALIAS, other))}
    sql("delete from registry_bodyname where name = %s", ALIAS)
    assert faults() == [(CHANGED, named(ALIAS, quake))]


@pytest.mark.parametrize(("loaded", "code"), [(True, CHANGED), (False, "object-unjournaled")])
def test_a_name_put_in_is_named(quake: Body, loaded: bool, code: str) -> None:
    BodyName.objects.create(body=quake, name="假局", folded_name="假局", kind="alias", loaded=loaded)
    assert faults() == [(code, named("假局", quake))]


def test_a_succession_of_the_files_changed_taken_away_or_put_in_is_named(quake: Body) -> None:
    first = Succession.objects.select_related("predecessor", "successor").order_by("pk")[0]
    heir = Body.objects.get(name="洛阳市教育局")
    name = f"succession of body/{first.successor.code} to body/{first.predecessor.code}"
    put_in = f"succession of body/{heir.code} to body/{first.predecessor.code}"
    for change in ("kind = 'split'", "takes_effect_on = '2001-01-01'", "basis = '另有依据'", "note = '注'"):
        kept = Succession.objects.filter(pk=first.pk).values("kind", "takes_effect_on", "basis", "note")[0]
        sql(f"update registry_succession set {change} where id = %s", first.pk)
        assert faults() == [(CHANGED, name)]
        Succession.objects.filter(pk=first.pk).update(**kept)
    sql("update registry_succession set successor_id = %s where id = %s", heir.pk, first.pk)
    assert set(faults()) == {(CHANGED, name), (CHANGED, put_in)}
    sql("delete from registry_succession where id = %s", first.pk)
    assert faults() == [(CHANGED, name)]


def test_a_succession_put_in_for_a_body_in_force_is_named(quake: Body) -> None:
    heir = Body.objects.get(name="洛阳市教育局")
    Succession.objects.create(
        predecessor=quake, successor=heir, kind="merger", takes_effect_on=DAY, basis=BASIS
    )
    assert faults() == [(CHANGED, f"succession of body/{heir.code} to body/{quake.code}")]


@pytest.mark.parametrize(
    "change",
    [
        "name = '别区'",
        "parent_code = '410000'",
        "level = 'city'",
        "valid_to = '2020-01-01'",
        "local = not local",
        "name = '别区', loaded_digest = 'x'",
        "loaded_digest = ''",
    ],
)
def test_a_region_changed_with_plain_sql_is_named(quake: Body, change: str) -> None:
    sql(f"update registry_region set {change} where code = '410302'")
    assert faults() == [(CHANGED, "region/410302")]


def test_a_region_taken_away_or_put_in_is_named(quake: Body) -> None:
    sql("delete from registry_region where code = '410302'")
    assert faults() == [(CHANGED, "region/410302")]
    Region.objects.create(code="410399", name="假区", level="county", parent_code="410300")
    assert set(faults()) == {(CHANGED, "region/410302"), (CHANGED, "region/410399")}


def test_a_successor_of_a_region_taken_away_or_put_in_is_named(quake: Body) -> None:
    old, wrong = Region.objects.get(code="410306"), Region.objects.get(code="410302")
    (right,) = old.successors.all()
    sql("delete from registry_region_successors where from_region_id = %s", old.pk)
    (fault,) = faults()
    assert fault[1].startswith("region/410306")
    old.successors.set([right, wrong])
    assert faults() == [fault]


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'institution'",
        "name = '别局'",
        "folded_name = '别局'",
        "county_code = '410302'",
        "loaded_digest = 'x', kind = 'institution'",
        "version = 2, region_code = '410302'",
        "version = 2, name = '别局', folded_name = '别局'",
        "version = 2, ended_on = '2025-01-01'",
    ],
)
def test_a_body_of_the_files_changed_with_plain_sql_is_named(quake: Body, change: str) -> None:
    sql(f"update registry_body set {change} where id = %s", quake.pk)
    assert (CHANGED, f"body/{quake.code}") in faults()


def test_a_body_of_the_files_put_below_another_is_named(quake: Body) -> None:
    other = Body.objects.get(name="洛阳市教育局")
    sql("update registry_body set path = %s, depth = 3 where id = %s", f"{other.path}0001", quake.pk)
    assert faults() == [(CHANGED, f"body/{quake.code}")]
    sql("update registry_body set version = 2 where id = %s", quake.pk)
    assert faults() == [(CHANGED, f"body/{quake.code}")], "a version says nothing that no entry says"


def test_a_body_put_in_is_named(quake: Body) -> None:
    made = Body.objects.add_root(instance=Body(code="X" * 18, name="假局", folded_name="假局"))
    assert faults() == [("object-unjournaled", f"body/{made.code}")]


def test_whatever_acts_do_to_bodies_of_the_files_is_sound_before_and_after_the_next_load(
    quake: Body, folder: Path
) -> None:
    owes(quake, 1)
    acts.add_alias(PLATFORM, quake.pk, "震防局", BASIS)
    acts.rename_body(PLATFORM, quake.pk, "洛阳市防震减灾局", DAY, BASIS)
    education, sport = (Body.objects.get(name=f"洛阳市{each}局") for each in ("教育", "体育"))
    acts.rename_body(PLATFORM, education.pk, "洛阳市教体局", DAY, BASIS)
    acts.rename_body(PLATFORM, education.pk, education.name, DAY.replace(year=2025), BASIS)
    acts.merge_bodies(PLATFORM, [sport.pk], education.pk, DAY, BASIS)
    acts.move_body(PLATFORM, quake.pk, education.pk, DAY, BASIS)
    assert faults() == []
    more = f"code,name\n{quake.code},震局\n{sport.code},原体育局\n"
    (folder / "names.csv").write_text(more, encoding="utf-8")
    assert faults() == []
    load_registry()
    assert BodyName.objects.filter(name="震局").exists() and faults() == []
    acts.abolish_body(PLATFORM, quake.pk, DAY.replace(year=2025), BASIS)
    assert faults() == []


def test_files_newer_than_what_was_loaded_say_nothing_until_the_next_load(quake: Body, folder: Path) -> None:
    parent = Body.objects.get_parent(quake).code
    code = demo_uscc(7100)
    bodies = f"{code},洛阳市示例局,department,410300,{parent}\n{quake.code},洛阳市震局,department,410300,{parent}\n"
    (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{bodies}", encoding="utf-8")
    regions = "410302,旧城区,county,410300\n410398,新区,county,410300\n"
    (folder / "regions.csv").write_text(f"code,name,level,parent_code\n{regions}", encoding="utf-8")
    (folder / "withdraw.csv").write_text("table,key\nregions,410303\n", encoding="utf-8")
    assert faults() == []
    load_registry()
    assert faults() == [] and Body.objects.get(code=code).name == "洛阳市示例局"


def test_a_succession_that_the_files_change_or_withdraw_follows_them(quake: Body, folder: Path) -> None:
    first, second = Succession.objects.select_related("predecessor", "successor").order_by("pk")[:2]
    pair = f"{first.predecessor.code},{first.successor.code}"
    row = f"{pair},{first.kind},2018-12-31,更准的依据\n"
    head = "predecessor,successor,kind,takes_effect_on,basis\n"
    (folder / "successions.csv").write_text(head + row, encoding="utf-8")
    gone = f"table,key\nsuccessions,{second.predecessor.code}/{second.successor.code}\n"
    (folder / "withdraw.csv").write_text(gone, encoding="utf-8")
    load_registry()
    first.refresh_from_db()
    assert first.basis == "更准的依据" and not Succession.objects.filter(pk=second.pk).exists()
    assert faults() == []


def test_a_body_of_acts_that_files_take_up_and_withdraw_again_is_sound(quake: Body, folder: Path) -> None:
    made = body("洛阳市新设局")
    row = f"{made.code},洛阳市又名局,department,410300,{Body.objects.get_parent(quake).code}\n"
    (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{row}", encoding="utf-8")
    load_registry()
    assert Body.objects.get(pk=made.pk).name == "洛阳市新设局" and faults() == []
    (folder / "bodies.csv").unlink()
    load_registry()
    assert not Body.objects.filter(pk=made.pk).exists() and faults() == []


def test_a_body_that_an_act_touched_and_the_files_change_is_sound_and_still_held_to_what_it_is(
    quake: Body, folder: Path
) -> None:
    acts.add_alias(PLATFORM, quake.pk, "震防局", BASIS)
    row = f"{quake.code},{quake.name},institution,410300,{Body.objects.get_parent(quake).code}\n"
    (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{row}", encoding="utf-8")
    load_registry()
    assert Body.objects.get(pk=quake.pk).kind == "institution" and faults() == []
    sql("update registry_body set kind = 'department' where id = %s", quake.pk)
    assert faults() == [("object-changed", f"body/{quake.code}")]


def test_a_body_that_the_files_move_and_rename_follows_them_each_time(quake: Body, folder: Path) -> None:
    above = [Body.objects.get(name=f"洛阳市{each}局") for each in ("教育", "体育")]
    for name, superior in zip(("洛阳市甲局", "洛阳市乙局"), above, strict=True):
        row = f"{quake.code},{name},department,410300,{superior.code}\n"
        (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{row}", encoding="utf-8")
        load_registry()
        moved = Body.objects.get(pk=quake.pk)
        assert (moved.name, Body.objects.get_parent(moved)) == (name, superior)
        assert faults() == []


def test_a_body_that_an_act_renamed_and_the_files_put_into_a_county_is_sound_with_all_below_it(
    quake: Body, folder: Path
) -> None:
    acts.rename_body(PLATFORM, quake.pk, "洛阳市震局", DAY, BASIS)
    team = body("洛阳市震支队", parent=quake)
    county = Body.objects.get(name="新安县人民政府")
    row = f"{quake.code},{quake.name},department,410300,{county.code}\n"
    (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{row}", encoding="utf-8")
    load_registry()
    moved = Body.objects.get(pk=quake.pk)
    assert Body.objects.get_parent(moved) == county
    assert {moved.county_code, Body.objects.get(pk=team.pk).county_code} == {"410323"}
    assert faults() == []
    sql("update registry_body set county_code = '' where id = %s", team.pk)
    assert faults() == [("object-changed", f"body/{team.code}")]


def test_a_body_whose_row_gives_no_county_has_that_of_the_body_above_it_and_is_sound(
    quake: Body, folder: Path
) -> None:
    county = Body.objects.get(name="新安县人民政府")
    rows = f"{quake.code},{quake.name},department,410300,{county.code}\n"
    rows += f"{demo_uscc(7101)},洛阳市震支队,department,410300,{quake.code}\n"
    (folder / "bodies.csv").write_text(f"code,name,kind,region_code,parent\n{rows}", encoding="utf-8")
    load_registry()
    below = Body.objects.filter(path__startswith=Body.objects.get(pk=quake.pk).path)
    assert list(below.values_list("county_code", flat=True)) == ["410323", "410323"]
    assert faults() == []


def test_a_load_of_before_entries_told_of_regions_is_told_once_more(quake: Body) -> None:
    entries = Entry.objects.filter(object="registry/definitions")
    entries.update(payload='{"counts":{},"digest":"0"}')
    load_registry()
    assert entries.count() == 2
    load_registry()
    assert entries.count() == 2


def test_checking_the_registry_costs_statements_by_batch_not_by_row(quake: Body) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert check_journal().sound
    assert sum("registry_" in each["sql"] for each in statements) < 30
