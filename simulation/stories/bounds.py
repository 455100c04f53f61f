"""Random plays reach the bounds on what waits, which are small here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from checker.facts import Facts
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.events.accountbook import DeclarationRefused
from libs.schemas.events.matching import ListRefused

WAITING_MAX = 2
CROWDED: Mapping[str, Mapping[str, Any]] = {
    "tax": {"queue_max": WAITING_MAX}, "accountbook": {"awaiting_max": WAITING_MAX},
}  # fmt: skip
"""Service → its settings, by name: how much may wait for one guarantee, and for the release of one list."""
REFUSED_BEYOND = frozenset({"tax.assureCode.queue@1", "verification-list.invtNos.awaited@1"})
"""The rules that refuse what comes beyond them."""


def overcrowded(stores: Mapping[str, MemoryStore], queue_max: int, awaiting_max: int) -> Iterator[str]:
    """A sentence for each guarantor and each list for which more waits than may."""
    queues = Counter(code for code, _ in stores["tax"].table("guarantee_queue"))
    awaited = Counter(
        invt_no for each in stores["accountbook"].table("pending_list").values() for invt_no in each.awaited
    )
    for what, counts, most in (("guarantee of", queues, queue_max), ("release of", awaited, awaiting_max)):
        for name, waiting in counts.items():
            if waiting > most:
                yield f"bounds: {waiting} wait for the {what} {name}, not {most}"


def reached(facts: Facts) -> set[str]:
    """The bounds beyond which something was refused."""
    refused: list[ListRefused | DeclarationRefused] = [*facts.only(ListRefused), *facts.only(DeclarationRefused)]
    return {finding.rule for event in refused for finding in event.findings} & REFUSED_BEYOND
