"""Acts on officials (公职人员), their posts and terms."""

from __future__ import annotations

from datetime import date

from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.registry.entries import journal, require_basis
from yinuo.registry.errors import PostOccupied, TermEnded
from yinuo.registry.models import Official, Post, Term
from yinuo.registry.people import begin, end, state_of_official, state_of_post
from yinuo.registry.permissions import require_registrar
from yinuo.registry.preconditions import body_in_force
from yinuo.registry.revisions import change


def register_official(
    actor: Actor,
    body_id: int,
    name: str,
    basis: str,
    *,
    identity_sealed: str = "",
    identity_hash: bytes | None = None,
    fictitious: bool = False,
) -> Official:
    """The official with this keyed hash of the identity number, entered for the body if not known yet.

    The number comes sealed and hashed (:mod:`yinuo.core.sealing`), never readable; without a hash a new person is
    entered. Raises ``NotPermitted``, ``BasisMissing``, ``AlreadyEnded``.
    """
    basis = require_basis(basis)
    with change():
        body = body_in_force(body_id)
        require_registrar(actor, body.region_code, body.county_code)
        known = Official.objects.filter(identity_hash=identity_hash).first() if identity_hash else None
        if known:
            return known
        official = Official.objects.create(
            name=name, identity_sealed=identity_sealed, identity_hash=identity_hash, fictitious=fictitious
        )
        payload = {"body": body.code, **state_of_official(official)}
        journal(actor, "official.register", "official", official.pk, 1, basis, payload)
    return official


def appoint(
    actor: Actor,
    official_id: int,
    body_id: int,
    title: str,
    on: date,
    basis: str,
    *,
    heads_the_body: bool = False,
) -> Term:
    """Let an official hold a post of a body from ``on`` (任职). One person at a time heads a body.

    Raises ``NotPermitted``, ``BasisMissing``, ``NotFound``, ``AlreadyEnded``, ``PostOccupied``.
    """
    basis = require_basis(basis)
    with change():
        body = body_in_force(body_id)
        require_registrar(actor, body.region_code, body.county_code)
        if not Official.objects.filter(pk=official_id).exists():
            raise NotFound
        if heads_the_body:
            _require_vacant(body_id)
        post, made = Post.objects.get_or_create(
            body=body, title=title, defaults={"heads_the_body": heads_the_body}
        )
        if made:
            journal(actor, "post.create", "post", post.pk, 1, basis, state_of_post(post))
        return begin(actor, official_id, post, on, basis)


def end_term(actor: Actor, term_id: int, on: date, basis: str) -> Term:
    """End a term; ``on`` is its last day (免职). Raises ``NotPermitted``, ``BasisMissing``, ``NotFound``,
    ``TermEnded``.
    """
    basis = require_basis(basis)
    with change():
        term = Term.objects.select_related("post__body").filter(pk=term_id).first()
        if term is None:
            raise NotFound
        body = term.post.body
        require_registrar(actor, body.region_code, body.county_code)
        if term.ended_on or on < term.started_on:
            raise TermEnded(date=on)
        end(actor, term, on, basis)
    return term


def _require_vacant(body_id: int) -> None:
    open_terms = Term.objects.filter(post__body_id=body_id, post__heads_the_body=True, ended_on__isnull=True)
    held = open_terms.select_related("post", "official").first()
    if held:
        raise PostOccupied(post=held.post.title, official=held.official.name)
