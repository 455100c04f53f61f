"""One kind of behaviour was tried so often, and answered rightly or not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tried:
    """wrong: each time the answer was another than it must be."""

    name: str
    times: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.wrong
