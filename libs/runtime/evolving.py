"""New services decide without effects and evolve without deciding, so that a rebuild needs no code of its own.

`decide(state, record)` gives events and changes nothing. `evolve(state, event, cause)` is the only thing that changes the
state: by what came in, and by what was decided. A batch is decide and evolve in turns; a rebuild is evolve alone.
The services of before keep their `fold`; those to come (`exports`, `console`) begin here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from libs.runtime.processing import Batch, Decision, Processor, Record
from libs.schemas.events.base import Event

S = TypeVar("S")


class EvolvingProcessor(Processor[S, S]):
    """A processor whose state changes by `evolve` alone; what `load` gives is what `save` gets."""

    @abstractmethod
    def deciding(self, state: S) -> Callable[[Record], Iterable[Any]]:
        """Give what says what follows from a record whose own facts are in the state already. It changes nothing.

        Each event is evolved before the next one is asked for, so that a later one sees what the earlier did.
        """

    @abstractmethod
    def evolve(self, state: S, event: Any, cause: Record) -> None:
        """Put an event into the state: one that came in, or one of our own. Decides nothing; unknown events pass by."""

    def decide(self, state: S, batch: Batch) -> Decision[S]:
        decision, decide = Decision(state), self.deciding(state)
        for record in batch.records:
            self.evolve(state, record.event, record)
            for event in decide(record):
                self.evolve(state, event, record)
                decision.emit(record, event)
        return decision

    def fold(self, state: S, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> S:
        for record in batch.records:
            self.evolve(state, record.event, record)
            for event in facts.get(record.id, ()):
                self.evolve(state, event, record)
        return state
