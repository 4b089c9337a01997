"""What is vendored is what the manifest says, and carries its licence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yinuo.web

VENDOR = Path(yinuo.web.__file__).parent / "static/yinuo/vendor"


def test_vendored_scripts_match_the_manifest_and_none_is_left_out() -> None:
    lines = (line.split() for line in (VENDOR / "MANIFEST.txt").read_text().splitlines())
    listed = {name: digest for digest, name in lines}
    present = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}
    assert present == listed


def test_htmx_is_the_version_its_name_says() -> None:
    assert b'version:"2.0.10"' in (VENDOR / "htmx-2.0.10.min.js").read_bytes()
    assert "Zero-Clause BSD" in (VENDOR / "LICENSE-htmx.txt").read_text(encoding="utf-8")
