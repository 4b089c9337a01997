"""What acts on records refuse, and how to mend it."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class WrongStatus(DomainError):
    """The record is not in a state in which this can be done."""

    code = "record-wrong-status"
    message = Text(
        "这条记录现在是“{status}”，不能这样办理。", "The record is “{status}” now; this cannot be done."
    )
    remedy = Text("请刷新页面查看记录现状。", "Reload the page to see how the record stands.")


class ReasonMissing(DomainError):
    """An act that needs a reason and a legal ground was given none."""

    code = "record-reason-missing"
    message = Text("必须写明理由和依据。", "A reason and its legal ground are needed.")
    remedy = Text(
        "请填写理由（至少两个字）和法律依据。",
        "Give the reason (two characters or more) and the legal basis.",
    )
    status = 422


class HeldByLaw(DomainError):
    """The record is kept from the public by a rule that nobody may set aside."""

    code = "record-held-by-law"
    message = Text(
        "这条记录依法不公开（{reason}）。", "The law keeps this record from the public ({reason})."
    )
    remedy = Text(
        "自然人信息和非公开类别不能公示。",
        "Natural persons and classes that are not public stay unpublished.",
    )


class KeyTaken(DomainError):
    """The corrected natural key belongs to another record."""

    code = "record-key-taken"
    message = Text(
        "更正后的文号、相对人和机关与另一条记录（{record}）相同。",
        "Another record ({record}) has that number, subject and authority.",
    )
    remedy = Text("请核对；重复的一条应当撤下。", "Check them; withdraw the one that is double.")


class NothingChanged(DomainError):
    """A correction that corrects nothing."""

    code = "record-nothing-changed"
    message = Text("内容没有变化。", "Nothing has changed.")
    remedy = Text("请修改需要更正的字段。", "Change the fields that are to be corrected.")
    status = 422


class NothingToErase(DomainError):
    """The record holds no personal values, or they are erased already."""

    code = "record-nothing-to-erase"
    message = Text("这条记录没有可清除的个人信息。", "The record holds no personal data to erase.")
    remedy = Text("无需办理。", "Nothing needs to be done.")
