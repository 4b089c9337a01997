"""Demo persons: visibly fictitious officials for the demo city, with posts and terms. Never loaded on a real node."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from yinuo.core.actor import PLATFORM, Actor
from yinuo.registry.acts.officials import appoint, end_term, register_official
from yinuo.registry.models import Body, Official

BASIS: Final = "演示数据：人物均为虚构"
SINCE: Final = date(2022, 3, 1)
CHANGED: Final = date(2024, 7, 1)
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


@transaction.atomic
def load_demo_people(actor: Actor = PLATFORM, bodies: int = 24) -> int:
    """Give the first ``bodies`` reporting bodies a head and a deputy named 示例甲子, 示例乙丑 and so on; every third
    body has had a change of head. Returns how many persons were entered; none when there are demo persons already.
    """
    if Official.objects.filter(fictitious=True).exists():
        return 0
    serial = 0
    for place, body in enumerate(_seats(bodies)):
        serial = _fill_seats(actor, body, serial, changed=place % 3 == 0)
    return serial


def demo_name(serial: int) -> str:
    """The ``serial``-th (from 0) name that nobody bears: 示例 and a pair of the sexagenary cycle, then a number."""
    cycle, rest = divmod(serial, 60)
    return f"示例{STEMS[rest % 10]}{BRANCHES[rest % 12]}" + (f"{cycle + 1}" if cycle else "")


def _seats(bodies: int) -> Iterable[Body]:
    standing = Body.objects.filter(ended_on__isnull=True, reports=True, fictitious=True)
    return list(standing.filter(kind=Body.Kind.DEPARTMENT).order_by("path")[:bodies])


def _fill_seats(actor: Actor, body: Body, serial: int, changed: bool) -> int:
    head, deputy = _titles(body.name)
    if changed:
        former = appoint(
            actor, _person(actor, body, serial), body.pk, head, SINCE, BASIS, heads_the_body=True
        )
        end_term(actor, former.pk, CHANGED - timedelta(days=1), BASIS)
        serial += 1
    since = CHANGED if changed else SINCE
    appoint(actor, _person(actor, body, serial), body.pk, head, since, BASIS, heads_the_body=True)
    appoint(actor, _person(actor, body, serial + 1), body.pk, deputy, SINCE, BASIS)
    return serial + 2


def _person(actor: Actor, body: Body, serial: int) -> int:
    return register_official(actor, body.pk, demo_name(serial), BASIS, fictitious=True).pk


def _titles(name: str) -> tuple[str, str]:
    """Titles of head and deputy that fit the name of a body."""
    for ending, title in (("局", "局长"), ("委员会", "主任"), ("办公室", "主任"), ("海关", "关长")):
        if name.endswith(ending):
            return title, f"副{title}"
    return "负责人", "副职负责人"
