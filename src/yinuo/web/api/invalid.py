"""What the typed models find wrong with a request, said in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.core.errors import Text

WORDS = {
    "missing": Text("必填。", "It is required."),
    "extra_forbidden": Text("没有这一项。", "There is no such item."),
    "int_parsing": Text("应为整数。", "It must be a whole number."),
    "int_type": Text("应为整数。", "It must be a whole number."),
    "int_from_float": Text("应为整数。", "It must be a whole number."),
    "int_parsing_size": Text("数字太大。", "The number is too large."),
    "bool_parsing": Text("应为 true 或 false。", "It must be true or false."),
    "bool_type": Text("应为 true 或 false。", "It must be true or false."),
    "date_from_datetime_parsing": Text("应为日期，如 2026-03-02。", "It must be a date such as 2026-03-02."),
    "date_from_datetime_inexact": Text("应为日期，如 2026-03-02。", "It must be a date such as 2026-03-02."),
    "date_parsing": Text("应为日期，如 2026-03-02。", "It must be a date such as 2026-03-02."),
    "date_type": Text("应为日期，如 2026-03-02。", "It must be a date such as 2026-03-02."),
    "string_type": Text("应为文本。", "It must be text."),
    "string_too_long": Text("最多 {max_length} 个字符。", "At most {max_length} characters."),
    "string_too_short": Text("至少 {min_length} 个字符。", "At least {min_length} characters."),
    "string_pattern_mismatch": Text("格式不对。", "It does not have the form it must have."),
    "greater_than_equal": Text("应不小于 {ge}。", "It must be at least {ge}."),
    "less_than_equal": Text("应不大于 {le}。", "It must be at most {le}."),
    "literal_error": Text("应为以下之一：{expected}。", "It must be one of {expected}."),
    "list_type": Text("应为数组。", "It must be an array."),
    "dict_type": Text("应为对象。", "It must be an object."),
    "model_attributes_type": Text("应为对象。", "It must be an object."),
    "model_type": Text("应为对象。", "It must be an object."),
    "too_short": Text("至少 {min_length} 项。", "At least {min_length} items."),
    "too_long": Text("最多 {max_length} 项。", "At most {max_length} items."),
}
OTHERWISE = Text("不合要求。", "It is not as required.")


def words_for(fault: Mapping[str, Any]) -> Text:
    """The words for one fault in the shape of ``ValidationError.errors()``."""
    words = WORDS.get(str(fault.get("type", "")), OTHERWISE)
    return words.format(**fault.get("ctx", {}))
