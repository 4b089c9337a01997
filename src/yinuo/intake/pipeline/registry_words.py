"""What is said of a row whose authority is not, or not certainly, in the registry. ``{1}``, ``{2}`` … are its values."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.errors import Text


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of a finding, with its rule, level and whose fault it is."""

    rule: str
    level: str
    says: Text
    mend: Text
    fault: str = "source"


REGISTERED, WHICH, NAME, ENDED, REPAIR = (
    "authority-registered", "authority-unclear", "authority-name", "authority-ended", "code-repair",
)  # fmt: skip

WORDS = {
    "unknown-code": Saying(
        REGISTERED,
        "error",
        Text("机关代码 {1} 没有登记。", "The authority's code {1} is not registered."),
        Text(
            "请核对代码；新设机关请信用办登记后放行。",
            "Check the code; a new body is registered by the credit office, which then lets the row pass.",
        ),
    ),
    "code-of-other": Saying(
        REGISTERED,
        "error",
        Text(
            "机关代码 {1} 没有登记，而名称“{2}”在册，代码是 {3}。",
            "The authority's code {1} is not registered, but the name “{2}” is, with the code {3}.",
        ),
        Text("如果就是这个机关，请把代码改为 {3}。", "If this body is meant, change the code to {3}."),
    ),
    "unknown-name": Saying(
        REGISTERED,
        "error",
        Text("没有登记名称为“{1}”的机关。", "No body is registered as “{1}”."),
        Text("请填写规范名称和统一社会信用代码。", "Give its official name and its credit code."),
    ),
    "which": Saying(
        WHICH,
        "error",
        Text("“{1}”可能是：{2}。", "“{1}” may be: {2}."),
        Text("请确认是哪一个，并填写它的代码。", "Say which one is meant, by its code."),
    ),
    "other-name": Saying(
        NAME,
        "warning",
        Text(
            "代码 {1} 属于“{2}”，名称却写的是“{3}”。", "The code {1} belongs to “{2}”, but the name is “{3}”."
        ),
        Text("已按代码归属；请核对名称。", "The code was followed; check the name."),
    ),
    "ended": Saying(
        ENDED,
        "warning",
        Text("“{1}”已于 {2} 撤并，现由“{3}”承继。", "“{1}” ended on {2}; “{3}” took over."),
        Text("已归到承继单位；请改用它的名称和代码。", "It counts for the successor; use its name and code."),
    ),
    "repair": Saying(
        REPAIR,
        "warning",
        Text("代码 {1} 可能应为 {2}（{3}）。", "The code {1} may have been meant as {2} ({3})."),
        Text("请核对；确实如此请改为 {2}。", "Check it; if so, change it to {2}."),
    ),
}
