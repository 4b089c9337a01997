"""The access log (访问日志): who looked at what, when and why; and one's own part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.accounts import access, queries
from yinuo.accounts.models import AccessEntry, Account, Token
from yinuo.accounts.permissions import may
from yinuo.accounts.retention import months_kept
from yinuo.registry.models import Body, Official
from yinuo.web.listing import Cell, Choice, Column, DateRange, Empty, ListSpec, Search, respond
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.ui.chips import Chip
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.users.forms import role_choices
from yinuo.web.workbench.words import KINDS, LOOKS, kind_word, look_word, object_words, purpose_word

PERSONS: dict[str, Callable[[set[int]], Iterable[tuple[int, str]]]] = {
    "account": lambda ids: Account.objects.filter(pk__in=ids).values_list("pk", "display_name"),
    "official": lambda ids: Official.objects.filter(pk__in=ids).values_list("pk", "name"),
    "token": lambda ids: Token.objects.filter(pk__in=ids).values_list("pk", "name"),
}
"""How what was looked at is called, many at once. Records keep their number: the log is no way to what they say."""


def name_objects(rows: Sequence[Any]) -> None:
    """Put the name of what was looked at into ``named`` of each row: one statement per kind that occurs."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.object_kind in PERSONS and row.object_id.isdigit():
            wanted[row.object_kind].add(int(row.object_id))
    names = {(kind, str(pk)): name for kind, ids in wanted.items() for pk, name in PERSONS[kind](ids)}
    for row in rows:
        row.named = names.get((row.object_kind, row.object_id), "")


def name_units(rows: Sequence[Any]) -> None:
    """As :func:`name_objects`, for readers who may not know of accounts: the looker is told by unit and role alone."""
    name_objects(rows)
    units = Body.objects.filter(code__in={row.unit_code for row in rows})
    names = dict(units.values_list("code", "name"))
    for row in rows:
        row.told_as = names.get(row.unit_code) or row.unit_code or "—"
        row.named = "" if row.object_kind == "account" else row.named


def _who(row: AccessEntry) -> Cell:
    told_as = getattr(row, "told_as", "")
    if told_as:
        return Cell(told_as, sub=role_name(row.role))
    name = row.account or row.token or gettext("公众")
    return Cell(str(name), sub=f"{role_name(row.role)} {row.address}".strip())


def _what(row: AccessEntry) -> Cell:
    name = getattr(row, "named", "")
    return Cell(name or object_words(row.object_kind, row.object_id), sub=name and kind_word(row.object_kind))


def _did(row: AccessEntry) -> Cell:
    if row.allowed:
        return Cell(look_word(row.action))
    refused = gettext("被拒绝")
    word = "" if row.action == "refused" else look_word(row.action)
    return Cell(word, chip=Chip("late", refused), value=f"{word} {refused}".strip())


def _mentioning(entries: QuerySet[Any], words: str) -> QuerySet[Any]:
    return entries.filter(access.mentions(words))


OUTCOMES = (("yes", _("成功")), ("no", _("被拒绝")))
COLUMNS = (
    Column("at", _("时间"), sort=("at",), date=True),
    Column("who", _("谁"), _who),
    Column("action", _("做了什么"), _did),
    Column("object", _("看的是"), _what),
    Column("purpose", _("为什么"), lambda row: purpose_word(row.purpose)),
    Column("unit_code", _("单位代码"), shown=False),
    Column("request_id", _("请求编号"), shown=False),
)
SPEC = ListSpec(
    name="access-log",
    columns=COLUMNS,
    filters=(
        Search("q", _("人员、用途或地址"), narrowing=_mentioning),
        Choice("kind", _("看的是"), "object_kind", tuple(KINDS.items())),
        Choice("action", _("做了什么"), "action", tuple(LOOKS.items())),
        Choice("role", _("角色"), "role", role_choices),
        Choice(
            "allowed",
            _("结果"),
            "",
            OUTCOMES,
            lambda entries, value: entries.filter(allowed=value == "yes"),
        ),
        DateRange("day", _("日期"), "at__date"),
    ),
    default_sort="-at",
    sizes=(50, 20, 100),
    empty=Empty(_("没有访问记录")),
    prepare=name_objects,
)
OWN = ListSpec(
    name="my-looks",
    columns=tuple(column for column in COLUMNS if column.key != "who"),
    filters=(DateRange("day", _("日期"), "at__date"),),
    default_sort="-at",
    empty=Empty(_("没有记录")),
    prepare=name_objects,
)
ABOUT_ME = ListSpec(
    name="looks-at-me",
    columns=COLUMNS,
    filters=OWN.filters,
    default_sort="-at",
    empty=Empty(_("还没有人查看过您的档案"), _("谁在什么时候、为什么查看，都会出现在这里。")),
)


@desk("log:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """The log as far as the actor may read it; looking at it is a look as well."""
    actor = actor_of(request)
    entries = access.entries(actor)
    exported = "export" if request.GET.get("export") in SPEC.exports else "view"
    access.look(actor, exported, "access-log", "", request.META.get("QUERY_STRING", "")[:300], request)
    context = {"months": months_kept()}
    spec = SPEC if may(actor, "accounts:read") else replace(SPEC, prepare=name_units)
    return respond(request, entries, spec, "desk/administration/access_log.html", context)


@desk()
def mine(request: HttpRequest) -> HttpResponseBase:
    """What the person signed in looked at."""
    looks = queries.recent_looks(actor_of(request)).select_related("account", "token")
    return respond(request, looks, OWN, "desk/administration/my_looks.html", {"here": "mine"})


@desk()
def at_me(request: HttpRequest) -> HttpResponseBase:
    """Who looked at the file of the person signed in."""
    looks = queries.looks_at(actor_of(request))
    return respond(request, looks, ABOUT_ME, "desk/administration/my_looks.html", {"here": "at-me"})
