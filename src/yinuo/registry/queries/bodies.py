"""Queries on bodies: who is meant, the tree, counts, search, history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from yinuo import timesource
from yinuo.core.names import fold_name
from yinuo.registry import matching
from yinuo.registry.facts import BodyFact
from yinuo.registry.models import Body, BodyName, Succession, Term
from yinuo.registry.snapshot import snapshot


def body_by_code_or_name(text: str, on: date | None = None, near: str = "") -> matching.Match:
    """Who is meant by a code or name on a day: one body with the reasons, a question with candidates, or nobody.

    ``near`` is the name of the region the text comes from.
    """
    return matching.match_text(snapshot(), text, on, near)


def suggestions(text: str, limit: int = 8) -> list[matching.Candidate]:
    """Bodies whose names look like the text, likeliest first."""
    return matching.suggest(snapshot(), text, limit)


def repair_of(code: str) -> BodyFact | None:
    """The one registered body whose code differs from a mistyped ``code`` by one slip; None when none or several fit."""
    known = snapshot()
    return known.by_code.get(matching.propose_repair(known, code))


def in_force(on: date | None = None) -> QuerySet[Body]:
    """The bodies in force on a day (today), in the order of the tree."""
    day = on or timesource.today()
    started = Q(started_on__isnull=True) | Q(started_on__lte=day)
    going_on = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    bodies: QuerySet[Body] = Body.objects.filter(started, going_on)
    return bodies.order_by("path")


def under(path: str, on: date | None = None) -> QuerySet[Body]:
    """The body at ``path`` and all below it that are in force on a day (today)."""
    return in_force(on).filter(path__startswith=path)


def children(body: Body, on: date | None = None) -> QuerySet[Body]:
    """The bodies directly below, in force on a day (today)."""
    return under(body.path, on).filter(depth=body.depth + 1)


def tree(root: str = "", on: date | None = None) -> list[tuple[BodyFact, int]]:
    """The bodies in force on a day (today) below ``root`` (a path), each with its depth from there, in order."""
    day = on or timesource.today()
    return [
        (body, (len(body.path) - len(root)) // Body.steplen)
        for body in snapshot().bodies.values()
        if body.path.startswith(root) and body.in_force(day)
    ]


def head_counts(on: date | None = None) -> Mapping[str, int]:
    """How many bodies of each kind are in force on a day (today)."""
    day = on or timesource.today()
    return Counter(body.kind for body in snapshot().bodies.values() if body.in_force(day))


def search_bodies(text: str, ended: bool = False) -> QuerySet[Body]:
    """Bodies whose code begins with the text or whose name of any kind contains it; ended ones only when asked."""
    folded = fold_name(text)
    named = BodyName.objects.filter(folded_name__contains=folded).values("body")
    found: QuerySet[Body] = Body.objects.filter(Q(code__startswith=text.strip().upper()) | Q(pk__in=named))
    return (found if ended else found.filter(ended_on__isnull=True)).order_by("path")


def credit_office_of(region_code: str) -> BodyFact | None:
    """The body that leads credit work (信用办) in a county, zone or city; of the city above when there is none."""
    leading = [body for body in snapshot().bodies.values() if body.leads_credit_work and not body.ended_on]
    by_region = {body.region_code: body for body in leading}
    for code in (region_code, region_code[:6], f"{region_code[:4]}00"):
        if code in by_region:
            return by_region[code]
    return None


def history_of(body_id: int) -> QuerySet[Succession]:
    """How a body came to be and what became of it, by date."""
    about = Q(predecessor_id=body_id) | Q(successor_id=body_id)
    related = Succession.objects.filter(about).select_related("predecessor", "successor")
    return related.order_by("takes_effect_on", "id")


def officials_of(body_id: int, on: date | None = None) -> QuerySet[Term]:
    """The terms running in a body on a day (today), heads first."""
    day = on or timesource.today()
    running = Term.objects.filter(post__body_id=body_id, started_on__lte=day)
    running = running.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    return running.select_related("official", "post").order_by("-post__heads_the_body", "post__title", "id")


def names_of(body_id: int) -> QuerySet[BodyName]:
    """Every name of a body with the days it was in use, the present one first."""
    order = ["-valid_to", "-valid_from", "pk"]
    return BodyName.objects.filter(body_id=body_id).order_by("-kind", *order)


def body_with_code(code: str) -> Body | None:
    """The body with this very code, in force or not."""
    found: Body | None = Body.objects.filter(code=code).first()
    return found


def above(body: Body) -> list[Body]:
    """The bodies above, from the root down."""
    steps = range(Body.steplen, len(body.path), Body.steplen)
    return list(Body.objects.filter(path__in=[body.path[:end] for end in steps]).order_by("path"))
