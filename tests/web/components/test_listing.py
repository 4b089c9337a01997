"""The one list helper: filters, order, pages, counts and exports, on a real database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.web.components.errands import Errand

from yinuo.web.listing import Cell, Choice, Column, DateRange, Flag, ListSpec, Search, build, page, respond
from yinuo.web.ui.chips import Chip

FIRST = date(2026, 1, 1)
SPEC = ListSpec(
    name="clocks",
    columns=(
        Column(
            "rule",
            "规则",
            lambda row: Cell(row.rule, url=f"/clocks/{row.pk}", sub=row.place),
            sort=("rule",),
        ),
        Column("due_on", "到期", sort=("due_on",), date=True),
        Column("state", "状态", lambda row: Chip("late" if row.state == "overdue" else "kept", row.state)),
        Column("subject_id", "编号", sort=("subject_id",), number=True, shown=False),
        Column("act", "办理", lambda row: Cell("说明情况", url="/act"), exported=False),
    ),
    filters=(
        Search("q", "关键词", fields=("rule", "place")),
        Choice("state", "状态", "state", [("met", "按期"), ("overdue", "超期")]),
        DateRange("due", "到期日", "due_on"),
        Flag("open", "未办结", Q(state="overdue")),
    ),
    default_sort="-due_on",
    sizes=(10, 50),
)


NONSENSE = [
    "state=unknown",
    "due_from=2026-02-30",
    "due_to=x",
    "page=0",
    "page=-1",
    "page=9999999999999999999",
    "size=7",
]
NONSENSE += ["size=x", "cols=none", "q=%00", "page=%D9%A1"]


def add_clocks(count: int) -> None:
    Errand.objects.bulk_create(
        Errand(
            rule=f"rule-{number % 3}",
            subject_id=number,
            place=f"{number:04}栾川",
            due_on=FIRST + timedelta(days=number % 7),
            state="overdue" if number % 5 == 0 else "met",
        )
        for number in range(count)
    )


def listed(query: str = "") -> page.ListPage:
    return build(Errand.objects.all(), SPEC, QueryDict(query))


def drawn(query: str = "", **more: Any) -> str:
    request = RequestFactory().get("/")
    return render_to_string("web/components/list.html", {"page": listed(query), **more}, request=request)


@pytest.mark.usefixtures("errand_table", "db")
def test_pages_together_show_every_row_once_though_the_order_has_ties() -> None:
    add_clocks(57)
    seen = [row.source.subject_id for number in range(1, 7) for row in listed(f"page={number}").rows]
    assert sorted(seen) == list(range(57))


@pytest.mark.usefixtures("errand_table", "db")
def test_order_follows_the_column_and_only_columns_offered() -> None:
    add_clocks(30)
    up = [row.source.due_on for row in listed("sort=due_on").rows]
    assert up == sorted(up)
    default = [row.source.due_on for row in listed("sort=-due_on").rows]
    assert [row.source.due_on for row in listed("sort=place").rows] == default
    assert [row.source.due_on for row in listed("sort=password__x").rows] == default


@pytest.mark.usefixtures("errand_table", "db")
def test_filters_narrow_and_show_as_chips_that_can_be_taken_off() -> None:
    add_clocks(40)
    one = listed("state=overdue&due_from=2026-01-01&due_to=2026-01-03&q=%E6%A0%BE&size=50&page=9")
    assert {row.source.state for row in listed("state=overdue&size=50").rows} == {"overdue"}
    assert one.counted == Errand.objects.filter(state="overdue", due_on__lte="2026-01-03").count()
    said = {str(chip.label): chip for chip in one.applied}
    assert (
        said["状态"].said == "超期"
        and said["到期日"].said == "2026-01-01 至 2026-01-03"
        and said["关键词"].said == "「栾」"
    )
    assert (
        "state=" not in said["状态"].without
        and "size=50" in said["状态"].without
        and "page=" not in said["状态"].without
    )
    assert listed("open=1&size=50").counted == 8


@pytest.mark.usefixtures("errand_table", "db")
@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_ignored(query: str) -> None:
    add_clocks(12)
    assert len(listed(query).rows) in (10, 0)
    assert drawn(query)


@pytest.mark.usefixtures("errand_table", "db")
def test_links_keep_the_rest_of_the_address() -> None:
    add_clocks(40)
    one = listed("state=met&sort=due_on&cols=rule,due_on&page=2")
    assert QueryDict(one.next_link[1:]).dict() == {
        "state": "met",
        "sort": "due_on",
        "cols": "rule,due_on",
        "page": "3",
    }
    assert "page" not in QueryDict(one.heads[0].link[1:])
    assert QueryDict(one.heads[1].link[1:])["sort"] == "-due_on"
    assert [column.key for column in one.columns] == ["rule", "due_on"]


@pytest.mark.usefixtures("errand_table", "db")
def test_turning_pages_ends_at_the_limit_with_a_clear_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "ROW_LIMIT", 20)
    monkeypatch.setattr(page, "COUNT_LIMIT", 30)
    add_clocks(45)
    assert listed("page=99").number == 2 and listed("page=99").capped
    assert listed("page=2").at_limit and not listed("page=2").has_next
    assert "只能翻到第 20 行" in drawn("page=99") and "只能翻到第 20 行" in drawn("page=2")
    assert listed().count_words == "30+"


@pytest.mark.usefixtures("errand_table", "db")
def test_drawing_a_page_asks_two_bounded_questions() -> None:
    add_clocks(60)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        drawn("page=2")
    assert len(asked.captured_queries) == 2
    assert all("LIMIT" in question["sql"] for question in asked.captured_queries)
    with CaptureQueriesContext(connection) as asked:
        drawn("page=6")
    assert len(asked.captured_queries) == 1, "a page that holds the last row knows the count by itself"


@pytest.mark.usefixtures("errand_table", "db")
def test_the_rows_of_a_long_list_are_found_by_key_and_read_last(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(keys: Sequence[int]) -> list[Errand]:
        found = Errand.objects.in_bulk(keys)
        return [found[key] for key in keys]

    spec = replace(SPEC, read=read)
    add_clocks(60)
    for query in ("page=2&state=met", "page=6", "sort=subject_id&page=3"):
        here = build(Errand.objects.all(), spec, QueryDict(query))
        with CaptureQueriesContext(connection) as asked:
            assert [row.key for row in here.rows] == [row.key for row in listed(query).rows]
        keys, rows = asked.captured_queries[:2]
        assert "LIMIT" in keys["sql"] and '"place"' not in keys["sql"].partition("FROM")[0]
        assert '"place"' in rows["sql"] and "LIMIT" not in rows["sql"]
    monkeypatch.setattr(page, "COUNT_LIMIT", 30)
    long = build(Errand.objects.all(), spec, QueryDict("sort=subject_id"))
    assert long.sort == "-due_on"
    assert [bool(head.link) for head in long.heads] == [False, True, False, False]


@pytest.mark.usefixtures("errand_table", "db")
def test_a_keyed_list_sorts_keys_alone_and_is_offered_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    add_clocks(60)
    for query in ("page=2&state=met", "page=6", "sort=subject_id&page=3", "sort=-subject_id"):
        here = build(Errand.objects.all(), replace(SPEC, keyed=True), QueryDict(query))
        with CaptureQueriesContext(connection) as asked:
            assert [row.key for row in here.rows] == [row.key for row in listed(query).rows]
        keys, rows = asked.captured_queries[:2]
        assert "LIMIT" in keys["sql"] and '"place"' not in keys["sql"].partition("FROM")[0]
        assert '"place"' in rows["sql"] and "LIMIT" not in rows["sql"]
    monkeypatch.setattr(page, "COUNT_LIMIT", 30)
    long = build(Errand.objects.all(), replace(SPEC, keyed=True), QueryDict("sort=subject_id"))
    assert long.sort == "subject_id" and sum(bool(head.link) for head in long.heads) == 2


@pytest.mark.usefixtures("errand_table", "db")
def test_export_gives_all_rows_as_filtered_with_the_columns_chosen() -> None:
    add_clocks(60)
    answer = respond(
        RequestFactory().get("/?state=met&export=csv&page=3&size=10"),
        Errand.objects.all(),
        SPEC,
        "unused.html",
    )
    text = b"".join(answer).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff") and len(rows) == 48
    assert set(rows[0]) == {"规则", "到期", "状态"}
    answer = respond(
        RequestFactory().get("/?state=met&export=json&cols=subject_id,due_on"),
        Errand.objects.all(),
        SPEC,
        "unused.html",
    )
    data = json.loads(b"".join(answer))
    assert (
        len(data) == 48
        and set(data[0]) == {"subject_id", "due_on"}
        and isinstance(data[0]["subject_id"], int)
    )


@pytest.mark.usefixtures("errand_table", "db")
def test_export_of_nothing_is_still_a_file() -> None:
    for kind, expected in (("json", []), ("csv", None)):
        answer = respond(RequestFactory().get(f"/?export={kind}"), Errand.objects.all(), SPEC, "unused.html")
        text = b"".join(answer).decode()
        assert json.loads(text) == expected if kind == "json" else text.count("\n") == 1


@pytest.mark.usefixtures("errand_table", "db")
def test_a_text_that_is_a_formula_is_disarmed_in_csv() -> None:
    add_clocks(1)
    Errand.objects.update(rule="=HYPERLINK(1)", place="-2")
    spec = ListSpec("x", (Column("rule", "r"), Column("place", "u")))
    answer = respond(RequestFactory().get("/?export=csv"), Errand.objects.all(), spec, "unused.html")
    assert b"".join(answer).decode().splitlines()[1] == "'=HYPERLINK(1),-2"


@pytest.mark.usefixtures("errand_table", "db")
def test_table_carries_labels_for_cards_sort_state_and_choice_of_rows() -> None:
    add_clocks(12)
    text = drawn("sort=-due_on")
    assert 'data-label="规则"' in text and 'aria-sort="descending"' in text
    assert 'name="row"' not in text
    spec_with_acts = ListSpec("x", SPEC.columns, bulk=(("withdraw", "撤下"),), sizes=(10,))
    chosen = render_to_string(
        "web/components/list.html",
        {"page": build(Errand.objects.all(), spec_with_acts, QueryDict("")), "bulk_url": "/act"},
        request=RequestFactory().get("/"),
    )
    assert (
        chosen.count('name="row"') == 10 and 'value="withdraw"' in chosen and "csrfmiddlewaretoken" in chosen
    )


@pytest.mark.usefixtures("errand_table", "db")
def test_empty_list_says_why_and_what_to_do() -> None:
    assert "还没有条目" in drawn()
    add_clocks(3)
    assert "没有符合筛选的条目" in drawn("q=nothing-like-it") and "去掉全部筛选" in drawn("q=nothing-like-it")
    assert "没有这一页" in drawn("page=50")


@pytest.mark.usefixtures("errand_table", "db")
def test_data_is_escaped_everywhere() -> None:
    add_clocks(1)
    Errand.objects.update(rule="<script>1</script>", place='"><b>')
    text = drawn("q=%3Cscript%3E")
    assert "<script>1" not in text and '"><b>' not in text


@pytest.mark.usefixtures("errand_table", "db")
def test_numbers_of_a_column_part_their_thousands_on_the_page_and_stay_numbers_in_a_file() -> None:
    Errand.objects.create(rule="r", subject_id=3511, place="栾川", due_on=FIRST, state="met")
    query = "cols=rule,subject_id"
    assert "3,511" in drawn(query)
    request = RequestFactory().get(f"/?{query}&export=json")
    answer: Any = respond(request, Errand.objects.all(), SPEC, "web/components/list.html")
    assert json.loads(b"".join(answer.streaming_content)) == [{"rule": "r", "subject_id": 3511}]


@pytest.mark.usefixtures("errand_table", "db")
def test_what_the_head_sorts_by_is_also_listed_for_a_phone_with_the_order_in_force() -> None:
    add_clocks(12)
    text = drawn("sort=rule&state=met")
    listed_order = text.split('<details class="order', 1)[1].split("</details>", 1)[0]
    assert "排序：规则 ▲" in listed_order
    assert "sort=due_on" in listed_order and "state=met" in listed_order, "the filter stays"
    plain = replace(SPEC, columns=(Column("place", "地点"),), default_sort="")
    unsorted = build(Errand.objects.all(), plain, QueryDict(""))
    assert unsorted.sorts == []


@pytest.mark.usefixtures("errand_table", "db")
def test_where_there_is_nothing_there_is_nothing_to_filter_but_a_filter_in_force_can_be_taken_off() -> None:
    assert 'class="filters"' not in drawn()
    add_clocks(1)
    assert 'class="filters"' in drawn()
    empty = drawn("state=met&due_from=2030-01-01")
    assert 'class="filters"' in empty and "去掉全部筛选" in empty
