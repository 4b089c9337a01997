"""What the definition files brought, for ``journal check``: bodies that no act has touched, and the names and successions
that the files give, held against the files. A body that neither the files nor an entry know was put in from outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from yinuo.core.names import fold_name
from yinuo.journal.states import Strayed
from yinuo.registry import layers as files
from yinuo.registry.body_states import ENDINGS, acts_on
from yinuo.registry.layers import BodyRow, NameRow, SuccessionRow
from yinuo.registry.load_bodies import COUNTY, FIELDS, FIELDS_OF_ACTS
from yinuo.registry.load_names import names_of
from yinuo.registry.load_successions import FIELDS as FIELDS_OF_SUCCESSION
from yinuo.registry.loaded_files import Files, told_by_last_load
from yinuo.registry.models import Body, BodyName, Succession
from yinuo.registry.places import STEP


def codes() -> Iterator[str]:
    """Codes of the bodies there are or should be, once files were loaded."""
    if told_by_last_load() is not None:
        held = set(Body.objects.values_list("code", flat=True))
        yield from sorted(held | files.read_layers(files.folders()).bodies.keys())


class JudgingFiles:
    """One check's judge of bodies, their names and successions."""

    def __init__(self) -> None:
        self._files = Files()
        self._names = self._files.layers.names_by_code()
        self._heirs: dict[str, dict[str, SuccessionRow]] = defaultdict(dict)
        for row in self._files.layers.successions.values():
            self._heirs[row.predecessor][row.successor] = row

    def __call__(self, wanted: Sequence[str]) -> Iterator[Strayed]:
        bodies = {body.code: body for body in Body.objects.filter(code__in=wanted)}
        acts, above = acts_on(wanted), _above(bodies.values())
        names, heirs = _names(bodies.values()), _heirs(bodies.values())
        loaded = self._files.are_loaded()
        for code in wanted:
            body, done = bodies.get(code), acts.get(code, set())
            if body is None:
                if loaded and not done:
                    yield Strayed(f"body/{code}", "definition-changed")
                continue
            yield from self._body(body, done, above, loaded)
            if self._is_known(body, loaded):
                yield from self._named(body, names[body.pk], bool(done))
                if done.isdisjoint(ENDINGS):
                    yield from self._succeeded(body, heirs[body.pk])

    def _is_known(self, body: Body, loaded: bool) -> bool:
        """Whether the files that say something of the body, or nothing, are those it was loaded from."""
        return loaded or body.loaded_digest == self._files.body_digests.get(body.code, "")

    def _body(
        self, body: Body, acts: set[str], above: Mapping[str, tuple[str, bool]], loaded: bool
    ) -> Iterator[Strayed]:
        row = self._files.layers.bodies.get(body.code)
        digest = self._files.body_digests.get(body.code, "")
        if row is None and not acts and (loaded or not body.loaded_digest):
            yield Strayed(f"body/{body.code}", "object-unjournaled")
        elif body.loaded_digest != digest:
            if loaded:
                yield Strayed(f"body/{body.code}", "definition-changed")
        elif row is not None and not acts and not _is_as_loaded(body, row, above):
            yield Strayed(f"body/{body.code}", "definition-changed")

    def _named(self, body: Body, names: Sequence[BodyName], journaled: bool) -> Iterator[Strayed]:
        """Names that acts gave are told by the last entry of the body, if it has one."""
        row, more = self._files.layers.bodies.get(body.code), self._names.get(body.code, [])
        for name, known in _strayed_names(body, row, more, names):
            if known or not journaled:
                code = "definition-changed" if known else "object-unjournaled"
                yield Strayed(f"name {name} of body/{body.code}", code)

    def _succeeded(self, body: Body, heirs: Mapping[str, Succession]) -> Iterator[Strayed]:
        rows = self._heirs.get(body.code, {})
        for code in sorted(rows.keys() | heirs.keys()):
            row, heir = rows.get(code), heirs.get(code)
            if row is None or heir is None or not _is_as_said(heir, row):
                yield Strayed(f"succession of body/{code} to body/{body.code}", "definition-changed")


def _is_as_loaded(body: Body, row: BodyRow, above: Mapping[str, tuple[str, bool]]) -> bool:
    """Whether a body without acts is as its row; its county follows the bodies above, which acts may have moved."""
    line = [above.get(path, ("", True)) for path in _paths_above(body)]
    names = [name for name in (*FIELDS, *FIELDS_OF_ACTS) if name != COUNTY]
    if not any(touched for _, touched in line):
        names.append(COUNTY)
    if body.folded_name != fold_name(body.name) or (row.parent and line[:1] and line[0][0] != row.parent):
        return False
    return all(getattr(body, name) == getattr(row, name) for name in names)


def _strayed_names(
    body: Body, row: BodyRow | None, more: Sequence[NameRow], names: Sequence[BodyName]
) -> Iterator[tuple[str, bool]]:
    """Names that are not as the files say, and whether the files or the loading of them know the name."""
    wanted = names_of(body, row, more) if row else {}
    present = {(each.body_id, each.name, each.kind, each.valid_from): each for each in names}
    renamed = any(not each.loaded and each.kind != BodyName.Kind.ALIAS for each in names)
    for key, each in wanted.items():
        known = present.get(key)
        by_act = renamed and each.kind == BodyName.Kind.OFFICIAL
        if known is None:
            if not by_act:
                yield each.name, True
        elif known.loaded and (known.folded_name, known.valid_to) != (each.folded_name, each.valid_to):
            ended = each.kind == BodyName.Kind.OFFICIAL and known.valid_to == body.ended_on
            if known.folded_name != each.folded_name or not ended:
                yield each.name, True
    for key, each in present.items():
        if not each.loaded:
            yield each.name, False
        elif key not in wanted:
            yield each.name, True


def _is_as_said(heir: Succession, row: SuccessionRow) -> bool:
    return not heir.note and all(getattr(heir, name) == getattr(row, name) for name in FIELDS_OF_SUCCESSION)


def _above(bodies: Iterable[Body]) -> Mapping[str, tuple[str, bool]]:
    """Of every body above these, by its path: its code, and whether acts have touched it."""
    paths = {path for body in bodies for path in _paths_above(body)}
    codes = dict(Body.objects.filter(path__in=paths).values_list("path", "code"))
    acts = acts_on(codes.values())
    return {path: (code, bool(acts.get(code))) for path, code in codes.items()}


def _paths_above(body: Body) -> list[str]:
    """From the body right above to the root."""
    return [body.path[:end] for end in range(len(body.path) - STEP, 0, -STEP)]


def _names(bodies: Iterable[Body]) -> Mapping[int, list[BodyName]]:
    names: dict[int, list[BodyName]] = defaultdict(list)
    for each in BodyName.objects.filter(body__in=list(bodies)).order_by("pk"):
        names[each.body_id].append(each)
    return names


def _heirs(bodies: Iterable[Body]) -> Mapping[int, dict[str, Succession]]:
    heirs: dict[int, dict[str, Succession]] = defaultdict(dict)
    for each in Succession.objects.filter(predecessor__in=list(bodies)).select_related("successor"):
        heirs[each.predecessor_id][each.successor.code] = each
    return heirs
