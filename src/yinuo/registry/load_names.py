"""Loading names and successions of bodies."""

from __future__ import annotations

from datetime import date

from yinuo.core.names import fold_name
from yinuo.registry.layers import Layers
from yinuo.registry.models import Body, BodyName, Succession

Key = tuple[int, str, str, date | None]


def load_names(layers: Layers) -> dict[str, int]:
    """Make the loaded names what the files say; names that acts gave stay. Returns the counts."""
    wanted = _wanted(layers)
    present: dict[Key, BodyName] = {
        (each.body_id, each.name, each.kind, each.valid_from): each for each in BodyName.objects.all()
    }
    gone = [each.pk for key, each in present.items() if each.loaded and key not in wanted]
    for start in range(0, len(gone), 500):
        BodyName.objects.filter(pk__in=gone[start : start + 500]).delete()
    fresh = [named for key, named in wanted.items() if key not in present]
    BodyName.objects.bulk_create(fresh, batch_size=100)
    changed = _changed_ends(wanted, present)
    BodyName.objects.bulk_update(changed, ["valid_to"], batch_size=200)
    return {"names added": len(fresh), "names withdrawn": len(gone), "names changed": len(changed)}


def load_successions(layers: Layers) -> dict[str, int]:
    """Add the successions the files tell of and the registry does not know yet. Returns the counts."""
    ids = dict(Body.objects.values_list("code", "pk"))
    known = set(Succession.objects.values_list("predecessor_id", "successor_id"))
    fresh = [
        Succession(
            predecessor_id=ids[row.predecessor],
            successor_id=ids[row.successor],
            kind=row.kind,
            takes_effect_on=row.takes_effect_on,
            basis=row.basis,
        )
        for row in layers.successions.values()
        if (ids[row.predecessor], ids[row.successor]) not in known
    ]
    Succession.objects.bulk_create(fresh, batch_size=200)
    return {"successions added": len(fresh)}


def _wanted(layers: Layers) -> dict[Key, BodyName]:
    """The names of the files, with the official name of every body no act has renamed."""
    wanted: dict[Key, BodyName] = {}
    by_code = layers.names_by_code()
    for body in Body.objects.filter(code__in=list(layers.bodies)):
        row = layers.bodies[body.code]
        if body.name == row.name:
            _add(wanted, body.pk, row.name, BodyName.Kind.OFFICIAL, row.started_on, body.ended_on)
        for each in by_code.get(body.code, []):
            _add(wanted, body.pk, each.name, each.kind, each.valid_from, each.valid_to)
    return wanted


def _add(
    wanted: dict[Key, BodyName], body_id: int, name: str, kind: str, since: date | None, until: date | None
) -> None:
    wanted[body_id, name, str(kind), since] = BodyName(
        body_id=body_id,
        name=name,
        folded_name=fold_name(name),
        kind=kind,
        valid_from=since,
        valid_to=until,
        loaded=True,
    )


def _changed_ends(wanted: dict[Key, BodyName], present: dict[Key, BodyName]) -> list[BodyName]:
    changed = []
    for key, named in wanted.items():
        known = present.get(key)
        if known and known.loaded and known.valid_to != named.valid_to:
            known.valid_to = named.valid_to
            changed.append(known)
    return changed
