"""Colours: every text on the ground it stands on has the contrast WCAG 2.2 asks for, in every appearance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import yinuo.web

STATIC = Path(yinuo.web.__file__).parent / "static/yinuo"
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})\s*;")
TEXT_PAIRS = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "main", "late")
        for ground in ("ground", "paper", "paper-2")
    ],
    *[(kind, f"{kind}-ground") for kind in ("kept", "soon", "late", "disputed", "neutral")],
    *[(kind, "paper") for kind in ("kept", "soon", "disputed", "neutral")],
    ("main", "main-light"),
    ("ink-2", "hatch"),
    ("ink-2", "neutral-ground"),
    ("on-fill", "fill"),
    ("on-fill", "fill-hover"),
    ("on-band", "band"),
    ("on-band-2", "band"),
    ("on-side", "side"),
    ("on-side", "side-2"),
    ("on-side", "side-well"),
    ("on-side-2", "side"),
    ("on-gold", "gold"),
    ("on-seal", "seal"),
    ("ink", "mark"),
]
SHAPE_PAIRS = [
    ("control-line", "paper"),
    ("focus", "paper"),
    ("focus", "ground"),
    ("gold", "band"),
    ("dot", "paper"),
    ("dot-late", "paper"),
]


def blocks() -> dict[str, dict[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "css/tokens.css").read_text(encoding="utf-8"), flags=re.S)
    text = text.replace("@media screen and (prefers-color-scheme: dark) {", "").replace(
        "@media (pointer: coarse) {", ""
    )
    found: dict[str, dict[str, str]] = {}
    for selector, body in BLOCK.findall(text):
        found.setdefault(selector.strip().lstrip("}").strip(), {}).update(TOKEN.findall(body))
    return found


def appearances() -> dict[str, dict[str, str]]:
    css = blocks()
    light, dark = css[":root"], css[':root[data-theme="dark"]']
    large, large_dark = css[':root[data-large="1"]'], css[':root[data-large="1"][data-theme="dark"]']
    return {
        "light": light,
        "dark": light | dark,
        "large": light | large,
        "large and dark": light | dark | large | large_dark,
    }


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_formula_agrees_with_the_published_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("appearance", ["light", "dark", "large", "large and dark"])
def test_text_has_at_least_4_5_to_1(appearance: str) -> None:
    tokens = appearances()[appearance]
    poor = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("appearance", ["light", "dark", "large", "large and dark"])
def test_controls_focus_and_marks_have_at_least_3_to_1(appearance: str) -> None:
    tokens = appearances()[appearance]
    poor = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in SHAPE_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 3} == {}


def test_large_type_is_also_high_contrast() -> None:
    tokens = appearances()["large"]
    assert min(contrast(tokens[ink], tokens["paper"]) for ink in ("ink", "ink-2", "ink-3", "main")) >= 7


def test_the_systems_dark_and_the_visitors_dark_are_the_same() -> None:
    css = blocks()
    assert css[':root:not([data-theme="light"])'] == css[':root[data-theme="dark"]']
    assert (
        css[':root[data-large="1"]:not([data-theme="light"])']
        == css[':root[data-large="1"][data-theme="dark"]']
    )


def test_colours_are_named_in_one_place_only() -> None:
    sheets = [path for path in (STATIC / "css").glob("*.css") if path.name not in ("tokens.css", "print.css")]
    assert len(sheets) >= 6
    assert {
        path.name: re.findall(r"#[0-9a-fA-F]{3,6}\b", path.read_text(encoding="utf-8")) for path in sheets
    } == {path.name: [] for path in sheets}
