"""Bodies and officials: reading for everybody on the desk, changing for those the table names, nothing lost on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.accounts.builders import account
from tests.scope.samples import sit_down
from tests.web.workbench.administration.conftest import Seat

from yinuo.accounts.models import AccessEntry
from yinuo.core.actor import PLATFORM, Role
from yinuo.registry.acts.obligations import note_obligation
from yinuo.registry.models import Body, BodyName, Obligation, Official, Succession, Term

CHANGERS = {Role.OFFICE, Role.SYSTEM_ADMIN}
PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
CHANGE = {"on": "2026-03-02", "basis": "洛编办〔2026〕12号"}


@pytest.fixture
def market(registry: None) -> Body:
    return Body.objects.get(name="洛阳市市场监督管理局")


@pytest.fixture
def client(registry: None) -> Client:
    """The city's credit office at its desk."""
    return _seat("洛阳市发展和改革委员会")


def _seat(name: str, role: Role = Role.OFFICE) -> Client:
    return sit_down(Client(), account(role, Body.objects.get(name=name)))


def _url(body: Body, act: str = "") -> str:
    return f"/desk/registry/bodies/{body.code}/" + (f"{act}/" if act else "")


@pytest.mark.parametrize("role", PERSONS)
def test_who_may_read_and_who_may_change_is_what_the_table_says(role: Role, seat: Seat, office: Body) -> None:
    reads = 403 if role is Role.OFFICIAL else 200
    assert seat(role).get("/desk/registry/").status_code == reads
    assert seat(role).get(_url(office)).status_code == reads
    changes = 200 if role in CHANGERS else 403
    assert seat(role).get(_url(office, "rename")).status_code == changes
    assert seat(role).get("/desk/registry/bodies/new/").status_code == changes


def test_a_county_office_is_offered_no_act_that_would_be_refused(market: Body) -> None:
    county = _seat("洛阳市涧西区发展和改革委员会")
    assert county.get(_url(market, "rename")).status_code == 403
    assert "/rename/" not in county.get(_url(market)).content.decode()
    own = Body.objects.get(name="洛阳市涧西区市场监督管理局")
    assert county.get(_url(own, "rename")).status_code == 200
    assert "/rename/" in county.get(_url(own)).content.decode()
    assert county.get(_url(own, "split")).status_code == 403, "a county ends no body of its own"


def test_a_former_name_finds_the_body_and_the_page_tells_where_it_came_from(
    client: Client, market: Body
) -> None:
    found = client.get("/desk/registry/bodies/?q=洛阳市工商行政管理局").content.decode()
    assert "洛阳市工商行政管理局" in found
    page = client.get(_url(market)).content.decode()
    assert "洛阳市质量技术监督局" in page
    assert "2019 年地方机构改革" in page


def test_a_mistyped_code_is_explained_and_repaired_only_when_one_body_fits(
    client: Client, market: Body
) -> None:
    slip = market.code[:-1] + ("0" if market.code[-1] != "0" else "1")
    page = client.get(f"/desk/registry/bodies/?q={slip}").content.decode()
    assert "校验位不符" in page
    assert f"{market.code}（{market.name}）" in page
    far = client.get("/desk/registry/bodies/?q=91410300MA3X00000X").content.decode()
    assert "没有唯一相近的登记单位" in far


def test_a_preview_changes_nothing_and_a_confirmation_renames(client: Client, market: Body) -> None:
    fields = {**CHANGE, "name": "洛阳市市场监督管理和知识产权局"}
    preview = client.post(_url(market, "rename"), fields)
    assert "将要办理" in preview.content.decode()
    assert Body.objects.get(pk=market.pk).name == market.name
    done = client.post(_url(market, "rename"), {**fields, "step": "confirm"})
    assert done["Location"] == _url(market)
    assert Body.objects.get(pk=market.pk).name == fields["name"]
    assert BodyName.objects.filter(body=market, name=market.name, kind=BodyName.Kind.FORMER).exists()
    assert "更名" in client.get(_url(market)).content.decode()


def test_a_merger_shows_what_is_inherited_and_then_hands_it_over(client: Client, market: Body) -> None:
    note_obligation(PLATFORM, market.pk, "promise", 7, "三年内改造农贸市场 20 家", date(2025, 1, 6), "承诺书")
    into = Body.objects.get(name="洛阳市商务局")
    fields = {**CHANGE, "into": into.name}
    preview = client.post(_url(market, "merge"), fields).content.decode()
    assert "三年内改造农贸市场 20 家" in preview
    assert not Succession.objects.filter(predecessor=market).exists()
    client.post(_url(market, "merge"), {**fields, "step": "confirm"})
    assert Obligation.objects.get(subject_id="7").holder == into
    assert Body.objects.get(pk=market.pk).ended_on == date(2026, 3, 1)


def test_a_split_that_leaves_an_obligation_without_heir_is_refused_in_the_form(
    client: Client, market: Body
) -> None:
    owed = note_obligation(PLATFORM, market.pk, "promise", 8, "建成检测中心", date(2025, 1, 6), "承诺书")
    heirs = {"heir_1": "洛阳市商务局", "heir_2": "洛阳市体育局"}
    answer = client.post(_url(market, "split"), {**CHANGE, **heirs})
    assert answer.status_code == 422
    assert "没有承继单位" in answer.content.decode()
    assert "洛编办〔2026〕12号" in answer.content.decode()
    chosen = {**CHANGE, **heirs, f"obligation_{owed.pk}": "2", "step": "confirm"}
    assert client.post(_url(market, "split"), chosen).status_code == 302
    assert Obligation.objects.get(pk=owed.pk).holder.name == "洛阳市体育局"


def test_abolition_falls_to_the_body_above_and_a_change_of_code_to_the_new_one(
    client: Client, market: Body
) -> None:
    sports = Body.objects.get(name="洛阳市体育局")
    assert client.post(_url(sports, "abolish"), {**CHANGE, "step": "confirm"}).status_code == 302
    assert Succession.objects.get(predecessor=sports).successor.name == "洛阳市人民政府"
    fields = {**CHANGE, "code": "11410300005463087L", "name": "洛阳市市场监督管理总局"}
    wrong = client.post(_url(market, "replace"), {**fields, "code": "11410300005463087A"})
    assert "校验位不符" in wrong.content.decode()


def test_a_body_is_entered_moved_and_given_an_alias(client: Client, market: Body) -> None:
    from yinuo.core.codes import uscc_check_digit

    code = "1141030000546308X"
    code += uscc_check_digit(code)
    new = {
        **CHANGE,
        "code": code,
        "name": "洛阳市数据管理局",
        "kind": "department",
        "parent": "洛阳市人民政府",
        "region": "410300",
    }
    assert "将要办理" in client.post("/desk/registry/bodies/new/", new).content.decode()
    assert not Body.objects.filter(code=code).exists()
    client.post("/desk/registry/bodies/new/", {**new, "step": "confirm"})
    made = Body.objects.get(code=code)
    alias = {"basis": "通称", "name": "洛阳市数局", "step": "confirm"}
    assert client.post(_url(made, "alias"), alias).status_code == 302
    move = {**CHANGE, "on": "2026-03-03", "parent": market.name, "step": "confirm"}
    assert client.post(_url(made, "move"), move).status_code == 302
    assert Body.objects.get(pk=made.pk).path.startswith(Body.objects.get(pk=market.pk).path)
    assert made.name in client.get("/desk/registry/bodies/?q=洛阳市数局").content.decode()


def test_a_county_office_reorganises_nothing_beyond_its_county(registry: None, market: Body) -> None:
    county = _seat("洛阳市涧西区发展和改革委员会")
    fields = {**CHANGE, "name": "越权局", "step": "confirm"}
    assert county.post(_url(market, "rename"), fields).status_code == 403
    assert Body.objects.get(pk=market.pk).name == market.name


def test_an_official_is_appointed_looked_at_with_a_purpose_and_leaves_office(
    client: Client, market: Body
) -> None:
    fields = {**CHANGE, "name": "赵示例", "title": "局长", "heads": "on", "step": "confirm"}
    assert client.post(_url(market, "appoint"), fields).status_code == 302
    term = Term.objects.get(official__name="赵示例")
    page = f"/desk/registry/officials/{term.official_id}/"
    assert "赵示例" not in client.get(page).content.decode()
    assert not AccessEntry.objects.filter(object_kind="official").exists()
    assert "局长" in client.get(page, {"why": "年度考核"}).content.decode()
    assert AccessEntry.objects.get(object_kind="official").purpose == "年度考核"
    ended = {"on": "2026-06-30", "basis": "洛政任〔2026〕9号", "term": term.pk, "step": "confirm"}
    assert client.post(_url(market, "end-term"), ended).status_code == 302
    assert Term.objects.get(pk=term.pk).ended_on == date(2026, 6, 30)


def test_an_official_elsewhere_is_not_to_be_found(registry: None) -> None:
    stranger = Official.objects.create(name="外人", fictitious=True)
    county = _seat("洛阳市涧西区发展和改革委员会")
    assert county.get(f"/desk/registry/officials/{stranger.pk}/", {"why": "看看"}).status_code == 404


@pytest.mark.parametrize("address", ["/desk/registry/", "/desk/registry/bodies/", "/desk/registry/regions/"])
def test_reading_the_registry_costs_the_same_statements_however_long_the_page(
    address: str, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(address)
    with django_assert_max_num_queries(120) as few:
        client.get(address)
    with django_assert_max_num_queries(120) as many:
        assert client.get(address + "?size=100").status_code == 200
    assert len(many) <= len(few)
