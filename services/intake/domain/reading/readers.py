"""A document says whose it is to read: parties it names, who sent it, customs offices it is for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from libs.identity import CUSTOMS, Principal
from libs.schemas.declarations import EnterpriseRole
from services.intake.domain.reading.senders import Claim
from services.intake.domain.reading.text import is_legal, readable

PARTIES = (
    "ebpCode", "ebcCode", "payCode", "logisticsCode", "agentCode", "areaCode", "iacCode", "assureCode", "operatorCode",
    "ownerCode", "bank", "officer", "gate", "treasury", "customs", "code", "party", "entrusted",
)  # fmt: skip
"""Fields that name a party, in whatever document."""
OFFICES = ("customsCode", "portCode")
"""Fields that name a customs office."""
OFFICE = " "
"""Before an office: no code begins so."""

Entrusts = Callable[[str, str, str, date], bool]
"""(party, who, kind, day) → whether the party lets them transmit the kind."""


def parties_in(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes of the parties that a document names."""
    return frozenset(code for name in PARTIES if (code := readable(document.get(name))))


def readers_in(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes of the parties that a document names, and its offices, each behind `OFFICE`."""
    offices = (code for name in OFFICES if (code := readable(document.get(name))))
    return parties_in(document).union(f"{OFFICE}{code}" for code in offices)


def strangers_of(claim: Claim | None) -> Iterable[str]:
    """Return who sent a document that does not name them. Nobody can tell that from the document again."""
    if claim is None:
        return ()
    return {code for code in claim.senders.values() if is_legal(code)} - {*claim.named.values()}


def may_list(who: Principal | None, sender: str | None) -> bool:
    """Tell whether they may ask what a sender handed in; of what they find they read what `may_read` says."""
    officials = CUSTOMS, EnterpriseRole.OFFICER.value
    return who is None or sender is None or who.holds(*officials) or who.code == sender


def may_read(who: Principal, readers: Collection[str], kind: str, day: date, entrusts: Entrusts) -> bool:
    """Tell whether a document is theirs to read.

    Customs reads all, an officer what is for their office or says their name, anybody else what names them, what they sent,
    and what one whom it names has entrusted them with.
    """
    if who.holds(CUSTOMS) or who.code in readers:
        return True
    if who.holds(EnterpriseRole.OFFICER.value):
        return who.office is not None and f"{OFFICE}{who.office}" in readers
    return any(entrusts(party, who.code, kind, day) for party in readers if not party.startswith(OFFICE))
