"""Acts on one body: register, rename, add an alias, move in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yinuo.core.actor import Actor
from yinuo.core.names import fold_name
from yinuo.registry.entries import journal_body, require_basis
from yinuo.registry.models import Body, BodyName
from yinuo.registry.permissions import require_registrar, require_reorganiser
from yinuo.registry.preconditions import body_in_force, county_of, require_code, require_effect, require_name
from yinuo.registry.relocation import transplant
from yinuo.registry.revisions import change


@dataclass(frozen=True, slots=True)
class NewBody:
    """What a registration says about a body. ``parent`` is the id of the superior body, ``None`` for a root."""

    code: str
    name: str
    kind: str
    region_code: str
    parent: int | None = None
    name_en: str = ""
    short_name: str = ""
    started_on: date | None = None
    leads_credit_work: bool = False
    reports: bool = True
    fictitious: bool = False


def register_body(actor: Actor, new: NewBody, basis: str) -> Body:
    """Enter a body. Raises ``NotPermitted``, ``BasisMissing``, ``WrongCode``, ``CodeTaken``, ``NameTaken``,
    ``RegionUnknown``, ``AlreadyEnded`` (of the parent).
    """
    basis = require_basis(basis)
    with change():
        county = county_of(new.region_code)
        require_registrar(actor, new.region_code, county)
        require_code(new.code)
        body = _plant(new, county, require_name(new.name))
        _name(body, new.name, BodyName.Kind.OFFICIAL, new.started_on)
        if new.short_name:
            _name(body, new.short_name, BodyName.Kind.ALIAS, new.started_on)
        journal_body(actor, "body.register", body, basis, {"code": new.code, "region": new.region_code})
    return body


def rename_body(actor: Actor, body_id: int, name: str, on: date, basis: str) -> Body:
    """Give a body another name from ``on``; it stays the same body with the same code and obligations. The old name
    becomes a former one. For a new code see ``replace_body``. Raises ``NotPermitted``, ``BasisMissing``,
    ``AlreadyEnded``, ``NameTaken``, ``NotYet``, ``EndsBeforeItStarts``.
    """
    basis = require_basis(basis)
    with change():
        body = body_in_force(body_id)
        require_registrar(actor, body.region_code, body.county_code)
        require_effect(on, body)
        folded, before = require_name(name, but=body.pk), body.name
        _retire_name(body, on)
        body.name, body.folded_name, body.version = name, folded, body.version + 1
        body.save(update_fields=["name", "folded_name", "version"])
        _name(body, name, BodyName.Kind.OFFICIAL, on)
        journal_body(actor, "body.rename", body, basis, {"before": before, "on": on.isoformat()})
    return body


def add_alias(
    actor: Actor, body_id: int, name: str, basis: str, since: date | None = None, until: date | None = None
) -> BodyName:
    """Note another name a body is known by, with the days it was in use. Raises ``NotPermitted``, ``BasisMissing``,
    ``NotFound``, ``AlreadyEnded``.
    """
    basis = require_basis(basis)
    with change():
        body = body_in_force(body_id)
        require_registrar(actor, body.region_code, body.county_code)
        alias = _name(body, name, BodyName.Kind.ALIAS, since, until)
        _bump(body)
        days = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
        journal_body(actor, "body.add-alias", body, basis, {"alias": name, **days})
    return alias


def move_body(
    actor: Actor, body_id: int, parent_id: int, on: date, basis: str, region_code: str | None = None
) -> Body:
    """Put a body with all below it under another one (隶属关系调整); other rooms' rows follow by ``on_move``.

    ``region_code`` is given when the body's region changes with it. Raises ``NotPermitted``, ``BasisMissing``,
    ``AlreadyEnded``, ``WouldBeUnderItself``, ``NotYet``, ``RegionUnknown``.
    """
    basis = require_basis(basis)
    with change():
        body, parent = body_in_force(body_id), body_in_force(parent_id)
        require_reorganiser(actor, body.region_code, body.county_code)
        require_reorganiser(actor, parent.region_code, parent.county_code)
        require_effect(on, body)
        before = body.path
        body = transplant(actor, body, parent, basis, region_code)
        payload = {"from": before, "to": body.path, "parent": parent.code, "on": on.isoformat()}
        journal_body(actor, "body.move", body, basis, payload)
    return body


def _plant(new: NewBody, county: str, folded: str) -> Body:
    body = Body(
        code=new.code,
        name=new.name,
        name_en=new.name_en,
        short_name=new.short_name,
        folded_name=folded,
        kind=new.kind,
        region_code=new.region_code,
        county_code=county,
        leads_credit_work=new.leads_credit_work,
        reports=new.reports,
        started_on=new.started_on,
        fictitious=new.fictitious,
    )
    if new.parent is None:
        Body.objects.add_root(instance=body)
    else:
        Body.objects.add_child(body_in_force(new.parent), instance=body)
    return body


def _name(body: Body, name: str, kind: str, since: date | None, until: date | None = None) -> BodyName:
    named, _ = BodyName.objects.get_or_create(
        body=body,
        name=name,
        kind=kind,
        valid_from=since,
        defaults={"folded_name": fold_name(name), "valid_to": until},
    )
    return named


def _retire_name(body: Body, on: date) -> None:
    """The official name becomes a former one whose last day is the one before ``on``."""
    BodyName.objects.filter(body=body, kind=BodyName.Kind.OFFICIAL).update(
        kind=BodyName.Kind.FORMER, valid_to=on - timedelta(days=1), loaded=False
    )


def _bump(body: Body) -> None:
    body.version += 1
    body.save(update_fields=["version"])
