"""What is said of rows that passed every rule and yet could not be stored. Their findings carry saying −1 − place."""

from __future__ import annotations

from yinuo.core.errors import Text

WORDS: dict[str, tuple[Text, Text]] = {
    "not-your-body": (
        Text(
            "这一行的机关不是本单位，也不在本单位之下。",
            "The body of this row is neither your unit nor below it.",
        ),
        Text("请由该机关报送，或核对机关代码。", "Let that body report it, or check the code of the body."),
    ),
    "other-source": (
        Text(
            "库中已有这条记录（{1}），由别的单位报送，内容不同。",
            "The record is there already ({1}), reported by another unit, with other content.",
        ),
        Text(
            "请与原报送单位核对；确需更正由原单位或上级更正。",
            "Settle it with that unit; it or its superior corrects.",
        ),
    ),
    "withdrawn": (
        Text("这条记录（{1}）已经撤下。", "This record ({1}) has been withdrawn."),
        Text("需要重新公示时请先申请恢复。", "Ask for its restoration first."),
    ),
    "twice-in-file": (
        Text(
            "同一文件里有两行是同一条记录，内容不同。",
            "Two rows of the file are the same record with other content.",
        ),
        Text("请只保留正确的一行。", "Keep the right one."),
    ),
    "body-not-registered": (
        Text("这一行的机关没有在册。", "The body of this row is not registered."),
        Text(
            "请核对机关代码；新设机关请信用办登记后放行。",
            "Check the code; a new body is registered by the credit office.",
        ),
    ),
}
STORE_RULES = tuple(WORDS)
