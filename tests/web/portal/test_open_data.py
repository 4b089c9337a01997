"""Open data: whole classes, the dictionary and feeds hold what is published, masked, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.records.building import Town, penalty, person, stored

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.records import acts
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def _body(client: Client, address: str) -> str:
    response: Any = client.get(address)
    assert response.status_code == 200, address
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8-sig")


def _withdrawn(town: Town, number: str) -> None:
    record = Record.objects.get(document_number=number)
    acts.withdraw(town.clerk(), record.pk, "复议撤销", "行政处罚法第四十八条")


def test_a_class_as_json_holds_every_public_field_under_its_code(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, BZ="=1+1")])
    [row] = json.loads(_body(client, "/data/penalty.json"))
    assert row["CF_WSH"] == "洛示罚〔2026〕1号"
    assert row["CF_CFLB"] == ["罚款"]
    assert row["url"] == f"http://testserver/records/penalty/{row['id']}/"
    assert row["published_on"] == "2026-03-04"


def test_money_stands_in_the_unit_its_title_names(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, CF_NR_FK=200000)])
    [row] = json.loads(_body(client, "/data/penalty.json"))
    assert catalogue().newest("penalty").fields["CF_NR_FK"].typed_in == "万元"
    assert row["CF_NR_FK"] == 0.2


def test_a_class_as_csv_is_headed_by_words_and_runs_no_formula(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, CF_CFLB=["警告", "罚款"], CF_WFXW='=HYPERLINK("http://a")')])
    [row] = csv.DictReader(io.StringIO(_body(client, "/data/penalty.csv")))
    assert row["行政处罚决定书文号"] == "洛示罚〔2026〕1号"
    assert row["处罚类别"] == "警告；罚款"
    assert row["违法行为类型"].startswith("'=")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_only_published_rows_leave(client: Client, town: Town, kind: str) -> None:
    numbers = ["洛示罚〔2026〕1号", "洛示罚〔2026〕2号"]
    stored(town, [*(penalty(town.bureau, number) for number in numbers), person(town.bureau)])
    _withdrawn(town, numbers[1])
    text = _body(client, f"/data/penalty.{kind}")
    assert numbers[0] in text
    for hidden in (numbers[1], "洛示罚〔2026〕9号", "11010519491231002X", "欧阳"):
        assert hidden not in text


def test_personal_fields_have_no_column(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, CF_FR_ZJLX="身份证", CF_FR_ZJHM="11010519491231002X")])
    [row] = json.loads(_body(client, "/data/penalty.json"))
    personal = {
        code for code, field in catalogue().newest("penalty").fields.items() if field.disclose == "never"
    }
    assert personal
    assert not personal & set(row)
    assert "11010519491231002X" not in json.dumps(row)


def test_a_file_takes_the_same_number_of_queries_whatever_its_length(client: Client, town: Town) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            _body(client, "/data/penalty.json")
        return len(seen)

    stored(town, [penalty(town.bureau)])
    few = queries()
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in range(2, 60)])
    assert queries() == few


def test_the_dictionary_explains_every_field_of_every_class(client: Client) -> None:
    lines = json.loads(_body(client, "/data/dictionary.json"))
    told = {(line["class"], line["field"]) for line in lines}
    defined = {(name, code) for name in catalogue().classes for code in catalogue().newest(name).fields}
    assert told == defined
    fine = next(line for line in lines if line["field"] == "CF_CFLB")
    assert "罚款" in fine["values"]
    assert fine["disclosure"] == "public"
    for name in catalogue().classes:
        page = _body(client, f"/data/dictionary/?class={name}")
        assert all(code in page for code in catalogue().newest(name).fields)
    assert _body(client, "/data/dictionary.csv").count("\n") > len(lines)


def test_feeds_of_all_of_a_class_and_of_a_body_hold_what_was_published(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau), person(town.bureau)])
    stored(town, [penalty(town.other, "洛城罚〔2026〕1号")], town.other)

    def titles(address: str) -> set[str]:
        root = ElementTree.fromstring(_body(client, address))
        return {entry.findtext(f"{ATOM}title", "") for entry in root.iter(f"{ATOM}entry")}

    name = "洛阳示例商贸（集团）有限公司"
    both = {f"{name} · 洛示罚〔2026〕1号", f"{name} · 洛城罚〔2026〕1号"}
    assert titles("/feeds/all.atom") == both
    assert titles("/feeds/classes/penalty.atom") == both
    assert titles("/feeds/classes/licence.atom") == set()
    assert titles(f"/feeds/bodies/{town.other.code}.atom") == {f"{name} · 洛城罚〔2026〕1号"}
    assert client.get("/feeds/bodies/nobody.atom").status_code == 404


def test_a_withdrawn_record_is_an_update_of_its_entry_that_says_why_and_not_what(
    client: Client, town: Town
) -> None:
    stored(town, [penalty(town.bureau)])
    record = Record.objects.get()
    feeds = ("/feeds/all.atom", "/feeds/classes/penalty.atom", f"/feeds/bodies/{town.bureau.code}.atom")
    [before] = ElementTree.fromstring(_body(client, feeds[0])).findall(f"{ATOM}entry")
    with timesource.standing_at(timesource.now() + timedelta(hours=1)):
        _withdrawn(town, record.document_number)

    for address in feeds:
        text = _body(client, address)
        [entry] = ElementTree.fromstring(text).findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
        assert entry.findtext(f"{ATOM}updated", "") > before.findtext(f"{ATOM}updated", "")
        assert entry.findtext(f"{ATOM}title") == f"已撤下：行政处罚 · {record.authority_name}"
        assert entry.findtext(f"{ATOM}summary") == "撤下的理由：复议撤销 依据：行政处罚法第四十八条"
        for hidden in (record.document_number, record.subject_name, record.summary):
            assert hidden not in text
    assert "已撤下" not in _body(client, "/feeds/classes/licence.atom")
    assert "已撤下" not in _body(client, f"/feeds/bodies/{town.other.code}.atom")


def test_unknown_files_are_not_found(client: Client, db: None) -> None:
    for address in (
        "/data/nothing.csv",
        "/data/penalty.xml",
        "/data/dictionary.xml",
        "/feeds/classes/x.atom",
    ):
        assert client.get(address).status_code == 404, address


def test_the_page_links_every_class_dictionary_api_rules_and_feed(client: Client, town: Town) -> None:
    page = _body(client, "/data/")
    for name in catalogue().classes:
        assert f"/data/{name}.csv" in page
        assert f"/data/{name}.json" in page
    assert '"/api/v1/docs"' in page
    for address in ("/data/dictionary/", "/rules/", "/feeds/all.atom"):
        assert f'"{address}"' in page
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("address", ["/data/", "/verify/", "/formulas/"])
def test_two_english_sentences_in_a_row_have_a_blank_between_them(
    client: Client, town: Town, address: str
) -> None:
    stored(town, [penalty(town.bureau)])
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    inline = re.sub(r"</?(a|b|code|span)\b[^>]*>", "", page)
    assert re.findall(r".{0,20}[a-z]\.[A-Z].{0,20}", inline) == []


def test_a_text_no_xml_may_hold_shuts_the_feed_for_nobody(client: Client, town: Town) -> None:
    stored(town, [penalty(town.bureau, CF_XDR_MC="示例\uffff公司", CF_WFXW="违\x01法")])
    for address in ("/feeds/all.atom", "/feeds/classes/penalty.atom"):
        [entry] = ElementTree.fromstring(_body(client, address)).findall(f"{ATOM}entry")
        assert "示例公司" in entry.findtext(f"{ATOM}title", "")
        assert entry.findtext(f"{ATOM}summary") == "违法"
