"""The definitions in force on this node: the shipped ones with the deployment's own layered over them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from yinuo.config import configuration
from yinuo.core.calendar_files import NoticeDay, layered, load_calendar, parse_notice
from yinuo.core.definitions.catalogue import Catalogue
from yinuo.core.definitions.loader import SHIPPED, load_definitions
from yinuo.core.workdays import WorkCalendar


def definition_folders() -> tuple[Path, Path]:
    """The shipped folder, and the deployment's own under its home (which need not exist)."""
    return SHIPPED, configuration().resolved_home / "definitions"


@lru_cache(maxsize=4)
def _loaded(folders: tuple[Path, ...]) -> Catalogue:
    return load_definitions(folders)


def catalogue() -> Catalogue:
    """The catalogue, read once per process: a changed definition takes effect when the node starts again."""
    return _loaded(definition_folders())


def own_notices() -> list[Path]:
    """Files of the deployment's own calendar folder, in the order in which they are read."""
    folder = definition_folders()[1] / "calendar"
    return [*sorted(folder.glob("*.csv")), *sorted(folder.glob("*.json"))]


def calendar_of_files() -> WorkCalendar:
    """The calendar of working days by the files alone, for what needs no database. Raises ``ValueError``."""
    days = list[NoticeDay]()
    for file in own_notices():
        days = layered(days, parse_notice(file.read_text("utf-8")))
    return load_calendar(SHIPPED / "calendar", days)


def forget() -> None:
    """Read the definitions anew at the next call (tests, ``yinuo definitions check``)."""
    _loaded.cache_clear()
