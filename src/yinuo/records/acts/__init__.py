"""The only way to change a record. Every act checks right and precondition, makes a version and one journal entry."""

from yinuo.records.acts.correct import correct, hold_back
from yinuo.records.acts.dispute import clear_dispute, mark_dispute
from yinuo.records.acts.erase import erase_personal
from yinuo.records.acts.exchange import acknowledge, pass_on
from yinuo.records.acts.expire import expire_due
from yinuo.records.acts.publish import override_scan, publish
from yinuo.records.acts.withdraw import require_withdrawal, restore, withdraw

__all__ = [
    "acknowledge",
    "clear_dispute",
    "correct",
    "erase_personal",
    "expire_due",
    "hold_back",
    "mark_dispute",
    "override_scan",
    "pass_on",
    "publish",
    "require_withdrawal",
    "restore",
    "withdraw",
]
