"""What the generated checks say: what is wrong, and how to mend it. ``{1}`` is a value of the row."""

from __future__ import annotations

from typing import Final

from yinuo.core.definitions.model import Bilingual

Says = tuple[Bilingual, Bilingual]


def _pair(zh: str, en: str, mend_zh: str, mend_en: str) -> Says:
    return Bilingual(zh=zh, en=en), Bilingual(zh=mend_zh, en=mend_en)


REQUIRED: Final = _pair("{title}没有填写。", "{title} is empty.", "请补填。", "Fill it in.")
REQUIRED_HERE: Final = _pair(
    "按本行其他内容，{title}必须填写。",
    "{title} must be filled in, given the rest of the row.",
    "请补填，或核对决定它是否必填的栏目。",
    "Fill it in, or check the columns that make it required.",
)
REQUIRED_WHEN: Final = _pair(
    "{when}时，{title}必须填写。",
    "{title} must be filled in when {when}.",
    "请补填；如果是前面那一栏写错了，请改那一栏。",
    "Fill it in, or mend the other column if that one is wrong.",
)
BLANK_WHEN: Final = _pair(
    "{when}时，{title}应当为空。",
    "{title} must be empty when {when}.",
    "请清空本栏；如果是前面那一栏写错了，请改那一栏。",
    "Empty the cell, or mend the other column if that one is wrong.",
)
BLANK: Final = _pair(
    "按本行其他内容，{title}应当为空。",
    "{title} must be empty, given the rest of the row.",
    "请清空本栏，或核对相对人类别等栏目。",
    "Empty the cell, or check the kind of subject and the like.",
)
NO_SUCH_DAY: Final = _pair(
    "{title}写的这一天不存在。",
    "{title} names a day that does not exist.",
    "请核对月份和日期（例如 2 月没有 30 日）。",
    "Check month and day (February has no 30th, for example).",
)
EARLY: Final = _pair(
    "{title}写的是 {1}，早于 {limit}，年份像是笔误。",
    "{title} says {1}, before {limit}: the year looks like a slip.",
    "是否为 {2}？请核对年份。",
    "Is it {2}? Check the year.",
)
TYPES: Final[dict[str, Says]] = {
    "date": _pair(
        "{title}写的不是日期。",
        "{title} is not a date.",
        "请写成 2026/02/28 的样子。",
        "Write it like 2026/02/28.",
    ),
    "money": _pair(
        "{title}写的不是金额，或小数多到不足一分。",
        "{title} is not an amount of money in whole fen.",
        "请只填数字，单位为{unit}，例如 0.2。",
        "Give a number only, in {unit}, for example 0.2.",
    ),
    "decimal": _pair(
        "{title}写的不是数字。",
        "{title} is not a number.",
        "请只填数字，例如 0.2。",
        "Give a number only, for example 0.2.",
    ),
    "integer": _pair(
        "{title}写的不是整数。",
        "{title} is not a whole number.",
        "请填整数，例如 3。",
        "Give a whole number, for example 3.",
    ),
    "boolean": _pair("{title}应填是或否。", "{title} must be yes or no.", "请填是或否。", "Write 是 or 否."),
}
DECIMALS: Final = _pair(
    "{title}的小数超过{limit}位。",
    "{title} has more than {limit} decimals.",
    "请按{limit}位小数填写。",
    "Give at most {limit} decimals.",
)
POSITIVE: Final = _pair(
    "{title}应当大于零。",
    "{title} must be above zero.",
    "没有金额时请留空。",
    "Leave it empty when there is none.",
)
LENGTH: Final = _pair(
    "{title}有{1}个字，最多{limit}个字。",
    "{title} has {1} characters; at most {limit} are allowed.",
    "请缩短到{limit}个字以内。",
    "Shorten it to {limit} characters at most.",
)
ENUM: Final = _pair(
    "{title}里的“{1}”不在可选值中。",
    "“{1}” is not a value of {title}.",
    "可选值：{choices}。",
    "Values: {choices}.",
)
ENUM_DATE: Final = _pair(
    "{title}里有在决定日期（{1}）不使用的值。",
    "{title} has a value that was not in use on the day of the decision ({1}).",
    "请按决定当时有效的法律填写。",
    "Use the values of the law in force on that day.",
)

_SPREADSHEET: Final = (
    "regexp_matches({raw}, '^[0-9]([.][0-9]+)?[Ee][+]?[0-9]+$') OR regexp_matches({raw}, '^[0-9]+[.]0$')",
    _pair(
        "{title}被表格软件当成了数字，末几位已经丢失。",
        "A spreadsheet turned {title} into a number and lost its end.",
        "请把该列设为文本格式后重新填写。",
        "Format the column as text and type the code again.",
    ),
)


def _code_words(length: str, alphabet: str, letters_zh: str, letters_en: str) -> tuple[tuple[str, Says], ...]:
    return (
        _SPREADSHEET,
        (
            length,
            _pair(
                "{title}的位数不对，现有{1}位。",
                "{title} has {1} characters, which is not its length.",
                "请对照证照原件补全。",
                "Complete it from the original document.",
            ),
        ),
        (
            alphabet,
            _pair(
                f"{{title}}里有不会出现的字符或不符合结构（{letters_zh}）。",
                f"{{title}} has characters or a form that no code has ({letters_en}).",
                "请对照证照原件更正，注意数字 0、1、2 与字母 O、I、Z。",
                "Correct it from the original document; mind 0, 1, 2 and O, I, Z.",
            ),
        ),
        (
            "true",
            _pair(
                "{title}的校验位不对，至少有一位写错。",
                "The check digit of {title} does not fit: at least one character is wrong.",
                "请逐位核对证照原件。",
                "Compare it with the original, character by character.",
            ),
        ),
    )


CODES: Final[dict[str, tuple[tuple[str, Says], ...]]] = {
    "uscc": _code_words(
        "length({value}) <> 18",
        "NOT uscc_shape({value})",
        "18 位，不含 I、O、S、V、Z",
        "18 characters without I, O, S, V, Z",
    ),
    "orgcode": _code_words(
        "length({value}) <> 9",
        "NOT regexp_full_match({value}, '[0-9A-Z]{{8}}[0-9X]')",
        "9 位数字或大写字母",
        "9 digits or capitals",
    ),
    "identity": _code_words(
        "length({value}) <> 18",
        "NOT regexp_full_match({value}, '[0-9]{{17}}[0-9X]')",
        "17 位数字加校验位",
        "17 digits and a check digit",
    ),
    "phone": (
        (
            "true",
            _pair(
                "{title}写的不是电话号码。",
                "{title} is not a telephone number.",
                "请填 11 位手机号，或带区号的座机号，例如 0379-12345678。",
                "Give a mobile number of 11 digits, or a landline with its area code, for example 0379-12345678.",
            ),
        ),
    ),
}
