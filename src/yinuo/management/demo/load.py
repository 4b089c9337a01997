"""Loads the demo city: demo clerks hand in real workbooks, day after day, through the real intake."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter
from rich.console import Console
from rich.progress import track

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import Text
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.jobs.models import Job
from yinuo.journal.checkpoints import make_checkpoint
from yinuo.management.demo.rows import Desk, Row, licence_rows, penalty_rows
from yinuo.management.speaking import in_words
from yinuo.registry.models import Body

_LOADING = Text("装入演示城市", "Loading the demo city")
DAYS_BACK = (75, 54, 33, 19, 8, 1)
"""Days before today on which every demo unit hands in what it decided since the time before."""
CITY_PENALTIES = ("市场监督管理局", "生态环境局", "住房和城乡建设局", "城市管理局")
"""Endings of names of city departments that punish in the demo, whichever city it is."""
Maker = Callable[[Desk, Sequence[date]], list[Row]]


@dataclass(frozen=True, slots=True)
class Errand:
    """One file of one unit on one day."""

    day: date
    unit: Body
    information_class: str
    make: Maker
    rows: int


def load_demo() -> None:
    """Load the demo unless it is loaded: every file is written, handed in and worked on as on its day."""
    errands = sorted(_errands(timesource.today()), key=lambda errand: errand.day)
    done = Submission.objects.filter(stage=Submission.Stage.DONE).count()
    if done >= len(errands):
        return
    with tempfile.TemporaryDirectory() as folder:
        for errand in _told(errands):
            _run(errand, Path(folder))
    make_checkpoint()


def _told(errands: Sequence[Errand]) -> Iterator[Errand]:
    """The errands one by one, with a bar on a terminal, and a line for every tenth of them anywhere else."""
    label, console = in_words(_LOADING), Console(stderr=True)
    if console.is_terminal:
        yield from track(errands, label, console=console)
        return
    step = max(1, len(errands) // 10)
    for number, errand in enumerate(errands):
        if number % step == 0:
            print(f"{label}: {number}/{len(errands)}", file=sys.stderr, flush=True)
        yield errand
    print(f"{label}: {len(errands)}/{len(errands)}", file=sys.stderr, flush=True)


def _errands(today: date) -> Iterator[Errand]:
    counties = Body.objects.filter(ended_on=None).exclude(county_code="")
    markets = [body for body in counties if body.name.endswith("市场监督管理局")]
    halls = [body for body in counties if "行政审批" in body.name]
    city = list(
        Body.objects.filter(ended_on=None, county_code="", kind=Body.Kind.DEPARTMENT).order_by("name")
    )
    punishing = [body for ending in CITY_PENALTIES for body in city if body.name.endswith(ending)]
    halls += [body for body in city if "行政审批" in body.name]
    for back in DAYS_BACK:
        day = _office_day(today - timedelta(days=back))
        for unit in punishing:
            yield Errand(day, unit, "penalty", penalty_rows, 24)
        if back in DAYS_BACK[::2]:
            for unit in markets:
                yield Errand(day, unit, "penalty", penalty_rows, 10)
        elif "licence" in catalogue().classes:
            for unit in halls:
                yield Errand(day, unit, "licence", licence_rows, 8)


def _office_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _run(errand: Errand, folder: Path) -> None:
    desk = Desk.of(errand.unit, errand.day)
    days = [errand.day - timedelta(days=_delay(desk)) for _ in range(errand.rows)]
    rows = errand.make(desk, days)
    if not rows:
        return
    title = catalogue().newest(errand.information_class).title.zh
    name = f"{errand.day.month}月{title}-{errand.unit.short_name or errand.unit.name}-{errand.day}.xlsx"
    path = folder / name
    write_workbook(path, errand.information_class, rows)
    moment = datetime.combine(errand.day, time(9, 30), tzinfo=timesource.PLACE)
    with timesource.standing_at(moment):
        actor = Actor(Role.UNIT_CLERK, name="示例填报员", unit=errand.unit.code, unit_path=errand.unit.path)
        delivery = Delivery(path, name, errand.information_class, errand.unit, Submission.Channel.API)
        receipt = hand_in(actor, delivery).submission.receipt
        work_on(receipt, lambda done, total, note: None)
    Job.objects.filter(kind="intake", subject=receipt).update(state=Job.State.DONE)
    path.unlink()


def _delay(desk: Desk) -> int:
    """Calendar days from decision to hand-in: most in time, some units slower than others."""
    slow = sum(map(ord, desk.unit.code)) % 4
    return min(int(desk.chance.expovariate(1 / (3 + slow))), 18)


def write_workbook(path: Path, information_class: str, rows: Sequence[Row]) -> None:
    """An ordinary workbook as a clerk would have it: Chinese headers, text cells."""
    fields = catalogue().newest(information_class).fields
    codes = [code for code in fields if any(code in row for row in rows)]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, [fields[code].title.zh for code in codes])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [row.get(code, "") for code in codes])
