"""A document says who may send it, and what goes round it says who did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind
from services.intake.domain import sender_rules
from services.intake.domain.reading.declared import quoted
from services.intake.domain.reading.text import readable

TRANSFER = "BaseTransfer.copCode"
"""Where CEB XML names its sender."""
HEADER = "tg_sender"
"""The record header that names a sender; HTTP's `X-Customs-Code` becomes it."""
PROOF = "tg_proof"
"""The record header that proves a sender."""

_BEST_KNOWN_FIRST = (PROOF, HEADER, TRANSFER)


class Claim(NamedTuple):
    """Somebody claims the document. named: code by the field of the document that names it.

    senders: code by the place round the document that names it; empty where nothing does: then the topic's access list is
    the proof. acts_for: an enterprise for which whoever is named acts.
    """

    named: Mapping[str, str]
    senders: Mapping[str, str]
    acts_for: str | None = None

    @property
    def strangers(self) -> frozenset[str]:
        """Those who send a document that names somebody else."""
        return frozenset(self.senders.values()) - {*self.named.values()} if self.named else frozenset()


def claim_of(kind: Kind, document: Mapping[str, Any], senders: Mapping[str, str]) -> Claim | None:
    """The claim that the register has to judge; None where it has nothing to say.

    A kind that names nobody permits everybody, and so does a document that fails to: it is refused for that.
    """
    if not kind.senders:
        return None
    claim = Claim(_named(kind, document), senders, readable(document.get(kind.for_whom)) if kind.for_whom else None)
    return claim if kind.asks_register or claim.strangers else None


def sender_of(kind: Kind, senders: Mapping[str, str], identity: Mapping[str, str | None]) -> str | None:
    """Return who sent a document: proven, else said round it, else named by it first; None for nobody."""
    if senders:
        for place in _BEST_KNOWN_FIRST:
            if code := readable(senders.get(place)):
                return code
    return next((code for name in kind.sender_fields if (code := identity.get(name))), None)


def strangers(kind: Kind, document: Mapping[str, Any], senders: Mapping[str, str]) -> Iterator[Finding]:
    """A finding, with both values, for each sender who sends a document that names others."""
    claim = Claim(_named(kind, document), senders)
    for place, sender in senders.items():
        if sender in claim.strangers:
            yield not_named(kind, claim.named, sender, place)


def contradicted(kind: Kind, senders: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each place that names another sender than the credential (settled 92)."""
    proven = senders.get(PROOF)
    for place, sender in senders.items():
        if proven is not None and sender != proven:
            yield sender_rules.another(kind).finding(quoted(sender), quoted(proven), path=place)


def not_named(kind: Kind, named: Mapping[str, str], sender: str, place: str) -> Finding:
    expected = " | ".join(f"{quoted(code)} ({name})" for name, code in named.items())
    return sender_rules.sender(kind).finding(quoted(sender), expected, path=place)


def _named(kind: Kind, document: Mapping[str, Any]) -> dict[str, str]:
    return {name: code for name in kind.sender_fields if (code := readable(document.get(name)))}
