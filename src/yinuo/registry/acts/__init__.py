"""Acts on the registry: the only way to change it besides loading definitions."""

from yinuo.registry.acts.bodies import add_alias, move_body, register_body, rename_body
from yinuo.registry.acts.counterparties import register_counterparties, register_counterparty
from yinuo.registry.acts.obligations import note_obligation, settle_obligation
from yinuo.registry.acts.officials import appoint, end_term, register_official
from yinuo.registry.acts.successions import abolish_body, merge_bodies, replace_body, split_body

__all__ = [
    "abolish_body",
    "add_alias",
    "appoint",
    "end_term",
    "merge_bodies",
    "move_body",
    "note_obligation",
    "register_body",
    "register_counterparties",
    "register_counterparty",
    "register_official",
    "rename_body",
    "replace_body",
    "settle_obligation",
    "split_body",
]
