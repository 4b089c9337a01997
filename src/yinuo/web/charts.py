"""Charts drawn on the server: plain functions place shapes, templates write SVG, a table always stands behind.

Places across are per cent of the width and places down are pixels, so that words keep their size on a phone. Late
cases differ by shape and by word as well as by colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from django.utils.translation import gettext, pgettext

LABEL = 19.0
RIGHT = 97.0
ROW = 22
TOP = 8
BAR_ROW = 46


@dataclass(frozen=True, slots=True)
class Dot:
    """One case: ``x`` in per cent, ``y`` in pixels."""

    x: str
    y: int


@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of the dot strip, with what its table row says."""

    label: str
    url: str
    y: int
    kept: tuple[Dot, ...]
    late: tuple[Dot, ...]
    total: int
    late_total: int
    middle: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis; a phone leaves out the odd ones."""

    x: str
    word: str
    odd: bool = False


@dataclass(frozen=True, slots=True)
class DotStrip:
    """The whole chart; ``sampled`` is how many dots in time a row shows at most, when some row has more
    cases than that, ``late_sampled`` the same of late ones; 0 when all are drawn."""

    rows: tuple[DotRow, ...]
    ticks: tuple[Tick, ...]
    limit: float
    limit_x: str
    height: int
    axis_y: int
    unit: str
    sampled: int = 0
    late_sampled: int = 0
    above: bool = False

    @property
    def limit_word(self) -> str:
        return gettext("第 %(n)g %(unit)s") % {"n": self.limit, "unit": gettext("个") + self.unit}


@dataclass(frozen=True, slots=True)
class Plot:
    """Where dots may lie: from ``left`` per cent of the width on, values up to ``maximum``, ``row`` pixels for each row,
    of which the dots take the lowest :data:`ROW`."""

    maximum: int
    left: float
    row: int

    def across(self, value: float) -> str:
        """The place of a value, as per cent of the whole width."""
        share = min(value + 0.5, self.maximum + 1) / (self.maximum + 1)
        return f"{self.left + (RIGHT - self.left) * share:.1f}%"

    def middle(self, index: int) -> int:
        """The middle of the dots of a row, in pixels from the top."""
        return TOP + self.row * (index + 1) - ROW // 2


def _scatter(seed: str, spread: float) -> float:
    """A fixed small offset in ±``spread``: the same case always lies at the same place."""
    return (crc32(seed.encode()) % 1000 / 500 - 1) * spread


def dot_strip(
    rows: Iterable[tuple[str, Mapping[int, int], str]],
    limit: float,
    maximum: int = 12,
    unit: str = "",
    most: int = 80,
    above: bool = False,
) -> DotStrip:
    """Dots for single cases. ``rows``: (label, how many cases had each value in ``unit``, working days when left out,
    address of the rows); ``limit``: the last day in time; ``above``: long labels stand over their dots instead of beside them.

    Values above ``maximum`` are drawn at the right edge. A row with more than ``most`` cases in time, or late, shows
    every n-th of them in order of size: a million records are not a million dots.
    """
    plot = Plot(maximum, 0.0 if above else LABEL, ROW + 26 if above else ROW)
    drawn, sampled, late_sampled = [], 0, 0
    for index, (label, cases, url) in enumerate(rows):
        y = plot.middle(index)
        kept, late = (
            _drawn(cases, most, lambda value: value <= limit),
            _drawn(cases, most, lambda v: v > limit),
        )
        total, late_total = sum(cases.values()), sum(n for value, n in cases.items() if value > limit)
        sampled = most if len(kept) < total - late_total else sampled
        late_sampled = most if len(late) < late_total else late_sampled
        drawn.append(
            DotRow(
                label=label,
                url=url,
                y=y,
                kept=tuple(_dot(label, n, value, y, plot) for n, value in enumerate(kept)),
                late=tuple(_dot(label, n, value, y, plot) for n, value in enumerate(late)),
                total=total,
                late_total=late_total,
                middle=_middle(cases) if cases else None,
                most=max(cases, default=None),
            )
        )
    framed = _framed(tuple(drawn), limit, plot, unit or pgettext("unit", "工作日"))
    return replace(framed, sampled=sampled, late_sampled=late_sampled, above=above)


def _drawn(cases: Mapping[int, int], most: int, wanted: Callable[[float], bool]) -> list[float]:
    """The values of every n-th wanted case in order of size, so that at most ``most`` are left."""
    values = sorted(value for value in cases if wanted(value))
    step = max(1, -(-sum(cases[value] for value in values) // most))
    found, passed = list[float](), 0
    for value in values:
        found += [value] * len(range(-passed % step, cases[value], step))
        passed += cases[value]
    return found


def _middle(cases: Mapping[int, int]) -> float:
    """The median: the case in the middle, or the mean of the two there."""
    total, passed, lower = sum(cases.values()), 0, None
    for value in sorted(cases):
        passed += cases[value]
        if lower is None and passed * 2 >= total:
            lower = value
        if lower is not None and passed * 2 > total:
            return value if lower == value else (lower + value) / 2
    raise ValueError("no cases")


def _framed(rows: tuple[DotRow, ...], limit: float, plot: Plot, unit: str) -> DotStrip:
    axis, last = TOP + plot.row * len(rows) + 4, plot.maximum
    ticks = tuple(
        Tick(plot.across(day), f"{day}+" if day == last else str(day), (last - day) % 2 == 1)
        for day in range(last + 1)
    )
    return DotStrip(rows, ticks, limit, plot.across(limit + 0.5), axis + 22, axis, unit)


def _dot(label: str, number: int, value: float, y: int, plot: Plot) -> Dot:
    seed = f"{label}{number}{value}"
    x = min(value, plot.maximum) + _scatter(seed, 0.36)
    return Dot(plot.across(x), y + round(_scatter(seed + "y", ROW / 2 - 5)))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``value`` None is not applicable, with ``note`` saying why."""

    label: str
    value: float | None
    words: str
    note: str
    url: str
    y: int
    width: str
    late: bool


@dataclass(frozen=True, slots=True)
class Bars:
    bars: tuple[Bar, ...]
    limit: float | None
    limit_x: str
    limit_words: str
    height: int
    unit: str


def bars(
    rows: Iterable[tuple[str, float | None, str, str]],
    maximum: float = 100,
    limit: float | None = None,
    unit: str = "%",
    better: str = "high",
) -> Bars:
    """Lying bars with a threshold line. ``rows``: (label, value or None, note with its base, address of the rows).

    A value on the wrong side of ``limit`` (below when ``better`` is high, above when low) is marked late.
    """
    drawn = tuple(_bar(index, row, maximum, limit, unit, better) for index, row in enumerate(rows))
    at = f"{100 * (limit or 0) / maximum:.1f}%"
    words = "" if limit is None else gettext("线：%(n)g%(unit)s") % {"n": limit, "unit": unit}
    return Bars(drawn, limit, at, words, BAR_ROW * len(drawn) + 20, unit)


def _bar(
    index: int,
    row: tuple[str, float | None, str, str],
    maximum: float,
    limit: float | None,
    unit: str,
    better: str,
) -> Bar:
    label, value, note, url = row
    wrong = value is not None and limit is not None and (value < limit if better == "high" else value > limit)
    words = gettext("不适用") if value is None else f"{value:,g}{unit}"
    share = 0.0 if value is None else max(0.0, min(value / maximum, 1.0))
    return Bar(label, value, words, note, url, BAR_ROW * index, f"{100 * share:.1f}%", wrong)


@dataclass(frozen=True, slots=True)
class Small:
    """One of the small multiples: ``points`` of its line in a 100 × 40 box, the end dot, and what it says now."""

    label: str
    url: str
    points: str
    end: tuple[float, float] | None
    now: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Multiples:
    small: tuple[Small, ...]
    periods: tuple[str, ...]
    limit_y: float | None
    unit: str
    low: float
    high: float


def multiples(
    rows: Iterable[tuple[str, Sequence[float | None], str]],
    periods: Sequence[str],
    limit: float | None = None,
    unit: str = "%",
) -> Multiples:
    """One small line each (for counties), all on one scale. ``rows``: (label, value per period or None, address)."""
    given = [
        (label, tuple(None if v is None else round(v, 1) for v in values), url) for label, values, url in rows
    ]
    known = [value for _, values, _ in given for value in values if value is not None]
    low, high = min([*known, *([limit] if limit is not None else [])], default=0.0), max(known, default=1.0)
    reach = (high - low) or 1.0

    def down(value: float) -> float:
        return round(36 - 32 * (value - low) / reach, 1)

    small = tuple(_small(label, values, url, down, unit) for label, values, url in given)
    return Multiples(small, tuple(periods), None if limit is None else down(limit), unit, low, high)


def _small(
    label: str, values: tuple[float | None, ...], url: str, down: Callable[[float], float], unit: str
) -> Small:
    wide = max(len(values) - 1, 1)
    places = [
        (round(2 + 94 * n / wide, 1), down(value)) for n, value in enumerate(values) if value is not None
    ]
    now = values[-1] if values else None
    return Small(
        label=label,
        url=url,
        points=" ".join(f"{x},{y}" for x, y in places),
        end=places[-1] if places else None,
        now=gettext("不适用") if now is None else f"{now:g}{unit}",
        values=values,
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A county on the schematic map."""

    code: str
    name: str
    words: str
    kind: str
    sign: str
    url: str
    x: str
    middle: str
    width: str
    y: int


@dataclass(frozen=True, slots=True)
class TileMap:
    tiles: tuple[Tile, ...]
    height: int
    missing: tuple[str, ...] = field(default=())


TILE = 62


def tile_map(
    places: Mapping[str, tuple[int, int]],
    values: Mapping[str, tuple[str, str, str, str]],
    signs: Mapping[str, str],
) -> TileMap:
    """The schematic map. ``places``: code → (column, row) of the deployment; ``values``: code → (name, words, kind, address).

    ``kind`` is a kind of chip; ``signs`` their signs. Codes without a place are listed in ``missing``, never dropped silently.
    """
    columns = max((column for column, _ in places.values()), default=0) + 1
    lines = max((line for _, line in places.values()), default=0) + 1
    wide = 100 / columns
    tiles = []
    for code, (name, words, kind, url) in values.items():
        if code in places:
            column, line = places[code]
            at = wide * column
            tiles.append(
                Tile(
                    code,
                    name,
                    words,
                    kind,
                    signs[kind],
                    url,
                    f"{at:.2f}%",
                    f"{at + wide / 2:.2f}%",
                    f"{wide:.2f}%",
                    TILE * line,
                )
            )
    return TileMap(
        tuple(tiles), TILE * lines, tuple(v[0] for code, v in values.items() if code not in places)
    )
