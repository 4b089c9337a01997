"""Why a job stops before its end."""

from __future__ import annotations


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must not write any more."""


class StopRequested(Exception):
    """The owner asked the job to stop, or the worker is going down; it stops between two chunks."""

    def __init__(self, by_owner: bool) -> None:
        self.by_owner = by_owner
        super().__init__("stopped by its owner" if by_owner else "the worker is going down")
