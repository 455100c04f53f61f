"""A story must say this of itself to be simulated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, ClassVar, TypeAlias

from libs.runtime.processing import Processor
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.topics import Flow, Topic
from simulation.log import MemoryLog

Call: TypeAlias = Callable[[], None]


class Story(ABC):
    """One piece of the chain. An object lives for one seed.

    flows: the topic table's flows as far as they differ. recreated, grown: the inner topics that a change of the plan
    concerns; the first is read by one service. Whoever speaks before the first service (`Upstream`, `Partners`) writes to
    the log and repeats so much of what it says.
    """

    name: ClassVar[str]
    flows: ClassVar[Mapping[str, Flow]]
    recreated: Topic
    grown: Topic

    def __init__(self, lists: int, log: MemoryLog, random: Random, repeats: float) -> None:
        self.lists = lists

    @abstractmethod
    def processors(self) -> list[Processor[Any, Any]]:
        """The services, from the front of the chain to its end."""

    def opening(self) -> list[Call]:
        """Return what must stand before anything goes wrong: each call is through before the next."""
        return []

    def aftermath(self) -> list[Call]:
        """The same, once everything that went wrong is mended."""
        return []

    @abstractmethod
    def tell(self, part: int) -> list[Call]:
        """Return what is said in a part of the play, in order."""

    @abstractmethod
    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        """Return what is wrong in the end. complete: everything said must have had its effect; else it may be missing,
        but never be doubled."""
