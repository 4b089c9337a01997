"""The two menus. An entry whose page is not built has no address and is left out; a role sees only what it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.accounts.permissions import may
from yinuo.core.actor import Actor, Role

COUNTED_TO = 9_999
"""A counter need not count further than to one more than this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: its word, the name of its address, and who sees it."""

    label: object
    name: str
    about: object = ""
    """What it is for, in one line."""
    action: str = ""
    """The right its page asks for; who lacks it would only be refused there. Empty: everybody's."""
    also: str = ""
    """Another address whose pages belong to this entry."""
    roles: frozenset[Role] | None = None
    """Of those who may, the roles that use it; None: all of them."""
    front: bool = False
    """Under its address lie those of all other pages: it is the current one on its own page alone."""

    def leads_to(self, path: str, url: str) -> bool:
        """Whether the page at ``path`` belongs to this entry, whose own address is ``url``."""
        if self.front:
            return path == url
        return path.startswith(url) or bool(self.also and path.startswith(self.also))


@dataclass(frozen=True, slots=True)
class Item:
    """A line as drawn: ``count`` is work waiting for this person, 0 shows nothing."""

    label: str
    url: str
    active: bool
    count: int = 0
    about: str = ""

    @property
    def count_words(self) -> str:
        """The number as the lists write theirs: beyond :data:`COUNTED_TO` only that there are more."""
        return f"{COUNTED_TO:,}+" if self.count > COUNTED_TO else f"{self.count:,}"


PORTAL = (
    Entry(_("首页"), "portal:home", front=True),
    Entry(pgettext_lazy("menu", "公示"), "portal:records"),
    Entry(_("承诺"), "portal:promises"),
    Entry(pgettext_lazy("menu", "单位"), "portal:bodies"),
    Entry(_("看板"), "portal:board"),
    Entry(_("我要反映"), "portal:report"),
    Entry(_("规则"), "portal:classes"),
    Entry(_("开放数据"), "portal:data"),
    Entry(_("离线验证"), "portal:verify"),
)

WORKBENCH = (
    Entry(_("今天"), "desk:today", front=True),
    Entry(
        _("报送"),
        "desk:submissions",
        _("交一份表，或逐条填写；每份表的回执都在这里。"),
        "submissions:write",
        also="/desk/entry/",
    ),
    Entry(_("待改的行"), "desk:mending", _("没有通过核验的行，同类的改一次。"), "queue:read"),
    Entry(_("记录"), "desk:records", _("查您负责的记录，更正，撤下。"), "records:read"),
    Entry(_("统计"), "desk:statistics", _("及时率、完整率、准确率，点到具体的行。"), "records:read"),
    Entry(_("单位与人员"), "desk:registry", _("单位的名称、代码、隶属和承继。"), "registry:read"),
    Entry(_("工作日历"), "desk:calendar", _("哪天是工作日；导入放假通知。"), "calendar:import"),
    Entry(_("规则"), "desk:rules", _("每一类信息的字段、规则和各个版本。"), "definitions:read"),
    Entry(_("用户与权限"), "desk:users", _("账号、角色和给其他系统的授权。"), "accounts:read"),
    Entry(_("访问日志"), "desk:access-log", _("谁在什么时候、为什么看了什么。"), "log:read"),
    Entry(
        _("日志与任务"),
        "desk:jobs",
        _("存证是否完好，后台的事办到哪里。"),
        "jobs:read",
        roles=frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE}),
    ),
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


def items(entries: Iterable[Entry], path: str, actor: Actor | None) -> list[Item]:
    """The lines ``actor`` sees on the page at ``path``; the longest address that fits is the active one."""
    known = [(entry, address(entry.name)) for entry in entries if _sees(entry, actor)]
    built = [(entry, url) for entry, url in known if url is not None]
    reached = [url for entry, url in built if entry.leads_to(path, url)]
    active = max(reached, key=len, default="")
    return [
        Item(str(entry.label), url, url == active, _count(entry, actor), str(entry.about))
        for entry, url in built
    ]


def _sees(entry: Entry, actor: Actor | None) -> bool:
    if not entry.action:
        return True
    if actor is None or not may(actor, entry.action):
        return False
    return entry.roles is None or actor.role in entry.roles


def _count(entry: Entry, actor: Actor | None) -> int:
    counter = _counters.get(entry.name)
    return counter(actor) if counter and actor else 0
