"""The four classes of failure (a rejection is no failure: it is an event and a receipt)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class DeadLetter(Exception):
    """This record cannot be read. The batch goes on without it; it is stored, published and replayable.

    reason: a short class such as `not-json` or `null-header`, never a value from the record (it may name a person).
    told: what its sender learns beside that, short and naming nobody. blames: whether it counts against the sender that the
    record names.
    """

    def __init__(self, reason: str, told: Mapping[str, str] | None = None, blames: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.blames = reason, blames
        self.told = told or {}


class Unexpected(DeadLetter):
    """This record alone made the loop raise something that nobody foresaw; the reason is its class."""


class Transient(Exception):
    """Something we depend on is not there right now. The same batch is tried again after a pause, order kept."""


class Halt(Exception):
    """An invariant is broken. A worker stops rather than corrupt: a person must look.

    places: (topic, partition) of the inputs that stand still for it; none where that has to be found out.
    """

    def __init__(self, reason: str, places: Iterable[tuple[str, int]] = ()) -> None:
        super().__init__(reason)
        self.places = tuple(places)


class Fenced(Exception):
    """Another worker, or an unknown commit of ours, moved the position: roll back and take the assignment anew."""
