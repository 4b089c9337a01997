"""Loading definition files into the registry."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.building import BASIS, DAY, owes

from yinuo.core.actor import PLATFORM
from yinuo.core.codes import demo_uscc
from yinuo.journal.models import Entry
from yinuo.registry import acts, queries
from yinuo.registry.errors import DefinitionWrong, StillInUse
from yinuo.registry.layers import SHIPPED
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body, BodyName, Region, Succession

pytestmark = pytest.mark.django_db


def own(folder: Path, **tables: str) -> list[Path]:
    """The shipped folder and one of the deployment's own with these tables."""
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return [SHIPPED, folder]


def test_the_shipped_city_is_a_sound_tree() -> None:
    loaded = load_registry([SHIPPED])
    assert loaded.changed
    assert Body.objects.find_problems() == ([], [], [], [], [])
    assert Body.objects.count() == loaded.counts["bodies added"]
    assert Region.objects.get(code="410306").successors.get().name == "孟津区"
    assert Succession.objects.filter(successor__name="洛阳市市场监督管理局").count() == 3


def test_loading_again_changes_nothing_and_journals_nothing() -> None:
    load_registry([SHIPPED])
    entries = Entry.objects.count()
    with CaptureQueriesContext(connection) as statements:
        assert not load_registry([SHIPPED]).changed
    assert Entry.objects.count() == entries == 1
    assert len(statements) <= 3


def test_loading_takes_a_handful_of_statements() -> None:
    with CaptureQueriesContext(connection) as statements:
        load_registry([SHIPPED])
    assert len(statements) < 80


def test_a_deployment_adds_a_body_and_replaces_a_row(tmp_path: Path) -> None:
    office = Body.objects
    load_registry([SHIPPED])
    city = office.get(name="洛阳市人民政府")
    code = demo_uscc(7000)
    added = f"code,name,kind,region_code,parent\n{code},洛阳市示例局,department,410300,{city.code}\n"
    replaced = f"{city.code},洛阳市人民政府,government,410300,\n"
    names = f"code,name\n{code},示例局别名\n"
    load_registry(own(tmp_path, bodies=added + replaced, names=names))
    assert Body.objects.get_parent(office.get(code=code)).pk == city.pk
    assert queries.body_by_code_or_name("示例局别名").body.code == code
    assert office.get(pk=city.pk).reports is True
    assert Body.objects.find_problems() == ([], [], [], [], [])


def test_a_deployment_withdraws_a_body(tmp_path: Path) -> None:
    load_registry([SHIPPED])
    gone = Body.objects.get(name="洛阳市地震局")
    loaded = load_registry(own(tmp_path, withdraw=f"table,key\nbodies,{gone.code}\n"))
    assert loaded.counts["bodies withdrawn"] == 1
    assert not Body.objects.filter(code=gone.code).exists()
    assert not BodyName.objects.filter(name="市地震局").exists()


def test_a_body_that_owes_something_cannot_be_withdrawn_by_a_file(tmp_path: Path) -> None:
    load_registry([SHIPPED])
    gone = Body.objects.get(name="洛阳市地震局")
    owes(gone, 1)
    with pytest.raises(StillInUse):
        load_registry(own(tmp_path, withdraw=f"table,key\nbodies,{gone.code}\n"))
    assert Body.objects.filter(pk=gone.pk).exists()


def test_a_file_cannot_end_a_body_that_owes_something(tmp_path: Path) -> None:
    load_registry([SHIPPED])
    body = Body.objects.get(name="洛阳市地震局")
    parent = Body.objects.get_parent(body).code
    owes(body, 1)
    ended = f"code,name,kind,region_code,parent,ended_on\n{body.code},{body.name},department,410300,{parent},2024-01-01\n"
    with pytest.raises(StillInUse):
        load_registry(own(tmp_path, bodies=ended))
    assert Body.objects.get(pk=body.pk).ended_on is None


def test_another_city_needs_files_only(tmp_path: Path) -> None:
    code = demo_uscc(1, region="620100")
    tables = {
        "withdraw": "table,key\nregions,*\nbodies,*\n",
        "regions": "code,name,level,parent_code\n620000,甘肃省,province,\n620100,兰州市,city,620000\n",
        "bodies": f"code,name,kind,region_code\n{code},兰州市人民政府,government,620100\n",
    }
    load_registry(own(tmp_path, **tables))
    assert [body.name for body in Body.objects.all()] == ["兰州市人民政府"]
    assert queries.body_by_code_or_name("甘肃省兰州市人民政府").body.code == code
    assert Succession.objects.count() == 0


def test_what_an_act_changed_a_file_does_not_change_back(tmp_path: Path) -> None:
    load_registry([SHIPPED])
    body = Body.objects.get(name="洛阳市地震局")
    acts.rename_body(PLATFORM, body.pk, "洛阳市防震减灾局", DAY, BASIS)
    assert not load_registry([SHIPPED]).changed
    names = f"code,name\n{body.code},震防局\n"
    load_registry(own(tmp_path, names=names))
    assert Body.objects.get(pk=body.pk).name == "洛阳市防震减灾局"
    assert queries.body_by_code_or_name("震防局").body.id == body.pk
    former = BodyName.objects.get(body=body, name="洛阳市地震局")
    assert former.kind == "former"


def test_where_an_act_put_a_body_files_do_not_put_it_back_and_its_county_stays_that_of_its_superior(
    tmp_path: Path,
) -> None:
    load_registry([SHIPPED])
    body, below = (Body.objects.get(name=name) for name in ("洛阳市涧西区教育体育局", "洛阳市涧西区人民政府"))
    there = Body.objects.get(name="栾川县人民政府")
    acts.move_body(PLATFORM, body.pk, there.pk, DAY, BASIS, there.region_code)
    fresh, row = demo_uscc(7003), "{},{},institution," + f"{below.region_code},"
    rows = row.format(body.code, body.name) + f"{below.code}\n" + row.format(fresh, "新校") + f"{body.code}\n"
    load_registry(own(tmp_path, bodies=f"code,name,kind,region_code,parent\n{rows}"))
    body = Body.objects.get(pk=body.pk)
    assert Body.objects.get(code=fresh).county_code == there.county_code
    assert body.kind == "institution"
    assert (body.region_code, body.county_code) == (there.region_code, there.county_code)
    assert Body.objects.get_parent(body) == there


def test_a_body_with_an_alias_by_an_act_still_goes_where_the_files_put_it(tmp_path: Path) -> None:
    load_registry([SHIPPED])
    body, there = (Body.objects.get(name=name) for name in ("洛阳市地震局", "洛阳市教育局"))
    acts.add_alias(PLATFORM, body.pk, "震防局", BASIS)
    row = f"{body.code},别名,department,410300,{there.code}\n"
    load_registry(own(tmp_path, bodies=f"code,name,kind,region_code,parent\n{row}"))
    body = Body.objects.get(pk=body.pk)
    assert Body.objects.get_parent(body) == there and body.name == "洛阳市地震局"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("11410300DEM0000000,甲局,department,410300,", "code"),
        (f"{demo_uscc(7001)},甲局,bureau,410300,", "kind"),
        (f"{demo_uscc(7001)},甲局,department,410300,11410300DEM099999X", "parent"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_loaded(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(DefinitionWrong) as refused:
        load_registry(own(tmp_path, bodies=f"code,name,kind,region_code,parent\n{row}\n"))
    assert fault in refused.value.text.en
    assert Body.objects.count() == 0
