"""Who is meant (mechanisms, section 7): code first, then the folded name, aliases with dates, former names.

A match gives its reasons. Two candidates are a question for a person, never a guess. A repair of a wrong code is
proposed only when exactly one registered body fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from yinuo.core.code_advice import explain_uscc, uscc_neighbours
from yinuo.core.errors import Text
from yinuo.core.names import fold_name
from yinuo.registry.facts import BodyFact, NameFact
from yinuo.registry.snapshot import RegistrySnapshot


class Outcome(StrEnum):
    """How the question who is meant was answered."""

    MATCHED = "matched"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The answer. ``body`` is who was meant on that day, ``acting`` who answers for it today (more than one after a
    split); ``reasons`` say why; with ``ASK`` the ``candidates`` are the bodies to choose from and ``question`` asks.
    ``repair`` is a registered code that the given one may have been, if exactly one fits.
    """

    outcome: Outcome
    reasons: tuple[Text, ...]
    body: BodyFact | None = None
    acting: tuple[BodyFact, ...] = ()
    candidates: tuple[BodyFact, ...] = ()
    question: Text | None = None
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A suggestion: a body whose ``name`` looks like the text; ``score`` from 0 to 100."""

    body: BodyFact
    name: str
    score: float


_BY_CODE = Text("代码 {code} 已登记。", "The code {code} is registered.")
_BY_KIND = {
    "official": Text("名称与规范名称一致。", "The name is the official one."),
    "alias": Text("“{name}”是其别名。", "“{name}” is an alias of it."),
    "former": Text("“{name}”是其曾用名。", "“{name}” is a former name of it."),
}
_PREFIX = Text("名称前的区划已增减后比对。", "The region before the name was added or left out.")
_NOT_THEN = Text("该名称在 {on} 不在使用期内。", "The name was not in use on {on}.")
_ENDED = Text("该单位已于 {date} 终止，现由{heirs}承继。", "It ended on {date}; {heirs} took over.")
_DISAGREES = Text(
    "代码属于{body}，名称“{name}”却是{other}的。", "The code is {body}'s, but the name “{name}” is {other}'s."
)
_NO_REGION = Text(
    "名称前没有区划，无法确定是哪一级的单位。", "No region is named, so the level of the body is open."
)
_NO_CODE = Text("代码 {code} 没有登记。", "The code {code} is not registered.")
_NO_NAME = Text("没有登记名称“{name}”。", "No body is registered as “{name}”.")
_WHICH = Text("“{name}”可能是：{names}。请确认是哪一个。", "“{name}” may be: {names}. Which one is meant?")


def match_body(
    snapshot: RegistrySnapshot, *, code: str = "", name: str = "", on: date | None = None, near: str = ""
) -> Match:
    """Who is meant by a code, a name or both on a day (``None``: any day).

    ``near`` is the name of the region the text was written in, so that 市场监督管理局 alone can be understood there.
    """
    by_code = snapshot.by_code.get(code.strip().upper()) if code else None
    if by_code:
        return _code_match(snapshot, by_code, name, on)
    reasons = (_NO_CODE.format(code=code),) if code.strip() else ()
    return _name_match(snapshot, name, on, near, reasons, propose_repair(snapshot, code))


def match_text(snapshot: RegistrySnapshot, text: str, on: date | None = None, near: str = "") -> Match:
    """As :func:`match_body` for a text that is a code or a name."""
    text = text.strip()
    if text.upper() in snapshot.by_code or explain_uscc(text).ok:
        return match_body(snapshot, code=text, on=on)
    return match_body(snapshot, name=text, on=on, near=near)


def propose_repair(snapshot: RegistrySnapshot, code: str) -> str:
    """The one registered code from which ``code`` differs by one slip; ``""`` when there is none or more than one."""
    if not code.strip() or explain_uscc(code).ok:
        return ""
    possible = {*explain_uscc(code).repairs, *uscc_neighbours(code)} & snapshot.by_code.keys()
    return possible.pop() if len(possible) == 1 else ""


def suggest(snapshot: RegistrySnapshot, text: str, limit: int = 8, at_least: float = 55) -> list[Candidate]:
    """Bodies whose code or some name looks like ``text``, likeliest first; for a person to choose from."""
    folded = fold_name(text)
    if not folded:
        return []
    names = [named.folded for named in snapshot.names]
    best: dict[int, Candidate] = {}
    for _, score, place in process.extract(
        folded, names, scorer=fuzz.WRatio, limit=limit * 6, score_cutoff=at_least
    ):
        named = snapshot.names[place]
        if named.body not in best:
            best[named.body] = Candidate(snapshot.bodies[named.body], named.name, round(score, 1))
    ordered = sorted(best.values(), key=lambda each: (-each.score, each.body.ended_on is not None))
    return ordered[:limit]


def _code_match(snapshot: RegistrySnapshot, body: BodyFact, name: str, on: date | None) -> Match:
    reasons = [_BY_CODE.format(code=body.code)]
    folded = fold_name(name)
    if folded:
        borne = {named.body: named for named in _found(snapshot, folded, on, "")[0]}
        if body.id in borne:
            reasons.append(_BY_KIND[borne[body.id].kind].format(name=name))
        elif len(borne) == 1:
            other = snapshot.bodies[next(iter(borne))]
            reasons.append(_DISAGREES.format(body=body.name, name=name, other=other.name))
        else:
            reasons.append(_NO_NAME.format(name=name))
    return _matched(snapshot, body, reasons)


def _name_match(
    snapshot: RegistrySnapshot, name: str, on: date | None, near: str, reasons: tuple[Text, ...], repair: str
) -> Match:
    found, why = _found(snapshot, fold_name(name), on, near)
    bodies = list(dict.fromkeys(named.body for named in found))
    if not bodies and (alike := snapshot.by_bare_name.get(fold_name(name), ())):
        return _question(snapshot, name, alike, (*reasons, _NO_REGION))
    if not bodies:
        missing = (_NO_NAME.format(name=name),) if name.strip() else ()
        return Match(Outcome.NONE, reasons + missing, repair=repair)
    if len(bodies) > 1:
        return _question(snapshot, name, bodies, reasons + why)
    kind = _BY_KIND[found[0].kind].format(name=name)
    return _matched(snapshot, snapshot.bodies[bodies[0]], [*reasons, kind, *why], repair)


def _found(
    snapshot: RegistrySnapshot, folded: str, on: date | None, near: str
) -> tuple[list[NameFact], tuple[Text, ...]]:
    """The names that fit: of the first spelling that is known at all, those in use on the day if there are any."""
    if not folded:
        return [], ()
    for place, spelling in enumerate(_spellings(snapshot, folded, near)):
        known = snapshot.by_name.get(spelling, ())
        if known:
            why = (_PREFIX,) if place else ()
            in_use = [named for named in known if named.in_use(on)]
            return (in_use, why) if in_use else (list(known), (*why, _NOT_THEN.format(on=on)))
    return [], ()


def _spellings(snapshot: RegistrySnapshot, folded: str, near: str) -> Iterator[str]:
    """The name as written; without the province; with the city before a county; with the place it was written in."""
    yield folded
    bare = folded
    for province in snapshot.provinces:
        bare = bare.removeprefix(province)
    if bare != folded and len(bare) >= 3:
        yield bare
    if bare.startswith(snapshot.counties):
        yield from (city + bare for city in snapshot.cities)
    elif near and not bare.startswith(snapshot.cities):
        yield fold_name(near) + bare


def _question(
    snapshot: RegistrySnapshot, name: str, bodies: Iterable[int], reasons: tuple[Text, ...]
) -> Match:
    candidates = tuple(snapshot.bodies[each] for each in bodies)
    listed = "、".join(f"{each.name}（{each.code}）" for each in candidates)
    return Match(Outcome.ASK, reasons, candidates=candidates, question=_WHICH.format(name=name, names=listed))


def _matched(snapshot: RegistrySnapshot, body: BodyFact, reasons: Iterable[Text], repair: str = "") -> Match:
    acting = snapshot.acting(body.id)
    told = list(reasons)
    if body.ended_on:
        heirs = "、".join(each.name for each in acting)
        told.append(_ENDED.format(date=body.ended_on, heirs=heirs))
    return Match(Outcome.MATCHED, tuple(told), body, acting, repair=repair)
