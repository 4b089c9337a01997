"""Delimited text: encodings, delimiters, quotes and rows that do not fit; nothing is lost silently."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.intake.builders import HEADER, staged, values

from yinuo.intake.readers import encoding, text

ROWS = [
    HEADER,
    ["洛阳示例商贸有限公司", "91410300MA0000000X", "2024/3/5", "1.5"],
    ["示例食品（洛阳）有限公司", "91410300MA0000001Y", "2024/12/31", "20"],
]


def _csv(rows: list[list[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def _file(folder: Path, content: str | bytes, name: str = "a.csv", code: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(code))
    return path


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters_are_found(tmp_path: Path, code: str, delimiter: str) -> None:
    source, info, rows = staged(_file(tmp_path, _csv(ROWS, delimiter), code=code))

    assert source.headers == tuple(HEADER)
    assert values(rows) == [tuple(row) for row in ROWS[1:]]
    assert info.problem_count == 0
    assert any(r.code == "encoding" for r in source.remarks) == (code not in ("utf-8", "utf-8-sig"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, line_end: str) -> None:
    _, _, rows = staged(_file(tmp_path, _csv(ROWS, line_end=line_end)))
    assert values(rows) == [tuple(row) for row in ROWS[1:]]


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, "甲,乙\r\n1,2\n3,4\r\n"))
    assert values(rows) == [("1", "2"), ("3", "4")]
    assert info.problem_count == 0


def test_ragged_rows_stay_and_are_named_with_their_row(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, "甲,乙,丙\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n13,14,15,,\n"))

    assert values(rows) == [
        ("1", "2", "3"), ("4", "5", None), ("6", "7", "8"), ("10", "11", "12"), ("13", "14", "15"),
    ]  # fmt: skip
    assert [(p.row, p.sheet_row, p.kind, p.value) for p in info.problems] == [
        (2, 3, "too-few-cells", "2 / 3"),
        (3, 4, "too-many-cells", "9"),
    ]


@pytest.mark.parametrize(
    "bad",
    ['4,"5,6', '4,5,"6', '"4,5,6', '4,"5"x,"6'],
)
def test_a_stray_quote_costs_its_own_row_only(tmp_path: Path, bad: str) -> None:
    _, info, rows = staged(_file(tmp_path, f'甲,乙,丙\n1,2,3\n{bad}\n7,"8",9\n10,11,12\n'))

    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert values(rows)[2:] == [("7", "8", "9"), ("10", "11", "12")]
    assert {problem.row for problem in info.problems} == {2}


@pytest.mark.parametrize(
    "above",
    [
        '甲,"乙,丙',
        '甲,乙,"丙',
        '"甲,乙,丙',
        '甲,乙",丙',
        '甲,"乙"x,"丙',
        '"2024年报送表\n甲,乙,丙',
        '报送表\n甲,"乙,丙',
    ],
)
def test_a_stray_quote_in_or_above_the_header_costs_no_row(tmp_path: Path, above: str) -> None:
    _, info, rows = staged(_file(tmp_path, f"{above}\n1,2,3\n4,5,6\n7,8,9\n"))

    assert values(rows) == [("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")]
    assert info.problem_count == 0


def test_a_stray_quote_in_the_last_row_without_line_end(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, '甲,乙,丙\n1,2,3\n4,5,"6'))
    assert len(rows) == 2
    assert [(p.row, p.kind) for p in info.problems] == [(2, "unclosed-quote")]


def test_line_breaks_inside_quotes_are_kept(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, '甲,乙\n"第一行\n第二行","a""b"\n3\n'))
    assert values(rows) == [("第一行\n第二行", 'a"b'), ("3", None)]
    assert [p.row for p in info.problems] == [2]


def test_quotes_inside_an_unquoted_cell_are_letters(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, '甲,乙\n公司"老字号"店,2\n3 寸",4\n5 寸",6\n'))
    assert values(rows) == [('公司"老字号"店', "2"), ('3 寸"', "4"), ('5 寸"', "6")]
    assert info.problem_count == 0


def test_rows_of_delimiters_only_are_no_rows(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, "甲,乙\n1,2\n,\n3,4\n,\n,\n"))
    assert [(row[0], row[2]) for row in rows] == [(1, 2), (2, 4)]
    assert info.rows == 2


def test_title_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    source, _, rows = staged(_file(tmp_path, '"2024年\n报送表",,,\n' + _csv(ROWS, line_end="\n")))
    assert source.headers == tuple(HEADER)
    assert len(rows) == 2


def test_nul_and_undecodable_bytes_are_found_not_fatal(tmp_path: Path) -> None:
    good = "".join(f"公司{i},洛阳市\n" for i in range(400)).encode()
    _, info, rows = staged(_file(tmp_path, "名称,地址\n".encode() + good + b"\xe5\xff,x\nN\0L,y\n"))

    assert len(rows) == 402
    assert {(p.row, p.kind, p.column) for p in info.problems} == {
        (401, "unreadable-characters", "名称"),
        (402, "unreadable-characters", "名称"),
    }


def test_gb18030_that_begins_far_into_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_WHOLE", 0)
    monkeypatch.setattr(encoding, "_WINDOW", 64)
    ascii_rows = b"".join(b"%d,ascii only here\n" % i for i in range(100))
    body = b"name,address\n" + ascii_rows + "洛阳,示例\n".encode("gb18030") + ascii_rows
    _, info, rows = staged(_file(tmp_path, body))

    assert ("洛阳", "示例") in values(rows)
    assert info.problem_count == 0 and info.rows == 201


def test_a_name_that_looks_like_a_pattern_is_only_a_name(tmp_path: Path) -> None:
    _file(tmp_path, _csv(ROWS), "a1.csv")
    _, info, _ = staged(_file(tmp_path, _csv(ROWS), "a[1]*'.csv"))
    assert info.rows == 2


_CELLS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_characters="\ufffd\ufeff", exclude_categories=["Cs", "Cc"]),
        st.sampled_from('\n\r\t\x0b\x0c\x1b",;| \x85\u2028'),
    ),
    max_size=8,
)
"""Whatever a cell may hold, except the control characters that mark a binary file."""


@given(
    rows=st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=6), delimiter=st.sampled_from(",\t;|")
)
@example(rows=[['"', "\n", ","], ["\r", "\x85", "\u2028"]], delimiter=",")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_csv_writer_writes_comes_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    """Both ways of reading, the direct one and the careful one, give back what was written."""
    table = [["名称", "地址", "备注"], ["第一行", "甲", "乙"], *rows]
    path = _file(tmp_path, _csv(table, delimiter))
    expected = [tuple(cell or None for cell in row) for row in table[1:] if any(row)]

    assert values(staged(path)[2]) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text.TextBacking, "copy_into", lambda *_: False)
        _, info, careful = staged(path)
    assert values(careful) == expected
    assert info.problem_count == 0
