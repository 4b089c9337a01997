"""Checks everything a deployment may define under its home, the way each room reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml

from yinuo.catalogue import calendar_of_files, catalogue, definition_folders, own_notices
from yinuo.core.calendar_files import parse_notice
from yinuo.core.clock_rules import RuleBook, load_rules
from yinuo.core.definitions.catalogue import Problem
from yinuo.core.definitions.check import check
from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.definitions.references import reference_problems
from yinuo.core.errors import DomainError
from yinuo.core.publicity import load_publicity
from yinuo.core.validation.examples import example_problems
from yinuo.core.workdays import WorkCalendar

_Read = TypeVar("_Read")
_MEND = Bilingual(zh="请照文档中这个文件的写法改正。", en="See how the documentation writes this file.")


def definition_problems(examples: str = "own") -> list[Problem]:
    """Every problem of the classes, their rules, their examples and the files around them. Reads no database.

    ``examples`` are run for the classes of the deployment (``own``), for ``all``, or for ``none``.
    """
    clocks, publicity = RuleBook({}), set[str]()
    problems: list[Problem] = []
    for folder in definition_folders():
        own_clocks = _try(problems, folder / "clocks.yaml", load_rules)
        clocks = clocks.layered(own_clocks) if own_clocks else clocks
        publicity |= set(_try(problems, folder / "publicity.yaml", load_publicity) or ())
    found = check(catalogue())
    problems += [*found, *reference_problems(catalogue(), clocks.ids(), publicity), *_surroundings()]
    calendar = _calendar(problems)
    if calendar and not found:
        root = {"own": definition_folders()[1], "all": Path("/")}.get(examples)
        problems += [each for edition in catalogue() for each in _examples_of(edition, calendar, root)]
    return problems


def in_words(problem: Problem, language: str = "zh") -> str:
    """A problem in two lines: where it is, and what it is with how to mend it."""
    says, mend = (
        (problem.message.en, problem.mend.en) if language == "en" else (problem.message.zh, problem.mend.zh)
    )
    return f"{problem.file}:{problem.line} {problem.path}\n    {says} {mend}"


def unread(language: str = "zh") -> list[str]:
    """A line for each name in the deployment's own folder that nothing reads, such as a misspelt one."""
    shipped, own = definition_folders()
    known = {each.name for each in shipped.iterdir()}
    says = "nothing reads {}" if language == "en" else "没有地方读取 {}"
    found = sorted(own.iterdir()) if own.is_dir() else []
    return [says.format(each) for each in found if each.name not in known and not each.name.startswith(".")]


def unscanned(language: str = "zh") -> list[str]:
    """A line for each public text that is not searched for personal numbers before publication, with the reason."""
    says = "not scanned before publication: {}: {}" if language == "en" else "公开前不检查：{}：{}"
    return [
        says.format(f"{edition.name} {code}", field.unscanned)
        for edition in catalogue()
        for code, field in edition.fields.items()
        if field.unscanned and field.disclose == "public"
    ]


def _examples_of(edition: ClassEdition, calendar: WorkCalendar, root: Path | None) -> Iterator[Problem]:
    file = catalogue().origins[edition.name].file
    if root and file.is_relative_to(root):
        yield from example_problems(edition, file, catalogue().enumerations, calendar)


def _calendar(problems: list[Problem]) -> WorkCalendar | None:
    known = len(problems)
    for file in own_notices():
        _try(problems, file, lambda path: parse_notice(path.read_text("utf-8")))
    return calendar_of_files() if len(problems) == known else None


def _surroundings() -> Iterator[Problem]:
    """Branding, thresholds of quality and the registry: files whose readers raise."""
    from yinuo.assessment.thresholds import measures
    from yinuo.registry.layers import folders, read_layers
    from yinuo.web.branding import load

    own = definition_folders()[1]
    readers: list[tuple[Path, Callable[[Path], object]]] = [
        (own / "branding.yaml", lambda _: load(definition_folders())),
        (own / "quality.yaml", lambda _: measures()),
        (own / "registry", lambda _: read_layers(folders())),
    ]
    problems: list[Problem] = []
    for path, read in readers:
        _try(problems, path, read)
    yield from problems


def _try(problems: list[Problem], path: Path, read: Callable[[Path], _Read]) -> _Read | None:
    if not path.exists():
        return None
    try:
        return read(path)
    except (DomainError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        problems.append(_unusable(path, error))
        return None


def _unusable(path: Path, error: Exception) -> Problem:
    if isinstance(error, DomainError):
        says = Bilingual(zh=error.text.zh, en=error.text.en)
        return Problem(str(path), "", says, Bilingual(zh=error.how_to_mend.zh, en=error.how_to_mend.en))
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    reason = " ".join(str(error).partition("For further information")[0].split())
    return Problem(
        str(path), "", Bilingual(zh=f"不能使用：{reason}。", en=f"It cannot be used: {reason}."), _MEND, line
    )
