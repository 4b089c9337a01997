"""What the store needs to know of a class, worked out once per definition."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.definitions.model import ClassEdition, FieldDefinition

PERSONAL_TYPES = frozenset({"identity", "phone"})
TITLE_LENGTH = 200
_plans: dict[str, tuple[ClassEdition, StorePlan]] = {}


@dataclass(frozen=True, slots=True)
class StorePlan:
    """Field codes by the part they play in a record.

    ``codes`` are all codes in the order of canonical JSON; ``names`` those that hold names and fold as such;
    ``restricted`` and ``personal`` the two drawers beside the public one; ``masked`` says which public fields are
    shown in part, and how; ``summary`` the fields whose texts say what a record is about.
    """

    class_id: str
    edition: str
    codes: tuple[str, ...]
    key: tuple[str, ...]
    titles: dict[str, str]
    names: frozenset[str]
    restricted: frozenset[str]
    personal: frozenset[str]
    masked: dict[str, str]
    subject_name: str
    subject_code: str | None
    subject_kind: str | None
    natural: str | None
    party_name: str | None
    party_code: str | None
    number: str | None
    decided: str | None
    summary: tuple[str, ...]
    clock: str | None
    publicity: str | None
    publication_basis: str
    basis: str
    disclosure: str


def plan_for(definition: ClassEdition) -> StorePlan:
    """The plan of ``definition``, worked out on first use (definitions never change once read)."""
    known = _plans.get(definition.name)
    if known is None or known[0] is not definition:
        known = _plans[definition.name] = (definition, _plan(definition))
    return known[1]


def _plan(definition: ClassEdition) -> StorePlan:
    fields, subject = definition.fields, definition.subject
    party = definition.authority or definition.source
    personal = frozenset(code for code, field in fields.items() if _is_personal(field))
    restricted = frozenset(
        code for code, field in fields.items() if field.disclose in ("shared", "authorised")
    )
    return StorePlan(
        class_id=definition.id,
        edition=definition.edition,
        codes=tuple(sorted(fields)),
        key=definition.key,
        titles={code: field.title.zh for code, field in fields.items()},
        names=definition.party_names,
        restricted=restricted - personal,
        personal=personal,
        masked={code: field.mask for code, field in fields.items() if field.mask and code != subject.name},
        subject_name=subject.name,
        subject_code=subject.code,
        subject_kind=subject.kind,
        natural=subject.natural,
        party_name=party.name if party else None,
        party_code=party.code if party else None,
        number=definition.document_number,
        decided=definition.decided,
        summary=_summary(definition),
        clock=definition.clock,
        publicity=definition.publicity,
        publication_basis=definition.publication.basis or "",
        basis=definition.basis,
        disclosure=_disclosure(definition),
    )


def _is_personal(field: FieldDefinition) -> bool:
    return field.disclose == "never" or (field.type in PERSONAL_TYPES and field.disclose != "public")


def _summary(definition: ClassEdition) -> tuple[str, ...]:
    """Texts shown in lists that say what happened: neither who, nor the number, nor personal."""
    left_out = {*definition.party_names, *definition.key, definition.subject.kind, definition.subject.code}
    return tuple(
        code
        for code, field in definition.fields.items()
        if (field.in_list or field.search)
        and field.type == "text"
        and field.disclose == "public"
        and not field.mask
        and code not in left_out
    )


def _disclosure(definition: ClassEdition) -> str:
    """The widest disclosure of the fields that matter: a class without a public field is shared, or authorised."""
    modes = {definition.fields[code].disclose for code in definition.key}
    return next((mode for mode in ("authorised", "shared") if mode in modes), "public")
