"""Tables of the documentation name things that exist: clauses, files, tests, settings, commands."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.docs.node import DOCS, ROOT

from yinuo.config import Configuration
from yinuo.management.cli import COMMANDS

CLAUSES = (
    "M1.2a M1.2b M1.3 M2.1a M2.1b M2.1c M2.1d M2.2a M2.2b M2.2c M2.2d M2.2e M2.3a M2.3b M2.3c M2.3d M2.4 M2.5"
    " M3.1 M3.2 M3.3 M3.4a M3.4b M4.1a M4.1b M4.2 M4.3a M4.3b M4.3c M4.4a M4.4b M4.4c M5.1 M5.2 M5.3 M5.4 M5.5"
    " M5.6 M5.7 M6.1 M6.2 M6.3a M6.3b"
).split()
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]


@cache
def test_names() -> frozenset[str]:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    return frozenset(name for source in sources for name in re.findall(r"^\s*def (test_\w+)", source, re.M))


test_names.__test__ = False  # type: ignore[attr-defined]


def rows(page: str) -> list[list[str]]:
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| (?!---)", line)
    ]


def test_every_clause_has_its_row_and_no_other() -> None:
    assert [row[0] for row in rows("clauses.md")[1:]] == CLAUSES


@pytest.mark.parametrize("row", rows("clauses.md")[1:], ids=lambda row: str(row[0]))
def test_a_clause_that_is_served_names_code_and_tests(row: list[str]) -> None:
    _, _, state, code, tests = row
    paths, named = re.findall(r"`(src/[^`]+)`", code), re.findall(r"`(test_\w+)`", tests)
    assert (state == "not yet") == (not paths) == (not named)
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    assert set(named) <= test_names()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_test_and_path_a_page_names_exists(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named <= test_names(), named - test_names()
    paths = re.findall(r"`((?:src|tests|docs|deploy|scripts|benchmarks)/[\w./-]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_link_between_pages_leads_somewhere(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    text = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not link.startswith(("http", "mailto"))]
    assert [link for link in links if not (page.parent / link).exists()] == []  # type: ignore[attr-defined]


def test_every_threat_has_a_control_a_default_and_a_test() -> None:
    threats = [row for row in rows("security.md") if len(row) == 4][1:]
    assert len(threats) >= 20
    for threat, control, default, tests in threats:
        assert control and default and re.findall(r"`(test_\w+)`", tests), threat


def test_operations_explains_every_setting() -> None:
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    missing = [name for name in Configuration.model_fields if f"YINUO_{name.upper()}" not in page]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_command_a_page_gives_exists(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    for words in re.findall(r"(?:^|`|bin/)yinuo ([a-z]+(?: [a-z]+)?)", text, re.M):
        assert words in COMMANDS or words.split()[0] in COMMANDS, f"{page}: yinuo {words}"
