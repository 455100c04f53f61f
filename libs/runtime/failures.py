"""The four classes of failure (a rejection is no failure: it is an event and a receipt)."""

from __future__ import annotations


class DeadLetter(Exception):
    """This record cannot be read. The batch goes on without it; it is stored, published and replayable.

    reason: a short class such as `not-json` or `null-header`, never a value from the record (it may name a person).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transient(Exception):
    """Something we depend on is not there right now. The same batch is tried again after a pause, order kept."""


class Halt(Exception):
    """An invariant is broken. The worker stops rather than corrupt: a person must look."""


class Fenced(Exception):
    """Another worker, or an unknown commit of ours, moved the position: roll back and take the assignment anew."""
