"""Words of an act that everybody will read (理由、依据): they stand on public pages and in the journal for ever."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text
from yinuo.core.freetext import find_personal_numbers


class PersonalNumbersInWords(DomainError):
    """A reason or a basis holds what looks like the number of a person."""

    code = "personal-numbers-in-words"
    message = Text(
        "这段文字会公开，里面像有个人号码（{numbers}）。",
        "These words become public and seem to hold personal numbers ({numbers}).",
    )
    remedy = Text("请去掉号码，用“当事人”等称呼代替。", "Take the numbers out; speak of “the party” instead.")
    status = 422


def without_personal_numbers(*texts: str) -> None:
    """Raise :class:`PersonalNumbersInWords` when one of ``texts`` holds a number of a person; it is told in part only."""
    found = [number.masked for text in texts for number in find_personal_numbers(text)]
    if found:
        raise PersonalNumbersInWords(numbers="、".join(found))
