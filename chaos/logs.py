"""What the services' logs say afterwards: who halted, which protections were called upon, and no personal data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.plan import Plan

_NUMBER = re.compile(r"(?<![\dXx])(?:\d{17}[\dXx]|\d{11})(?![\dXx])")
_WORD = re.compile(r"[一-鿿]{2,}")
_NAME_CHARACTERS = (2, 3)
_TOLD = {
    "batch failed, trying again", "position moved, taking the assignment anew", "publishing leftovers",
    "publishing failed, trying again", "assignment failed, trying again", "velocity unknown", "broker not reachable",
    "database not reachable", "batch cannot be applied", "halted",
}  # fmt: skip


@dataclass
class Personal:
    """What no log may show in clear: identity numbers, telephones, names, addresses of a play's buyers."""

    numbers: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def learn(self, plan: Plan) -> None:
        for parcel in plan.parcels:
            buyer = parcel.sale.buyer
            self.numbers[buyer.id_number] = "identity number"
            self.numbers[buyer.telephone] = "telephone"
            self.names.add(buyer.name)
            self.addresses.add(buyer.address)

    def kinds_in(self, line: str) -> set[str]:
        """Which kinds of personal data stand in it; a name counts only as a word of its own."""
        found = {self.numbers[number] for number in _NUMBER.findall(line) if number in self.numbers}
        words = _WORD.findall(line)
        if any(len(word) in _NAME_CHARACTERS and word in self.names for word in words):
            found.add("name")
        if words and any(address in line for address in self.addresses):
            found.add("address")
        return found


def log_files(home: Path) -> list[Path]:
    return sorted((home / "logs").glob("*.log"))


def personal_data(files: Iterable[Path], personal: Personal) -> Iterator[str]:
    """One sentence for each file and kind, without the data."""
    for path in files:
        seen: dict[str, int] = {}
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                for kind in personal.kinds_in(line):
                    seen.setdefault(kind, number)
        yield from (f"{path.name}:{number} shows in clear: {kind}" for kind, number in seen.items())


def events(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The services' own lines; what is no JSON is a library's."""
    for path in files:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("{"):
                    try:
                        event = json.loads(line)
                    except json.JSONDecodeError:
                        continue  # the last line of a process that was killed
                    if isinstance(event, dict):
                        yield event


def protections(files: Iterable[Path]) -> dict[str, int]:
    """How often the services said that they were in trouble and what they did about it."""
    told = Counter(
        ": ".join(filter(None, (event["event"], event.get("error"))))
        for event in events(files)
        if event.get("event") in _TOLD
    )
    return dict(told.most_common())


def halts(files: Iterable[Path]) -> list[str]:
    return [
        f"{event['service']} halted: {event['reason']}" for event in events(files) if event.get("event") == "halted"
    ]
