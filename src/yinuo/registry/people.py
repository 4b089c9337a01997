"""What entries tell of officials, posts and terms as they are after the act, so that ``journal check`` finds a change made
with plain SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yinuo.core.actor import Actor
from yinuo.registry.entries import journal
from yinuo.registry.models import Official, Post, Term


def state_of_official(official: Official) -> dict[str, object]:
    """The person as registered, the identity number by its keyed hash."""
    digest = bytes(official.identity_hash).hex() if official.identity_hash else ""
    return {"is": [official.name, digest, official.fictitious]}


def state_of_post(post: Post) -> dict[str, object]:
    return {"is": [post.body.code, post.title, post.heads_the_body]}


def state_of_term(term: Term) -> dict[str, object]:
    ended = term.ended_on.isoformat() if term.ended_on else None
    return {"is": [term.official_id, term.post_id, term.started_on.isoformat(), ended, term.ended_because]}


def end(actor: Actor, term: Term, on: date, basis: str) -> None:
    """Let a term end with the day ``on`` and journal it, as part of an act that has checked the right."""
    term.ended_on, term.ended_because = on, basis[:300]
    term.save(update_fields=["ended_on", "ended_because"])
    _journal(actor, "official.end-term", term, 2, basis, {"on": on.isoformat()})


def begin(actor: Actor, official_id: int, post: Post, on: date, basis: str) -> Term:
    """As :func:`end`, for a term that begins."""
    term = Term.objects.create(official_id=official_id, post=post, started_on=on)
    payload = {"body": post.body.code, "official": official_id, "post": post.title, "on": on.isoformat()}
    _journal(actor, "official.appoint", term, 1, basis, payload)
    return term


def _journal(
    actor: Actor, act: str, term: Term, version: int, basis: str, payload: Mapping[str, object]
) -> None:
    journal(actor, act, "term", term.pk, version, basis, {**payload, **state_of_term(term)})
