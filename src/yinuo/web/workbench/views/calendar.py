"""The calendar of working days (工作日历): a year at a glance, its notices, and importing one."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts.permissions import may
from yinuo.clocks.acts.calendar import import_calendar
from yinuo.clocks.acts.rehearsal import foresee_import
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.computing import rule_of
from yinuo.clocks.models import CalendarNotice, Recalculation
from yinuo.clocks.notices import moved_by, notices_of
from yinuo.core.workdays import DayInfo, DayKind
from yinuo.registry.models import Body
from yinuo.web.ui.language import said
from yinuo.web.workbench.acting import attempt
from yinuo.web.workbench.guard import actor_of, desk

WORDS = {
    DayKind.WORKING: _("工作日"),
    DayKind.REST: _("周末"),
    DayKind.HOLIDAY: _("放假"),
    DayKind.SWAPPED: _("调休上班"),
}
SIGNS = {DayKind.WORKING: "", DayKind.REST: "", DayKind.HOLIDAY: _("休"), DayKind.SWAPPED: _("班")}
LARGEST = 1_000_000
AHEAD = 3


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the grid."""

    info: DayInfo
    today: bool

    @property
    def classes(self) -> str:
        marks = [str(self.info.kind)]
        marks += ["provisional"] if self.info.provisional else []
        return " ".join([*marks, *(["today"] if self.today else [])])

    @property
    def sign(self) -> str:
        return str(SIGNS[self.info.kind])

    @property
    def kind(self) -> str:
        return str(WORDS[self.info.kind]) + (gettext("（暂定）") if self.info.provisional else "")

    @property
    def link(self) -> str:
        """The first address of the notice the day rests on; "" where it rests on the regulation itself."""
        first = self.info.notice.split(" ")[0]
        return first if first.startswith(("http://", "https://")) else ""

    @property
    def words(self) -> str:
        """What a screen reader says of the day."""
        parts = [str(WORDS[self.info.kind]), self.info.name]
        parts += [gettext("暂定")] if self.info.provisional else []
        return gettext("，").join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the grid: weeks from Monday to Sunday, None outside the month."""

    number: int
    weeks: Sequence[Sequence[Square | None]]
    working: int


def months(year: int) -> list[Month]:
    """The twelve months of a year."""
    known, today = work_calendar(), timesource.today()
    drawn = []
    for number in range(1, 13):
        weeks = [
            [
                Square(known.day(date(year, number, day)), date(year, number, day) == today) if day else None
                for day in week
            ]
            for week in calendar.Calendar().monthdayscalendar(year, number)
        ]
        working = sum(square.info.is_working for week in weeks for square in week if square)
        drawn.append(Month(number, weeks, working))
    return drawn


@desk()
def page(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """A year: grid, what is special, the notices it rests on."""
    known = work_calendar()
    shown = timesource.today().year if year is None else year
    if not known.first.year <= shown <= known.last.year:
        raise Http404
    drawn = months(shown)
    special = [
        square for month in drawn for week in month.weeks for square in week if square and square.info.name
    ]
    notices = list(notices_of(shown))
    context = {
        "year": shown,
        "years": range(known.first.year, min(known.last.year, timesource.today().year + AHEAD) + 1),
        "months": drawn,
        "special": special,
        "working": sum(month.working for month in drawn),
        "notices": notices,
        "provisional": not any(notice.replaced_at is None for notice in notices),
        "may_import": may(actor_of(request), "calendar:import"),
    }
    return render(request, "desk/administration/calendar.html", context)


class NoticeForm(forms.Form):
    """A notice to be imported: a file, or after the preview its text."""

    use_required_attribute = False
    title = forms.CharField(label=_("通知名称"), max_length=200, required=False)
    file = forms.FileField(label=_("放假通知文件"), required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LARGEST, strip=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["text"] = given.get("text") or self._read(given.get("file"))
        return given

    def _read(self, file: Any) -> str:
        if file is None:
            self.add_error("file", gettext("请选择文件。"))
            return ""
        if file.size > LARGEST:
            self.add_error("file", gettext("文件太大，放假通知不会超过 1 MB。"))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", gettext("文件不是 UTF-8 编码的文本，请另存为 UTF-8 的 CSV 或 JSON。"))
            return ""


@desk("calendar:import")
def imported(request: HttpRequest) -> HttpResponseBase:
    """Import a notice: file, preview of days and due dates that would move, confirmation."""
    actor, form = actor_of(request), NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text, title = form.cleaned_data["text"], form.cleaned_data["title"]
        if request.POST.get("step") == "confirm":
            done = attempt(form, lambda: import_calendar(actor, text, title))
            if done is not None:
                messages.success(request, _said(done.moved, done.earlier, done.confirmed))
                return (
                    redirect("desk:calendar-notice", _newest(done.years))
                    if done.years
                    else redirect("desk:calendar")
                )
        else:
            foreseen = attempt(form, lambda: foresee_import(actor, text, title))
            if foreseen is not None:
                days = [
                    (WORDS[was.kind] if was else "—", now, WORDS[now.kind])
                    for was, now in foreseen.days
                    if now.name or (was and was.name)
                ]
                context = {
                    "foreseen": foreseen,
                    "days": days,
                    "moved": _lines(foreseen.moved),
                    "text": text,
                    "title": title,
                }
                return render(request, "desk/administration/calendar_preview.html", context)
    status = 422 if form.errors else 200
    return render(request, "desk/administration/calendar_import.html", {"form": form}, status=status)


@desk("calendar:import")
def notice(request: HttpRequest, notice: int) -> HttpResponseBase:
    """What one notice moved: new due dates with the earlier ones kept."""
    found = CalendarNotice.objects.filter(pk=notice).first()
    if found is None:
        raise Http404
    moved = moved_by(actor_of(request), notice)
    context = {"notice": found, "moved": _lines(moved[:500]), "count": moved.count()}
    return render(request, "desk/administration/calendar_notice.html", context)


def _said(moved: int, earlier: int, confirmed: int) -> str:
    words = gettext(
        "已导入。%(moved)d 个时限改了日期（其中提前 %(earlier)d 个），%(confirmed)d 个由暂定转为确定；原来的结果都留着。"
    )
    return words % {"moved": moved, "earlier": earlier, "confirmed": confirmed}


def _newest(years: Sequence[int]) -> int:
    newest = notices_of(years[-1]).first()
    return newest.pk if newest else 0


def _lines(moved: Iterable[Recalculation]) -> list[dict[str, Any]]:
    """Recalculations with the words of their rules and the names of their units, in two statements."""
    rows = list(moved)
    names = dict(
        Body.objects.filter(path__in={row.clock.unit_path for row in rows}).values_list("path", "name")
    )
    return [
        {
            "rule": said(rule_of(row.clock).title),
            "unit": names.get(row.clock.unit_path, ""),
            "started": row.clock.started_on,
            "before": row.due_before,
            "after": row.due_after,
            "earlier": row.due_after < row.due_before,
        }
        for row in rows
    ]
