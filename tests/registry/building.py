"""Small registries for tests: a city, a county, bodies with valid demo codes."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.db import connection

from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.core.codes import demo_uscc
from yinuo.journal.check import check_journal
from yinuo.registry import acts
from yinuo.registry.acts.bodies import NewBody
from yinuo.registry.models import Body, Obligation, Region

BASIS = "测试依据"
DAY = date(2024, 6, 1)
_serials = count(5000)

CITY_OFFICE = Actor(role=Role.OFFICE, account=1, name="市信用办", region="410300")
COUNTY_OFFICE = Actor(role=Role.OFFICE, account=2, name="县信用办", region="410323")
CLERK = Actor(role=Role.UNIT_CLERK, account=3, name="报送员", region="410300")


def regions() -> None:
    """One province, one city, two counties, one township."""
    for code, name, level, parent in (
        ("410000", "河南省", "province", ""),
        ("410300", "洛阳市", "city", "410000"),
        ("410323", "新安县", "county", "410300"),
        ("410324", "栾川县", "county", "410300"),
        ("410323101", "石寺镇", "township", "410323"),
    ):
        Region.objects.get_or_create(code=code, valid_from=None, defaults=_region(name, level, parent))


def _region(name: str, level: str, parent: str) -> dict[str, str]:
    return {"name": name, "level": level, "parent_code": parent}


def body(name: str, parent: Body | None = None, region: str = "410300", actor: Actor = PLATFORM) -> Body:
    """A department with a code of its own."""
    regions()
    new = NewBody(
        code=demo_uscc(next(_serials)),
        name=name,
        kind=Body.Kind.DEPARTMENT,
        region_code=region,
        parent=parent.pk if parent else None,
        started_on=date(2000, 1, 1),
    )
    return acts.register_body(actor, new, BASIS)


def owes(holder: Body, subject: object, title: str = "一项承诺") -> Obligation:
    return acts.note_obligation(PLATFORM, holder.pk, "promise", subject, title, date(2023, 1, 1), BASIS)


def fresh(body: Body) -> Body:
    found: Body = Body.objects.get(pk=body.pk)
    return found


def sql(statement: str, *values: object) -> None:
    """Change the database behind the back of everything."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults() -> list[tuple[str, str]]:
    """What a check of the journal finds."""
    return [(fault.code, fault.what) for fault in check_journal().faults]
