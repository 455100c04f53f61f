"""A message may name who else is told receipts: parties of the document, or whom they entrusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from libs.schemas.ceb import Subscribe
from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind
from services.intake.domain import sender_rules
from services.intake.domain.reading.declared import quoted
from services.intake.domain.reading.readers import parties_in
from services.intake.domain.reading.text import is_legal

_RECEIPTS = "RET"
_CODE_MAX = 60


class Subscribed(NamedTuple):
    """A document's message asks for this. parties: those whom the document names."""

    parties: frozenset[str]
    asked: tuple[Subscribe, ...]

    @property
    def addresses(self) -> set[str]:
        """The addresses that may be codes."""
        return {each.address for each in self.asked if 0 < len(each.address) <= _CODE_MAX and is_legal(each.address)}


def subscribed(document: Mapping[str, Any], asked: Sequence[Subscribe]) -> Subscribed:
    """Say of one document of a message what the message asks for."""
    return Subscribed(parties_in(document), tuple(asked))


def judged(
    kind: Kind, what: Subscribed, day: date, entrusts: Callable[[str, str, str, date], bool]
) -> tuple[list[str], list[Finding]]:
    """Return the codes of who is to be told, and what its sender is warned of (settled 64, 92)."""
    told: dict[str, None] = {}
    warned: list[Finding] = []
    legal = what.addresses
    for number, (address, status) in enumerate(what.asked, 1):
        theirs = address in what.parties or any(entrusts(party, address, kind.name, day) for party in what.parties)
        if address not in legal or not theirs:
            path = f"BaseSubscribe[{number}].dxpAddress"
            warned.append(sender_rules.subscriber(kind).finding(quoted(address[:_CODE_MAX]), path=path))
            continue
        told[address] = None
        if status != _RECEIPTS:
            path = f"BaseSubscribe[{number}].status"
            warned.append(sender_rules.receipts_only(kind).finding(quoted(status[:_CODE_MAX]), _RECEIPTS, path=path))
    return list(told), warned
