"""What an examination answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.errors import DomainError, Text

NOTHING_TO_MEND = Text("", "")


class Health(StrEnum):
    """Three answers, as everywhere a check is made, and a warning between."""

    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding about the installation."""

    name: str
    health: Health
    found: Text
    mend: Text = NOTHING_TO_MEND


Examination = Callable[[], Diagnosis]


def name_of(examination: Examination) -> str:
    """What the examination is called in the answer."""
    return examination.__name__.strip("_").replace("_", "-")


def carefully(examination: Examination) -> Diagnosis:
    """The answer of an examination; one that fails itself is reported as wrong with its error."""
    try:
        return examination()
    except DomainError as error:
        return Diagnosis(name_of(examination), Health.WRONG, error.text, error.how_to_mend)
    except Exception as error:
        found = Text(f"检查本身出错：{error}", f"the examination itself failed: {error}")
        mend = Text("请先处理上面的问题，再看日志。", "Mend the problems above first, then see the log.")
        return Diagnosis(name_of(examination), Health.WRONG, found, mend)


def not_asked(examination: Examination) -> Diagnosis:
    """The answer of an examination that makes no sense before database and keys are in place."""
    found = Text("上面的问题处理后再查", "asked once the problems above are mended")
    return Diagnosis(name_of(examination), Health.NOT_APPLICABLE, found)
