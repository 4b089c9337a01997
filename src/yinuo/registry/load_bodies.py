"""Loading bodies: their places in the tree are computed here, so that a whole city is a handful of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set

from django.db.models import ProtectedError

from yinuo.core.actor import Actor
from yinuo.core.names import fold_name
from yinuo.registry import hooks
from yinuo.registry.body_states import FOLLOWING, MOVES, WITHDRAWAL, acts_on
from yinuo.registry.entries import journal_bodies, journal_many
from yinuo.registry.errors import DefinitionWrong, StillInUse
from yinuo.registry.layers import BodyRow, Layers, body_digests
from yinuo.registry.models import Body, Obligation
from yinuo.registry.places import STEP, Places
from yinuo.registry.relocation import transplant

FIELDS = ("name_en", "short_name", "kind", "region_code", "county_code", "leads_credit_work", "reports")
FIELDS_OF_ACTS = ("name", "started_on", "ended_on", "fictitious")
"""What the file says only as long as no act has changed the body."""
COUNTY = "county_code"
PLACE = ("region_code", COUNTY)
"""What, with the superior, the file says only as long as no act has moved the body."""


def load_bodies(layers: Layers, actor: Actor, basis: str) -> dict[str, int]:
    """Add, change and take away bodies; returns the counts. Raises ``DefinitionWrong``, ``StillInUse``."""
    known = {body.code: body for body in Body.objects.all()}
    counties = {body.pk: body.county_code for body in known.values()}
    gone = [body for body in known.values() if body.loaded_digest and body.code not in layers.bodies]
    _take_away(gone)
    _tell_withdrawn(actor, basis, gone)
    for body in gone:
        del known[body.code]
    digests, acts = body_digests(layers), acts_on(list(known))
    moved = {known[code].path for code, done in acts.items() if code in known and not done.isdisjoint(MOVES)}
    places, codes = (
        Places(body.path for body in known.values()),
        {each.path: each.code for each in known.values()},
    )
    fresh, changed = [], []
    for row in _parents_first(layers):
        body = known.get(row.code)
        if body is None:
            known[row.code] = body = _plant(row, known, places)
            fresh.append(body)
        elif body.loaded_digest != digests[row.code]:
            changed.append(body)
        kept = _of_acts(body, bool(acts.get(row.code)), moved)
        if codes.get(body.path[:-STEP], row.parent) != row.parent:
            kept |= {COUNTY}  # the move brings it, and takes along what is below
        _fill(body, row, digests[row.code], kept)
    Body.objects.bulk_create(fresh, batch_size=100)
    _require_free(changed)
    Body.objects.bulk_update(
        changed, [*FIELDS, *FIELDS_OF_ACTS, "folded_name", "loaded_digest"], batch_size=50
    )
    _count_children()
    _move(actor, basis, [body for body in changed if body.path not in moved], layers)
    _resettle(counties)
    touched = Body.objects.filter(code__in=[body.code for body in changed if acts.get(body.code)])
    journal_bodies(actor, FOLLOWING, list(touched.order_by("path")), basis)
    return {"bodies added": len(fresh), "bodies changed": len(changed), "bodies withdrawn": len(gone)}


def _parents_first(layers: Layers) -> Iterator[BodyRow]:
    """The rows in an order in which every parent comes before its children."""
    done: set[str] = set()
    waiting = list(layers.bodies.values())
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in done]
        if not ready:
            row = waiting[0]
            raise DefinitionWrong(
                file="bodies.csv",
                line=row.code,
                zh=f"没有上级单位 {row.parent}。",
                en=f"no parent {row.parent}.",
            )
        yield from ready
        done.update(row.code for row in ready)
        waiting = [row for row in waiting if row.code not in done]


def _plant(row: BodyRow, known: dict[str, Body], places: Places) -> Body:
    superior = known[row.parent] if row.parent else None
    path = places.next_below(superior.path if superior else "")
    county = superior.county_code if superior else ""
    return Body(code=row.code, path=path, depth=len(path) // STEP, county_code=county)


def _of_acts(body: Body, touched: bool, moved: Set[str]) -> frozenset[str]:
    """What the file no longer says: of a body that acts touched its name and days, of one that they moved its place, and of
    one below such a body its county.
    """
    fields: tuple[str, ...] = FIELDS_OF_ACTS if touched else ()
    if body.path in moved:
        fields += PLACE
    elif any(body.path.startswith(path) for path in moved):
        fields += (COUNTY,)
    return frozenset(fields)


def _fill(body: Body, row: BodyRow, digest: str, of_acts: frozenset[str]) -> None:
    if body.loaded_digest != digest:
        for name in (*FIELDS, *FIELDS_OF_ACTS):
            if name not in of_acts:
                setattr(body, name, getattr(row, name))
    body.folded_name = fold_name(body.name)
    body.loaded_digest = digest


def _take_away(bodies: list[Body]) -> None:
    """Delete bodies nothing refers to; one that acts put below a withdrawn one keeps it."""
    gone = {body.path for body in bodies}
    for body in Body.objects.filter(loaded_digest=""):
        above = {body.path[:end] for end in range(STEP, len(body.path), STEP)}
        if gone & above:
            raise StillInUse(body=body.name)
    try:
        Body.objects.filter(pk__in=[body.pk for body in bodies]).delete()
    except ProtectedError as error:
        held = next((each for each in error.protected_objects), None)
        raise StillInUse(body=_holder(held) or bodies[0].name) from error


def _tell_withdrawn(actor: Actor, basis: str, bodies: list[Body]) -> None:
    """Bodies that have entries of acts get one that says why they are gone."""
    touched = acts_on([body.code for body in bodies])
    gone = [(each.code, each.version + 1, {"name": each.name}) for each in bodies if touched.get(each.code)]
    if gone:
        journal_many(actor, WITHDRAWAL, "body", gone, basis)


def _holder(held: object) -> str:
    """The name of the body that an object which forbids the deletion belongs to, if it says so."""
    body = getattr(held, "holder", None) or getattr(held, "body", None)
    return str(body) if body else ""


def _require_free(bodies: list[Body]) -> None:
    """A file may not end a body that owes something: that takes an act, which names the heirs."""
    ended = [body.pk for body in bodies if body.ended_on]
    held = Obligation.objects.filter(holder__in=ended).select_related("holder").first()
    if held:
        raise StillInUse(body=held.holder.name)


def _move(actor: Actor, basis: str, bodies: list[Body], layers: Layers) -> None:
    """Bodies that no act has moved and the files now put under another parent."""
    for body in bodies:
        parent = layers.bodies[body.code].parent
        superior = Body.objects.get_parent(body)
        if superior and parent and superior.code != parent:
            transplant(actor, Body.objects.get(pk=body.pk), Body.objects.get(code=parent), basis)


def _resettle(before: Mapping[int, str]) -> None:
    """What bodies that come to another county have reported comes there with them, as it does when an act moves them."""
    for pk, path, county in Body.objects.values_list("pk", "path", "county_code"):
        if before.get(pk, county) != county:
            hooks.tell_resettled(hooks.Resettled(path, county))


def _count_children() -> None:
    counts = Counter(path[:-STEP] for path in Body.objects.values_list("path", flat=True))
    wrong = []
    for body in Body.objects.all():
        if body.numchild != counts[body.path]:
            body.numchild = counts[body.path]
            wrong.append(body)
    Body.objects.bulk_update(wrong, ["numchild"], batch_size=200)
