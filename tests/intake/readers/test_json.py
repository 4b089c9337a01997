"""JSON in its three forms; numbers keep every digit they were sent with."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.builders import staged, values

from yinuo.intake.readers import Kind, Limits, json, read_file
from yinuo.intake.readers.errors import BrokenJson, EmptyFile, FileTooLarge, NoJsonObjects, RowsTwice

OBJECTS = '{"名称": "甲公司", "代码": 410300123456789012, "金额": 1.50}, {"名称": "乙公司", "备注": null}'
FORMS = {
    "array": f"[{OBJECTS}]",
    "rows": f'{{"unit": "示例局", "page": 1, "rows": [{OBJECTS}], "total": 2}}',
    "lines": OBJECTS.replace("}, {", "}\n{") + "\n",
}
EXPECTED = [("甲公司", "410300123456789012", "1.50", None), ("乙公司", None, None, None)]


def _file(folder: Path, text: str, code: str = "utf-8") -> Path:
    path = folder / "a.json"
    path.write_bytes(text.encode(code))
    return path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_three_forms_give_the_same_rows(tmp_path: Path, form: str, code: str) -> None:
    source, info, rows = staged(_file(tmp_path, FORMS[form], code))

    assert source.kind == (Kind.NDJSON if form == "lines" and code != "utf-16" else source.kind)
    assert source.headers == ("名称", "代码", "金额", "备注")
    assert values(rows) == EXPECTED
    assert [row[0] for row in rows] == [1, 2] and info.problem_count == 0


def test_entries_that_are_no_objects_are_said_and_no_entry_at_all_is_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(NoJsonObjects) as refused, read_file(_file(tmp_path, '{"rows": [1, "a", null]}')):
        pass
    assert "有 3 项，没有一项是对象：每一行应是一个 {字段: 值} 的对象" in refused.value.text.zh
    with pytest.raises(EmptyFile), read_file(_file(tmp_path, "[]")):
        pass


def test_values_of_every_type(tmp_path: Path) -> None:
    text = '[{"a": true, "b": ["罚款", "警告"], "c": {"x": 1}, "d": "", "e": "\\ud800x", "f": 1e400, "g": [null, 2]}]'
    _, _, rows = staged(_file(tmp_path, text))
    assert values(rows) == [("TRUE", "罚款;警告", '{"x": "1"}', None, "?x", "1e400", "2")]


def test_an_object_where_a_value_belongs_is_named_and_not_taken_for_a_text(tmp_path: Path) -> None:
    text = (
        '[{"a": {"x": 1}, "b": "y"}, {"a": ["罚款", "警告"], "b": null}, {"a": "z", "b": [["u"], {"v": 2}]}]'
    )
    _, info, rows = staged(_file(tmp_path, text))

    assert len(rows) == 3
    assert [(p.row, p.kind, p.column, p.value) for p in info.problems] == [
        (1, "nested-value", "a", '{"x": "1"}'),
        (3, "nested-value", "b", '[["u"], {"v": "2"}]'),
    ]


def test_entries_that_are_no_objects_stay_and_are_named(tmp_path: Path) -> None:
    _, info, rows = staged(_file(tmp_path, '[{"a": 1}, 5, {"a": 2}, "text"]'))
    assert values(rows) == [("1",), (None,), ("2",), (None,)]
    assert [(p.row, p.kind, p.value) for p in info.problems] == [
        (2, "not-an-object", '"5"'),
        (4, "not-an-object", '"text"'),
    ]


@pytest.mark.parametrize(
    "text", ['[{"a": 1}, {"a": 2', '[{"a": 1} {"a": }]', '{"rows": [{"a": 1}', '{"a": 1}\n{"a":']
)
def test_broken_json_says_where(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenJson, match="line"):
        read_file(_file(tmp_path, text))


def test_deep_nesting_is_refused_not_fatal(tmp_path: Path) -> None:
    with pytest.raises(BrokenJson):
        read_file(_file(tmp_path, '[{"a": ' + "[" * 200_000 + "]" * 200_000 + "}]"))


def test_too_many_keys(tmp_path: Path) -> None:
    keys = ", ".join(f'"k{i}": 1' for i in range(50))
    with pytest.raises(FileTooLarge):
        read_file(_file(tmp_path, f"[{{{keys}}}]"), limits=Limits(columns=20))


def test_reading_in_small_pieces_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "_CHUNK", 3)
    for form in FORMS.values():
        assert values(staged(_file(tmp_path, form))[2]) == EXPECTED


def test_a_zero_character_goes_because_no_database_keeps_them_all(tmp_path: Path) -> None:
    _, _, rows = staged(_file(tmp_path, '[{"a": "x\\u0000y", "b": "z"}]'))
    assert values(rows) == [("xy", "z")]


@pytest.mark.parametrize("form", ["[{}]", '{{"rows": [{}]}}', "{}\n"])
def test_a_field_given_twice_with_other_values_is_said_and_none_is_taken_silently(
    tmp_path: Path, form: str
) -> None:
    first = '{"名称": "甲公司", "文号": "1号", "文号": "2号"}'
    same = '{"名称": "乙公司", "文号": "3号", "文号": "3号"}'
    parted = "\n" if form == "{}\n" else ", "
    _, info, rows = staged(_file(tmp_path, form.format(first + parted + same)))
    assert values(rows) == [("甲公司", "2号"), ("乙公司", "3号")]
    assert [(p.row, p.kind, p.column, p.value) for p in info.problems] == [
        (1, "repeated-name", "文号", "1号、2号")
    ]


@pytest.mark.parametrize("name", ["rows", "data"])
def test_two_lists_of_rows_in_one_object_are_refused_with_their_lines(tmp_path: Path, name: str) -> None:
    text = f'{{"unit": "示例局",\n"rows": [{{"a": 1}}],\n"total": 1,\n"{name}": [{{"a": 2}}]}}'
    with pytest.raises(RowsTwice) as refused, read_file(_file(tmp_path, text)):
        pass
    assert (
        "第一处在第 2 行" in refused.value.text.zh and f"第二处（“{name}”）在第 4 行" in refused.value.text.zh
    )
