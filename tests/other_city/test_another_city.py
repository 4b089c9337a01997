"""The demo becomes another city by a folder of definitions: real commands, real processes, real requests."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.docs.node import DOCS, ROOT, yinuo
from tests.other_city.visitor import Visitor, free_port

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]
CITY = DOCS / "examples" / "another-city"
ADDED = DOCS / "examples" / "abolished-proof"
UNIT = "云示市市场监督管理局"
CODE = "11990100DEM0000308"


@dataclass(frozen=True, slots=True)
class Node:
    """A running node of the other city, and the sign-in link of each role."""

    home: Path
    base: str
    links: dict[str, str]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """As the guide says: copy the folder, check, load the demo, start."""
    home = tmp_path_factory.mktemp("other-city")
    shutil.copytree(CITY, home / "definitions")
    shutil.copytree(ADDED, home / "definitions", dirs_exist_ok=True)
    assert "0 problems" in yinuo(home, "definitions", "check", "--language", "en")
    port = free_port()
    told = yinuo(home, "demo", "--port", str(port), YINUO_DEMO="true")
    links = dict(re.findall(r"^  (\S+) .*\n    (http\S+)", told, re.M)[::-1])
    environment = {**os.environ, "YINUO_HOME": str(home), "YINUO_DEMO": "true"}
    environment.pop("YINUO_DATABASE_URL", None)
    command = [sys.executable, "-m", "yinuo.management", "up", "--port", str(port)]
    running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_until_ready(base, running)
        yield Node(home, base, links)
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0, "a clean stop"


def _wait_until_ready(base: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert running.poll() is None, "the node ended"
        try:
            Visitor(base).get("/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    raise AssertionError("the node does not answer")


@pytest.fixture(scope="module")
def clerk(node: Node) -> Visitor:
    visitor = Visitor(node.base)
    visitor.post(node.links["unit-clerk"], {})
    return visitor


def test_every_public_page_speaks_of_the_other_city_only(node: Node) -> None:
    visitor = Visitor(node.base)
    assert "云示市政务诚信" in visitor.get("/")
    pages = [
        "/",
        "/records/",
        "/records/penalty/",
        "/bodies/",
        f"/bodies/{CODE}/",
        "/rules/",
        "/verify/",
        "/data/",
    ]
    for path in pages:
        page = visitor.get(path)
        assert "云示市" in page, path
        assert "洛阳" not in page and "410300" not in page, path


def test_the_registry_is_the_other_citys(node: Node) -> None:
    page = Visitor(node.base).get("/bodies/")
    assert UNIT in page and "云示市北示县河口镇人民政府" in page


def test_a_clerk_of_the_other_city_hands_in_under_an_added_class(node: Node, clerk: Visitor) -> None:
    handed_in = (ADDED / "handed-in.csv").read_text(encoding="utf-8")
    ours = handed_in.replace("洛阳市市场监督管理局", UNIT).replace("11410300DEM0002762", CODE)
    page = clerk.post("/desk/submissions/", {"class": "abolished-proof"}, ("证明.csv", ours.encode()))
    receipt = clerk.address
    for _ in range(120):
        if "口头答应" in page:
            break
        time.sleep(0.25)
        page = clerk.get(receipt)
    assert "口头答应" in page and "取消的证明事项" in page
    records = json.loads(yinuo(node.home, "record", "list", "--class", "abolished-proof", "--json"))
    assert records["count"] == 2
    assert "无违法记录证明" in Visitor(node.base).get("/records/abolished-proof/")


def test_a_withdrawn_class_takes_in_nothing_from_its_day_on(node: Node, clerk: Visitor) -> None:
    assert "template/financial-penalty.xlsx" not in clerk.get("/desk/submissions/")
    page = clerk.post("/desk/submissions/", {"class": "financial-penalty"}, ("a.csv", "文号\n1\n".encode()))
    assert "2026-10-01" in page and "不再报送" in page
    assert Visitor(node.base).status("/rules/financial-penalty/") == 200, "what was public stays readable"


def test_a_replaced_class_has_its_new_edition_and_keeps_the_old(node: Node) -> None:
    page = Visitor(node.base).get("/rules/body-honour/")
    assert "单位表彰" in page and "2026" in page and "2024" in page


def test_the_own_calendar_counts(node: Node) -> None:
    """5 February 2027 is a day off by the own notice, without one it would be a working day."""
    read = (
        "from datetime import date; from yinuo.catalogue import calendar_of_files as c;"
        " print(c().is_working(date(2027, 2, 5)), c().is_working(date(2027, 2, 20)))"
    )
    environment = {**os.environ, "YINUO_HOME": str(node.home)}
    done = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
    told = yinuo(node.home, "doctor", status=0)
    assert "2027" in told


def test_nothing_of_the_shipped_city_is_in_the_store(node: Node) -> None:
    records = json.loads(yinuo(node.home, "record", "list", "--json", "--limit", "1000"))
    assert records["count"] > 100
    assert "洛阳" not in json.dumps(records, ensure_ascii=False)


def test_no_code_names_the_shipped_city() -> None:
    """Only data, the developers' gallery, examples in comments and docstrings, and the demo may name a city."""
    may = {"web/samples.py", "web/templates/web/gallery.html", "web/templates/web/gallery_body.html"}
    may |= {
        "core/names.py",
        "core/search_text.py",
        "core/codes.py",
        "core/journal/leaf.py",
        "records/acts/dispute.py",
    }
    source = ROOT / "src" / "yinuo"
    files = [path for ending in ("py", "html", "js", "sql") for path in source.rglob(f"*.{ending}")]
    named = {
        str(path.relative_to(source))
        for path in files
        if re.search("洛阳|河南|Luoyang|Henan|4103", path.read_text(encoding="utf-8"))
    }
    assert named - may == set()
