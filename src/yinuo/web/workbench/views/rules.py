"""Rules in force on this node (规则): classes with their editions and layers, and what a check of them says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from yinuo import timesource
from yinuo.catalogue import catalogue, definition_folders
from yinuo.core.definitions.catalogue import Catalogue, Problem
from yinuo.core.definitions.check import check
from yinuo.core.definitions.loader import load_definitions
from yinuo.web.ui.language import said
from yinuo.web.workbench.guard import desk


@desk("definitions:read")
def page(request: HttpRequest) -> HttpResponseBase:
    """Classes in force; a POST checks the files as they lie now, before a restart puts them in force."""
    shipped, deployed = definition_folders()
    known, today = catalogue(), timesource.today()
    context: dict[str, Any] = {
        "classes": list(_classes(known, deployed)),
        "own_folder": deployed if deployed.exists() else None,
        "own_files": sorted(str(file.relative_to(deployed)) for file in deployed.rglob("*.yaml"))
        if deployed.exists()
        else [],
        "problems": [_said(problem, (shipped, deployed)) for problem in known.problems],
        "today": today,
    }
    if request.method == "POST":
        fresh = load_definitions((shipped, deployed))
        problems = check(fresh)
        context |= {
            "checked": True,
            "editions": sum(1 for _ in fresh),
            "problems": [_said(problem, (shipped, deployed)) for problem in problems],
            "waiting": _names(fresh) ^ _names(known),
        }
    return render(request, "desk/administration/rules.html", context)


def _names(known: Catalogue) -> set[str]:
    return {edition.name for edition in known}


def _classes(known: Catalogue, deployed: Path) -> Iterator[dict[str, Any]]:
    """Each class with its editions, and which of them the deployment wrote itself."""
    for name, editions in known.classes.items():
        lines = [
            {
                "edition": one,
                "own": deployed in known.origins[one.name].file.parents,
                "in_force": known.in_force(name, timesource.today()) is one,
            }
            for one in editions
        ]
        yield {"id": name, "newest": known.newest(name), "editions": lines}


def _said(problem: Problem, folders: tuple[Path, ...]) -> dict[str, object]:
    """A problem in the reader's language, its file named from the folder of definitions."""
    file = Path(problem.file)
    folder = next((folder for folder in folders if folder in file.parents), None)
    return {
        "file": str(file.relative_to(folder)) if folder else file.name,
        "line": problem.line,
        "path": problem.path,
        "message": said(problem.message),
        "mend": said(problem.mend),
    }
