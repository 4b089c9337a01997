"""Loading names of bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yinuo.core.names import fold_name
from yinuo.registry.layers import BodyRow, Layers, NameRow
from yinuo.registry.models import Body, BodyName

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


def _wanted(layers: Layers) -> dict[Key, BodyName]:
    """The names of the files, with the official name of every body no act has renamed."""
    wanted: dict[Key, BodyName] = {}
    by_code = layers.names_by_code()
    for body in Body.objects.filter(code__in=list(layers.bodies)):
        wanted.update(names_of(body, layers.bodies[body.code], by_code.get(body.code, [])))
    return wanted


def names_of(body: Body, row: BodyRow, more: Sequence[NameRow]) -> dict[Key, BodyName]:
    """The names that the files give a body as it stands now."""
    names: dict[Key, BodyName] = {}
    if body.name == row.name:
        _add(names, body.pk, row.name, BodyName.Kind.OFFICIAL, row.started_on, body.ended_on)
    for each in more:
        _add(names, body.pk, each.name, each.kind, each.valid_from, each.valid_to)
    return names


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
