"""The two menus. An entry whose page is not built has no address and is left out; a role sees only what it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from yinuo.core.actor import Actor, Role

ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
DESK = frozenset(Role) - ADMINS - {Role.PUBLIC, Role.SYSTEM_CLIENT, Role.MACHINE}
REPORTING = frozenset({Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.OFFICE})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: its word, the name of its address, and who sees it (None: everybody)."""

    label: object
    name: str
    roles: frozenset[Role] | None = None
    also: str = ""
    """Another address whose pages belong to this entry."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line as drawn: ``count`` is work waiting for this person, 0 shows nothing."""

    label: str
    url: str
    active: bool
    count: int = 0


PORTAL = (
    Entry(_("首页"), "portal:home"),
    Entry(_("公示"), "portal:records"),
    Entry(_("承诺"), "portal:promises"),
    Entry(_("单位"), "portal:bodies"),
    Entry(_("看板"), "portal:board"),
    Entry(_("我要反映"), "portal:report"),
    Entry(_("规则"), "portal:classes"),
    Entry(_("开放数据"), "portal:data"),
    Entry(_("离线验证"), "portal:verify"),
)

WORKBENCH = (
    Entry(_("今天"), "desk:today"),
    Entry(_("报送"), "desk:submissions", REPORTING, also="/desk/entry/"),
    Entry(_("待改的行"), "desk:mending", REPORTING),
    Entry(_("记录"), "desk:records", DESK),
    Entry(_("承诺"), "desk:promises", DESK),
    Entry(_("办件"), "desk:matters", DESK),
    Entry(_("档案"), "desk:files", DESK),
    Entry(_("惩戒与修复"), "desk:discipline", DESK),
    Entry(_("评价"), "desk:assessment", DESK),
    Entry(_("预警"), "desk:warnings", DESK),
    Entry(_("统计"), "desk:statistics", DESK),
    Entry(_("单位与人员"), "desk:registry", DESK | ADMINS),
    Entry(_("工作日历"), "desk:calendar", frozenset({Role.OFFICE, Role.SYSTEM_ADMIN})),
    Entry(_("规则"), "desk:rules", DESK | ADMINS),
    Entry(_("用户与权限"), "desk:users", ADMINS),
    Entry(_("访问日志"), "desk:access-log", frozenset({Role.AUDITOR, Role.SECURITY_ADMIN, Role.OFFICE})),
    Entry(_("日志与任务"), "desk:jobs", frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE})),
)

_counters: dict[str, Callable[[Actor], int]] = {}


def count_for(name: str, counter: Callable[[Actor], int]) -> None:
    """Let ``counter`` tell how much work waits behind the entry ``name`` (work for the person, never mere volume)."""
    _counters[name] = counter


def address(name: str) -> str | None:
    """The address called ``name``, or None while its page is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _under(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 1 and path.startswith(url))


def items(entries: Iterable[Entry], path: str, actor: Actor | None) -> list[Item]:
    """The lines ``actor`` sees on the page at ``path``; the longest address that fits is the active one."""
    known = [(entry, address(entry.name)) for entry in entries if _sees(entry, actor)]
    built = [(entry, url) for entry, url in known if url is not None]
    reached = [url for entry, url in built if _under(path, url) or (entry.also and _under(path, entry.also))]
    active = max(reached, key=len, default="")
    return [Item(str(entry.label), url, url == active, _count(entry, actor)) for entry, url in built]


def _sees(entry: Entry, actor: Actor | None) -> bool:
    return entry.roles is None or (actor is not None and actor.role in entry.roles)


def _count(entry: Entry, actor: Actor | None) -> int:
    counter = _counters.get(entry.name)
    return counter(actor) if counter and actor else 0
