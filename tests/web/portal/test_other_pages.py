"""Home, bodies and rules: live figures with their base; what a body was and is; what a class asks."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from tests.records.building import Town, penalty, stored
from tests.web.portal.visits import page, queries, rows

from yinuo.assessment.refresh import refresh
from yinuo.catalogue import catalogue
from yinuo.records.queries import figures
from yinuo.registry.models import Body, BodyName, Succession

pytestmark = pytest.mark.django_db


def test_home_shows_live_figures_with_base_and_day(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, "1号"), penalty(town.bureau, "2号", CF_JDRQ="2026-01-05")])
    refresh(date(2026, 3, 31))
    text = page(client, "/")
    assert "应公示 2 件" in text
    assert "50.0" in text
    assert "数据截至 2026-03-04" in text
    assert "超期 1 件" in text
    assert "各县区公示有多快" in text


def test_home_of_a_new_node_says_that_there_is_nothing_yet(client: Client, db: None) -> None:
    text = page(client, "/")
    assert "不适用" in text
    assert "还没有公示" in text


def test_a_body_gathers_figures_records_names_and_those_before_it(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, "1号")])
    refresh(date(2026, 3, 31))
    Succession.objects.create(
        predecessor=town.other, successor=town.bureau, kind="merger", takes_effect_on=date(2019, 1, 1), basis="机构改革"
    )  # fmt: skip
    BodyName.objects.create(body=town.bureau, name="示例市工商局", folded_name="示例市工商局", kind="former")
    text = page(client, f"/bodies/{town.bureau.code}/")
    for words in (
        "示例市人民政府",
        "承接全部义务",
        "示例市工商局",
        "机构改革",
        "100.0",
        "行政处罚 1",
        "订阅这个单位",
    ):
        assert words in text, words
    assert f"/bodies/{town.bureau.code}/" in page(client, f"/bodies/{town.city.code}/")
    assert "它的全部义务由" in page(client, f"/bodies/{town.other.code}/")
    assert client.get("/bodies/NOBODY/").status_code == 404


def test_an_english_page_tells_in_whole_sentences_what_a_body_was(client: Client, town: Town) -> None:
    Succession.objects.create(
        predecessor=town.other, successor=town.bureau, kind="merger", takes_effect_on=date(2019, 1, 1), basis="机构改革"
    )  # fmt: skip
    for body, words in (
        (town.bureau, "Formed on 1 Jan 2019 from 示例市城管局; <b>it took over all their obligations</b>"),
        (town.other, f'taken over by <a href="/bodies/{town.bureau.code}/">示例市市场监管局</a>'),
    ):
        text = client.get(f"/bodies/{body.code}/", headers={"accept-language": "en"}).content.decode()
        assert words in text


def test_a_body_of_no_county_is_listed_under_the_city(client: Client, town: Town) -> None:
    found = {row["code"]: row["county_code"] for row in rows(client, "/bodies/?export=json")}
    assert found[town.bureau.code] == "市直"


def test_bodies_are_found_by_former_names_and_shown_as_a_tree(client: Client, town: Town) -> None:
    BodyName.objects.create(body=town.bureau, name="示例市工商局", folded_name="示例市工商局", kind="former")
    found = rows(client, "/bodies/?q=工商&export=json")
    assert [row["code"] for row in found] == [town.bureau.code]
    tree = page(client, "/bodies/tree/")
    assert all(body.code in tree for body in Body.objects.all())


def test_a_body_page_takes_the_same_number_of_queries(client: Client, town: Town) -> None:
    address = f"/bodies/{town.bureau.code}/"
    stored(town, [penalty(town.bureau, "1号")])
    page(client, address)
    figures.forget()
    few = queries(client, address)
    stored(town, [penalty(town.bureau, f"{n}号") for n in range(2, 30)])
    figures.forget()
    assert queries(client, address) == few


def test_a_class_page_shows_editions_rules_headers_publicity_and_fields(client: Client, db: None) -> None:
    text = page(client, "/rules/penalty/")
    edition = catalogue().newest("penalty")
    for code in edition.fields:
        assert code in text
    for name in (*edition.rules, *edition.groups, *edition.refuse):
        assert name in text, name
    for each in catalogue().classes["penalty"]:
        assert f"?edition={each.edition}" in text
    for words in (
        "错误，要改",
        "依法不收",
        "公示多久",
        "认得的表头",
        "国办发〔2025〕22号",
        "CF_WSH.required",
    ):
        assert words in text, words
    assert "这是旧版" in page(client, "/rules/penalty/?edition=2018")


@pytest.mark.parametrize("name", sorted(catalogue().classes))
def test_everybody_may_download_the_template_of_a_class(client: Client, db: None, name: str) -> None:
    response = client.get(f"/rules/{name}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    heads = " ".join(str(cell.value) for cell in book.worksheets[0][1])
    assert all(field.title.zh in heads for field in catalogue().newest(name).fields.values())
    page(client, f"/rules/{name}/")
