"""Entering rows (填报) from a form or a program: they are written down as a file and go the way of every file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from yinuo.accounts.grants import require_class
from yinuo.accounts.scope import require
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.core.errors import DomainError
from yinuo.intake.acts.hand_in import Delivery, HandedIn, hand_in, turn_away
from yinuo.intake.errors import NoRows, UnknownClass, UnknownField
from yinuo.intake.models import Submission
from yinuo.registry.models import Body

Row = Mapping[str, str]
"""Field code to the text as typed; a field that is left out is empty."""

FILENAMES = {Submission.Channel.FORM: "表单填报.json", Submission.Channel.API: "接口报送.json"}


def enter(
    actor: Actor,
    information_class: str,
    unit: Body,
    rows: Sequence[Row],
    channel: Submission.Channel,
) -> HandedIn:
    """Hand in ``rows`` by their field codes; the same rows again give the earlier submission.

    Raises :class:`NoRows`, :class:`UnknownClass`, :class:`UnknownField`, and what :func:`hand_in` raises.
    """
    require(actor, "submissions:write")
    require_class(actor, information_class)
    try:
        content = _file_of(information_class, rows)
    except DomainError as refusal:
        turn_away(actor, information_class, unit, channel, refusal)
        raise
    with tempfile.TemporaryDirectory(prefix="yinuo-enter-") as folder:
        path = Path(folder) / "rows.json"
        path.write_bytes(content)
        delivery = Delivery(path, FILENAMES[channel], information_class, unit, channel)
        return hand_in(actor, delivery)


def _file_of(information_class: str, rows: Sequence[Row]) -> bytes:
    """The rows as one file with every field of the newest edition: so it is read as that edition, and equal rows are
    equal bytes."""
    known = catalogue().classes
    if information_class not in known:
        raise UnknownClass(name=information_class, known="、".join(known))
    if not rows:
        raise NoRows()
    fields = list(catalogue().newest(information_class).fields)
    for row in rows:
        unknown = next((name for name in row if name not in fields), None)
        if unknown is not None:
            raise UnknownField(information_class=information_class, field=unknown)
    table = [{name: row.get(name, "") for name in fields} for row in rows]
    return json.dumps({"rows": table}, ensure_ascii=False, separators=(",", ":")).encode()
