"""Lines below a table (制表人、备注、盖章) are told as what they are, once; no record is ever taken for one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.intake.builders import ods, xls, xlsx
from tests.intake.world import body, clerk, penalty, rules, taken_in

from yinuo.catalogue import catalogue
from yinuo.intake.acts.mending import take_back
from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.causes import causes
from yinuo.intake.models import QueuedRow
from yinuo.intake.readers import no_records, read_file, stage
from yinuo.intake.readers.no_records import LINES_BELOW, Labels, below_table, head_of, last_told
from yinuo.records.models import Record

CODES = list(penalty())
WORDS_OF_SHEETS = catalogue().sheet_words
LABELS = Labels(WORDS_OF_SHEETS.below_table, WORDS_OF_SHEETS.nil)
FOOT: list[list[Any]] = [
    ["单位（盖章）：洛阳市市场监督管理局"],
    ["制表人：李某    审核人：王某", "", "", "填报日期：2026年11月1日"],
    ["备 注：1. 罚款金额单位为万元。"],
    ["2. 本表由各科室汇总。"],
]
BELOW = "row.line-below-table"


def rows_of(*records: dict[str, str]) -> list[list[str]]:
    return [[record[code] for code in CODES] for record in records]


def sheet(*records: dict[str, str], foot: list[list[Any]] = FOOT) -> list[list[Any]]:
    return [CODES, *rows_of(*records), *([*line, *[""] * (len(CODES) - len(line))] for line in foot)]


def csv_of(path: Path, rows: list[list[Any]], *, ragged: bool = False) -> Path:
    lines = [
        ",".join(row[:4] if ragged and row[0].startswith(("单", "制", "备", "2")) else row) for row in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv", "ragged csv", "gb18030"])
def test_lines_below_the_table_are_set_aside_each_with_one_finding(tmp_path: Path, kind: str) -> None:
    rows = sheet(penalty(1), penalty(2))
    match kind:
        case "xlsx":
            path = xlsx(tmp_path / "a.xlsx", {"处罚": rows})
        case "xls":
            path = xls(tmp_path / "a.xls", rows)
        case "ods":
            path = ods(tmp_path / "a.ods", {"处罚": rows})
        case _:
            path = csv_of(tmp_path / "a.csv", rows, ragged=kind == "ragged csv")
            if kind == "gb18030":
                path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    done = taken_in(path)
    assert (done.rows, done.accepted, done.rejected) == (6, 2, 4)
    assert [each for each in rules(done) if each[2] == "error"] == [
        (row, BELOW, "error") for row in (3, 4, 5, 6)
    ]
    assert set(QueuedRow.objects.values_list("state", "why")) == {("dropped", "no-record")}
    assert causes(clerk(body())) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
def test_a_total_among_them_is_still_a_total_and_the_annotated_workbook_marks_them_all(
    tmp_path: Path,
) -> None:
    total = ["合计", *[""] * (CODES.index("CF_NR_FK") - 1), "0.1"]
    done = taken_in(xlsx(tmp_path / "a.xlsx", {"处罚": sheet(penalty(1), foot=[total, *FOOT])}))
    assert [each[1] for each in rules(done)] == ["row.total-row", *[BELOW] * 4]
    book = annotated_workbook(done)
    cells = [cell for page in load_workbook(io.BytesIO(book)) for row in page for cell in row]
    said = [str(cell.comment.text) for cell in cells if cell.comment]
    assert sum("没有入库：这是表格下面的一行（“备注”）" in text for text in said) == 2
    (tmp_path / "b.xlsx").write_bytes(book)
    assert [each[1] for each in rules(taken_in(tmp_path / "b.xlsx"))] == ["row.total-row", *[BELOW] * 4]


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
def test_what_is_a_record_after_all_is_taken_back(tmp_path: Path) -> None:
    taken_in(xlsx(tmp_path / "a.xlsx", {"处罚": sheet(penalty(1), foot=FOOT[:1])}))
    take_back(clerk(body()), QueuedRow.objects.get())
    assert (QueuedRow.objects.get().state, Record.objects.count()) == ("open", 1)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (["制表人：", "李某", "", "审核人：", "王某", "填报日期：", "2026/11/1"], "制表人"),
        (["填表人（签字）", "李某"], "填表人"),
        (["", "", "", "（盖章）"], "（盖章）"),
        (["注1：本表按月填报"], "注1"),
        (["联系人：李某", "2026年11月1日"], "联系人"),
        (["制表人：李某", "洛阳示例建材有限公司"], ""),
        (["备注：见附件", "91410300DEM0000142", "罚款"], ""),
        (["单位", "李某", "王某"], ""),
        (["洛阳示例建材有限公司", "备注：无"], ""),
        (["负责人体系建设有限公司"], ""),
        (["2026年11月1日"], ""),
        (["注塑机械厂"], ""),
        ([], ""),
    ],
)
def test_a_line_is_below_the_table_only_where_nothing_else_stands_in_it(line: list[str], word: str) -> None:
    assert LABELS.of_row(line) == word


def test_only_the_end_of_a_sheet_is_looked_at_and_no_line_after_which_a_record_comes(tmp_path: Path) -> None:
    data, line = ["甲公司", "91410300DEM0000142"], ["制表人：李某", ""]
    assert below_table([line, data, line, line], LABELS) == {2: "制表人", 3: "制表人"}
    assert below_table([data, line, data], LABELS) == {}
    assert below_table([data, line, ["第2页 共2页", ""], ["合计", "3"]], LABELS) == {1: "制表人"}
    assert below_table([data, ["2. 乙公司的分号", ""]], LABELS) == {}, (
        "a numbered line goes on from one that is known"
    )


@pytest.mark.parametrize("number", [1, 39, 2047, 2048, 2049, 4096, 4100])
def test_lines_below_are_found_wherever_the_slices_of_a_sheet_end(tmp_path: Path, number: int) -> None:
    rows = [
        ["名称", "代码"],
        *([f"甲公司{i}", str(i)] for i in range(number)),
        ["制表人：李某", ""],
        ["备注：无", ""],
    ]
    for path in (xlsx(tmp_path / "a.xlsx", {"表": rows}), csv_of(tmp_path / "a.csv", rows)):
        with duckdb.connect() as connection, read_file(path, below=["制表人", "备注"]) as source:
            info = stage(source, {"名称": "A", "代码": "B"}, connection)
        assert [(each.row, each.kind, each.value) for each in info.problems] == [
            (number + 1, "line-below-table", "制表人"),
            (number + 2, "line-below-table", "备注"),
        ]


def test_a_nil_report_in_the_words_of_another_city_is_told_too(tmp_path: Path) -> None:
    rows = [["名称", "代码"], ["甲", "1"], ["未发生", "—"], ["乙", "2"]]
    for path in (xlsx(tmp_path / "a.xlsx", {"表": rows}), csv_of(tmp_path / "a.csv", rows)):
        with duckdb.connect() as connection, read_file(path, nil=["本月未发生", "未发生"]) as source:
            info = stage(source, {"名称": "A", "代码": "B"}, connection)
        assert [(each.row, each.kind, each.value) for each in info.problems] == [(2, "nil-row", "未发生")]


@given(st.lists(st.lists(st.integers(), max_size=120), max_size=8))
def test_slices_keep_their_items_and_the_last_has_the_end(slices: list[list[int]]) -> None:
    told = list(last_told(slices))
    assert [item for part, _ in told for item in part] == [item for part in slices for item in part]
    assert [last for _, last in told] == [False] * (len(told) - 1) + [True] * bool(told)
    assert not told or len(told[-1][0]) >= min(LINES_BELOW, sum(map(len, slices)))


TITLES = ["相对人名称", "决定书文号", "处罚内容", "备注", "公示日期", "罚款金额", *map(str, range(6))]
WORDS = st.sampled_from(
    [
        "罚款500元",
        "见附件",
        "备注：无",
        "单位：万元",
        "说明：无",
        "2026/11/1",
        "警告",
        "0.05",
        "",
        "",
        "注：补录",
        "无",
        "/",
        "备注",
        "决定书文号",
    ]
)
ANYTHING = st.text(max_size=12) | WORDS
NAMES = st.sampled_from(
    ["李某", "洛阳示例建材有限公司", "日期计量有限公司", "备注文具店", "说明书印刷厂", "附一医院"]
)
NUMBERS = st.from_regex(r"洛[市县]监罚〔20[0-9]{2}〕[0-9]{1,4}号", fullmatch=True)


@given(
    st.lists(
        st.tuples(NAMES, NUMBERS, st.lists(ANYTHING, min_size=10, max_size=10), st.permutations(range(12)))
    ),
    st.lists(st.sampled_from(FOOT), max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_no_row_with_a_name_and_a_number_is_ever_taken_for_a_line_below(
    records: Any, foot: list[list[str]]
) -> None:
    """Whatever stands in its other columns and in whatever order, and whatever stands below it."""
    rows = [[[name, number, *others][place] for place in order] for name, number, others, order in records]
    head = head_of([["行政处罚信息表"], ["单位：万元", *TITLES], TITLES])
    told = no_records.told_apart([*rows, *foot], [], head, LABELS, last=True)
    assert not [place for place, *_ in told if place < len(rows)]


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_header_once_more_a_page_number_and_a_nil_report_are_no_records(
    tmp_path: Path, kind: str
) -> None:
    blank = [""] * (len(CODES) - 1)
    first, second = rows_of(penalty(1), penalty(2))
    rows = [CODES, first, ["第 1 页 共 2 页", *blank], CODES, second, ["本月无", *["/"] * len(blank)]]
    path = xlsx(tmp_path / "a.xlsx", {"处罚": rows}) if kind == "xlsx" else csv_of(tmp_path / "a.csv", rows)
    done = taken_in(path)
    assert (done.accepted, [each[:2] for each in rules(done)]) == (
        2,
        [(2, BELOW), (3, "row.header-again"), (5, "row.nil-row")],
    )
    assert set(QueuedRow.objects.values_list("state", "why")) == {("dropped", "no-record")}


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
def test_files_put_one_after_the_other_have_their_headers_told(tmp_path: Path) -> None:
    rows = [CODES, *rows_of(penalty(1)), CODES, *rows_of(penalty(2))]
    done = taken_in(csv_of(tmp_path / "a.csv", rows))
    assert (done.accepted, rules(done)) == (2, [(2, "row.header-again", "error")])
