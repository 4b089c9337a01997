"""Loading successions of bodies."""

from __future__ import annotations

from typing import Final

from yinuo.registry.body_states import ended_by_acts
from yinuo.registry.layers import Layers
from yinuo.registry.models import Body, Succession

FIELDS: Final = ("kind", "takes_effect_on", "basis")


def load_successions(layers: Layers) -> dict[str, int]:
    """Make the successions what the files say, but for bodies that an act ended, whose heirs it named. Returns the counts."""
    ids = dict(Body.objects.values_list("code", "pk"))
    present = {
        (each.predecessor.code, each.successor.code): each
        for each in Succession.objects.select_related("predecessor", "successor")
    }
    rows = {(row.predecessor, row.successor): row for row in layers.successions.values()}
    by_acts = ended_by_acts({predecessor for predecessor, _ in rows.keys() | present.keys()})
    fresh, changed = [], []
    for (predecessor, successor), row in rows.items():
        if predecessor in by_acts:
            continue
        known = present.get((predecessor, successor))
        said = {name: getattr(row, name) for name in FIELDS}
        if known is None:
            fresh.append(Succession(predecessor_id=ids[predecessor], successor_id=ids[successor], **said))
        elif any(getattr(known, name) != value for name, value in said.items()):
            known.__dict__.update(said)
            changed.append(known)
    gone = [each.pk for key, each in present.items() if key not in rows and key[0] not in by_acts]
    Succession.objects.filter(pk__in=gone, transfers=None).delete()
    Succession.objects.bulk_create(fresh, batch_size=200)
    Succession.objects.bulk_update(changed, FIELDS, batch_size=200)
    return {
        "successions added": len(fresh),
        "successions changed": len(changed),
        "successions withdrawn": len(gone),
    }
