"""The template workbook of a class: everything a clerk needs to fill it right, generated from the definition.

Drop-downs come from a hidden sheet through defined names (a list inside a cell rule may hold 255 characters only);
codes and document numbers are text cells, so that the spreadsheet does not eat their digits; the rule of a field
stands in the note on its header, and that it is required stands in the header in words, not in colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from yinuo.core.definitions.model import ClassEdition, Enumeration, FieldDefinition
from yinuo.intake.readers import ours

FILLED_ROWS = 20_000
"""How many rows carry drop-downs, checks and formats; further rows can be filled all the same."""
_TEXT_TYPES = frozenset({"text", "uscc", "orgcode", "identity", "phone"})
_EARLIEST_DAY = date(1900, 1, 1)
"""Before it a spreadsheet knows no days."""
_LATEST_DAY = date(2099, 12, 31)
_LONGEST_NOTE = 900

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "required": "（必填）",
        "conditional": "（条件必填）",
        "blank": "",
        "rule": "填写要求",
        "example": "示例",
        "basis": "依据",
        "length": "最多 {0} 个字",
        "date": "日期，写成 2024/05/06 的样子",
        "money": "金额，单位：{0}，只写数字",
        "number": "只写数字",
        "uscc": "18 位统一社会信用代码",
        "many": "可填多个，用“{0}”隔开；下拉只能选一个，多个请直接输入",
        "one_of": "从下拉清单选择",
        "list_title": "请从清单选择",
        "list_text": "这一列只能填清单里的值。",
        "date_title": "请填写日期",
        "date_text": "请写成 2024/05/06 的样子；长期有效写 2099/12/31。",
        "number_title": "请只写数字",
        "number_text": "不要写单位和逗号。",
        "length_title": "太长了",
        "length_text": "这一列最多 {0} 个字。",
    },
    "en": {
        "required": " (required)",
        "conditional": " (conditional)",
        "blank": "",
        "rule": "Rule",
        "example": "Example",
        "basis": "Basis",
        "length": "at most {0} characters",
        "date": "a date, written 2024/05/06",
        "money": "an amount in {0}, digits only",
        "number": "digits only",
        "uscc": "unified social credit code, 18 characters",
        "many": "several values separated by “{0}”; the list gives one, type several",
        "one_of": "choose from the list",
        "list_title": "Choose from the list",
        "list_text": "This column takes only values of the list.",
        "date_title": "A date, please",
        "date_text": "Write 2024/05/06; write 2099/12/31 for unlimited.",
        "number_title": "Digits only",
        "number_text": "No unit and no thousands separator.",
        "length_title": "Too long",
        "length_text": "This column takes at most {0} characters.",
    },
}


@dataclass(frozen=True, slots=True)
class _Pen:
    """The workbook being written, the class it is for, and the formats in use."""

    book: Any
    definition: ClassEdition
    enumerations: Mapping[str, Enumeration]
    language: str
    day: date

    def word(self, key: str, *values: object) -> str:
        return _WORDS[self.language][key].format(*values)

    def say(self, words: Any) -> str:
        return "" if words is None else str(words.en if self.language == "en" else words.zh)

    def format(self, **properties: object) -> Any:
        return self.book.add_format(
            {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter", **properties}
        )


def write_template(
    target: Path | BinaryIO,
    definition: ClassEdition,
    enumerations: Mapping[str, Enumeration],
    *,
    day: date,
    language: str = "zh",
) -> None:
    """Write the template of ``definition`` to ``target`` (a path or a binary file).

    ``enumerations`` are the catalogue's lists by name; ``day`` decides which of their values are in force;
    ``language`` is ``zh`` or ``en``. The same input gives the same bytes.
    """
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"title": definition.title.zh, "subject": definition.basis, "created": datetime.combine(day, time())}
    )
    pen = _Pen(book, definition, enumerations, "en" if language == "en" else "zh", day)
    data = book.add_worksheet(_sheet_name(pen.say(definition.title)))
    guide = book.add_worksheet(ours.GUIDE_SHEETS[pen.language])
    lists = _write_lists(pen)
    _write_data(pen, data, lists)
    _write_guide(pen, guide)
    _write_mark(pen)
    data.activate()
    book.close()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31]


def header_text(code: str, field: FieldDefinition, language: str) -> str:
    """The header of a field's column: its title, and in words whether it must be filled."""
    words = _WORDS[language]
    title = field.title.en if language == "en" else field.title.zh
    if field.required is True:
        return title + words["required"]
    return title + (words["conditional"] if field.required else "")


def _write_lists(pen: _Pen) -> dict[str, str]:
    """The hidden sheet of values, one column per enumeration; answers enumeration → defined name."""
    sheet = pen.book.add_worksheet(ours.LISTS_SHEET)
    sheet.very_hidden()
    names: dict[str, str] = {}
    used = dict.fromkeys(field.one_of for field in pen.definition.fields.values() if field.one_of)
    for column, key in enumerate(used):
        values = [v.value for v in pen.enumerations[key].values if v.valid.covers(pen.day)]
        sheet.write_string(0, column, key)
        for row, value in enumerate(values, 1):
            sheet.write_string(row, column, value)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        names[key] = f"list_{column + 1}"
        pen.book.define_name(names[key], f"={ours.LISTS_SHEET}!${letter}$2:${letter}${len(values) + 1}")
    return names


def _write_data(pen: _Pen, sheet: Any, lists: Mapping[str, str]) -> None:
    head = {
        True: pen.format(bold=True, text_wrap=True, border=1, bg_color="#B3261E", font_color="#FFFFFF"),
        False: pen.format(bold=True, text_wrap=True, border=1, bg_color="#E8EEF7"),
    }
    example = pen.format(italic=True, font_color="#666666", bg_color="#F2F2F2", num_format="@")
    for column, (code, field) in enumerate(pen.definition.fields.items()):
        header = header_text(code, field, pen.language)
        sheet.write_string(0, column, header, head[field.required is True])
        sheet.write_comment(0, column, _note(pen, code, field), {"x_scale": 2.4, "y_scale": 1.6})
        sheet.set_column(column, column, _width(field, header), pen.format(num_format=_number_format(field)))
        mark = ours.EXAMPLE_MARK[pen.language] if column == 0 else ""
        sheet.write_string(1, column, mark + _example(pen, field), example)
        rule = _cell_rule(pen, field, lists)
        if rule:
            sheet.data_validation(2, column, FILLED_ROWS + 1, column, rule)
    _lay_out(pen, sheet)


def _lay_out(pen: _Pen, sheet: Any) -> None:
    last = len(pen.definition.fields) - 1
    sheet.set_row(0, 42)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, 1, last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _number_format(field: FieldDefinition) -> str:
    """Everything but dates and numbers is text, so that no digit of a code is lost."""
    if field.type in _TEXT_TYPES or field.type == "boolean":
        return "@"
    return "yyyy/mm/dd" if field.type == "date" else "General"


def _width(field: FieldDefinition, header: str) -> float:
    """Column width in characters: the header on two lines, more for long texts, at most 48."""
    content = {"date": 12, "uscc": 21, "identity": 21, "money": 14}.get(
        field.type, min(field.length or 16, 40)
    )
    return float(min(48, max(content, len(header) + 2, 10)))


def _example(pen: _Pen, field: FieldDefinition) -> str:
    if field.example is not None:
        return field.example
    if field.one_of:
        return next((v.value for v in pen.enumerations[field.one_of].values if v.valid.covers(pen.day)), "")
    return ""


def _note(pen: _Pen, code: str, field: FieldDefinition) -> str:
    lines = [f"{pen.say(field.title)}（{code}）", *_rules_in_words(pen, field)]
    if field.help:
        lines.append(pen.say(field.help))
    if field.example:
        lines.append(f"{pen.word('example')}：{field.example}")
    lines.append(f"{pen.word('basis')}：{field.basis or pen.definition.basis}")
    return "\n".join(lines)[:_LONGEST_NOTE]


def _rules_in_words(pen: _Pen, field: FieldDefinition) -> list[str]:
    """What the field asks for, one short phrase each."""
    said = (
        [pen.word("required" if field.required is True else "conditional").strip(" （）()")]
        if field.required
        else []
    )
    if field.type in ("date", "uscc"):
        said.append(pen.word(field.type))
    elif field.type == "money":
        said.append(pen.word("money", field.typed_in))
    elif field.type in ("integer", "decimal"):
        said.append(pen.word("number"))
    if field.one_of:
        said.append(pen.word("one_of"))
    if field.many:
        said.append(pen.word("many", field.many))
    if field.length:
        said.append(pen.word("length", field.length))
    return said


def _cell_rule(pen: _Pen, field: FieldDefinition, lists: Mapping[str, str]) -> dict[str, Any] | None:
    """The check the spreadsheet makes while typing. It warns where the platform would accept more than it can say."""
    if field.one_of:
        is_open = bool(field.many) or any(v.open or v.aliases for v in pen.enumerations[field.one_of].values)
        return _rule(pen, "list", {"validate": "list", "source": f"={lists[field.one_of]}"}, lenient=is_open)
    if field.type == "date":
        limits = {"criteria": "between", "minimum": field.not_before or _EARLIEST_DAY, "maximum": _LATEST_DAY}
        return _rule(pen, "date", {"validate": "date", **limits}, lenient=True)
    if field.type in ("money", "decimal", "integer"):
        kind = "integer" if field.type == "integer" else "decimal"
        limits = {"criteria": ">=", "value": 0}
        return _rule(pen, "number", {"validate": kind, **limits}, lenient=True)
    if field.length:
        limits = {"criteria": "<=", "value": field.length}
        return _rule(pen, "length", {"validate": "length", **limits}, field.length, lenient=False)
    return None


def _rule(pen: _Pen, key: str, rule: dict[str, Any], *values: object, lenient: bool) -> dict[str, Any]:
    return {
        **rule,
        "ignore_blank": True,
        "error_title": pen.word(f"{key}_title"),
        "error_message": pen.word(f"{key}_text", *values),
        "error_type": "warning" if lenient else "stop",
    }


def _write_guide(pen: _Pen, sheet: Any) -> None:
    title, head, cell = (
        pen.format(bold=True, font_size=14),
        pen.format(bold=True, border=1, bg_color="#E8EEF7", text_wrap=True),
        pen.format(border=1, text_wrap=True, valign="top"),
    )
    sheet.write_string(0, 0, ours.GUIDE_MARK[pen.language], title)
    for row, line in enumerate(_guide_lines(pen), 2):
        sheet.write_string(row, 0, line)
    top = 3 + len(_guide_lines(pen))
    for column, name in enumerate(_GUIDE_HEADS[pen.language]):
        sheet.write_string(top, column, name, head)
    for row, (code, field) in enumerate(pen.definition.fields.items(), top + 1):
        for column, text in enumerate(_guide_row(pen, code, field)):
            sheet.write_string(row, column, text, cell)
    for column, width in enumerate((18, 30, 14, 44, 44, 26)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


_GUIDE_HEADS = {
    "zh": ("字段代码", "名称", "是否必填", "填写要求", "说明", "依据"),
    "en": ("Field code", "Name", "Required", "Rule", "Explanation", "Basis"),
}
_GUIDE_LINES = {
    "zh": (
        "{title}，{edition} 版。依据：{basis}。",
        "1. 一行填一条，从示例行下面开始；示例行和本页不会被读取，不必删除。",
        "2. 不要改动表头文字；列的次序可以调，不用的选填列可以删。",
        "3. 号码类的列已设为文本格式；从别处粘贴时请用“选择性粘贴—值”，以免丢失数字。",
        "4. 上传后，有问题的单元格会在您自己的表里标出并说明怎么改，改好再传同一份表即可。",
    ),
    "en": (
        "{title}, edition {edition}. Basis: {basis}.",
        "1. One record per row, below the example; the example and this page are not read and may stay.",
        "2. Leave the header texts as they are; columns may be moved, optional ones removed.",
        "3. Columns of numbers are text; paste with “paste values”, or digits may be lost.",
        "4. After the upload, faulty cells are marked in your own sheet with how to mend them; send it again.",
    ),
}


def _guide_lines(pen: _Pen) -> list[str]:
    values = {
        "title": pen.say(pen.definition.title),
        "edition": pen.definition.edition,
        "basis": pen.definition.basis,
    }
    return [line.format(**values) for line in _GUIDE_LINES[pen.language]]


def _guide_row(pen: _Pen, code: str, field: FieldDefinition) -> tuple[str, ...]:
    required = pen.word(
        "required" if field.required is True else "conditional" if field.required else "blank"
    )
    values = [v.value for v in pen.enumerations[field.one_of].values] if field.one_of else []
    rules = "；".join(_rules_in_words(pen, field)[1 if field.required else 0 :])
    explanation = "\n".join(text for text in (pen.say(field.help), "、".join(values)) if text)
    return code, pen.say(field.title), required.strip(" （）()"), rules, explanation, field.basis or ""


def _write_mark(pen: _Pen) -> None:
    sheet = pen.book.add_worksheet(ours.MARK_SHEET)
    sheet.very_hidden()
    pairs = (("class", pen.definition.id), ("edition", pen.definition.edition), ("language", pen.language))
    for row, pair in enumerate(pairs):
        sheet.write_row(row, 0, pair)
