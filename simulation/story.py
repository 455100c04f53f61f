"""What a story must say of itself to be simulated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from libs.runtime.memory import MemoryStore
from libs.runtime.processing import Processor
from libs.schemas.topics import Flow, Topic
from simulation.upstream import Upstream


class Story(ABC):
    """One piece of the chain. An object lives for one seed.

    flows: the topic table's flows as far as they differ. origins: the upstream's input partitions, as `expected_origins`
    has them, with an incarnation. days_on: topics on which the upstream closes days. recreated, grown: the inner topics
    that a change of the plan concerns.
    """

    name: ClassVar[str]
    flows: ClassVar[Mapping[str, Flow]]
    origins: ClassVar[tuple[str, ...]] = ("intake/declare.orders@up-0", "intake/declare.orders@up-1")
    days_on: ClassVar[Sequence[Topic]]
    recreated: ClassVar[Topic]
    grown: ClassVar[Topic]

    def __init__(self, lists: int) -> None:
        self.lists = lists

    @abstractmethod
    def processors(self) -> list[Processor[Any, Any]]:
        """The services, from the front of the chain to its end."""

    @abstractmethod
    def tell(self, upstream: Upstream, part: int) -> list[Any]:
        """What the upstream says in a part of the play: calls without arguments, in order."""

    @abstractmethod
    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        """What is wrong in the end. complete: everything said must have had its effect; else it may be missing, but never
        be doubled."""
