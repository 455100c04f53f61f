"""One table says who has a part in a case, and what of it they are shown.

| who | what they see |
|---|---|
| platform, e-commerce enterprise, agent | all of the case |
| officer of an office of the list, customs | the same |
| payment company | its own payments |
| guarantor | the list by its numbers, tax and bills |
| zone enterprise | the list by its numbers, book and way out; the numbers of a declaration by which it takes goods in |
| carrier | its waybill, and whether the parcel may be delivered |

Who has several parts sees what each shows. A carrier learns nothing of the buyer, the order or amounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Flag, auto

from libs.identity import CUSTOMS, Principal
from libs.schemas.declarations import EnterpriseRole
from services.cases.domain.files import CaseFile

OFFICE = " "
"""Before an office among readers: no code begins so."""
_NOBODY = frozenset({"", "无", "NO"})


class CaseShare(Flag):
    """Parts of a case that are shown together."""

    NOTHING = 0
    NUMBERS = auto()
    """The case and the list, by their numbers; how it stands."""
    DOCUMENTS = auto()
    """Every document that is here, and what is missing."""
    GROUNDS = auto()
    """Grounds and findings, which name values of documents."""
    TAX = auto()
    ZONE = auto()
    """The book, and the way out of the zone."""
    PARCEL = auto()
    """The waybill, and whether it may be delivered."""
    PARTIES = auto()
    PAYMENTS = auto()
    """Payments of whoever asks, alone."""
    WHOLE = NUMBERS | DOCUMENTS | GROUNDS | TAX | ZONE | PARCEL | PARTIES


def parties_of(file: CaseFile) -> Iterator[tuple[str, CaseShare]]:
    """Each code that has a part in the case, with its part; a code may come twice."""
    for kind, share in (
        ("order", CaseShare.WHOLE),
        ("export-order", CaseShare.WHOLE),
        ("export-receipt", CaseShare.WHOLE),
    ):
        yield from ((here.by, share) for here in file.documents.get(kind, {}).values() if here.by)
    for here in file.documents.get("payment", {}).values():
        if here.by:
            yield here.by, CaseShare.PAYMENTS
    if one := file.declaration:
        yield from ((code, CaseShare.WHOLE) for code in (one.agent_code, one.ebc_code, f"{OFFICE}{one.customs_code}"))
        if one.into:
            yield one.into, CaseShare.NUMBERS | CaseShare.ZONE
    attempt = file.last
    if attempt is None or attempt.declared is None:
        return
    declared = attempt.declared
    told: tuple[tuple[str | None, CaseShare], ...] = (
        (declared.parties.ebp_code, CaseShare.WHOLE),
        (declared.parties.ebc_code, CaseShare.WHOLE),
        (declared.parties.agent_code, CaseShare.WHOLE),
        (declared.parties.assure_code, CaseShare.NUMBERS | CaseShare.TAX),
        (declared.parties.area_code, CaseShare.NUMBERS | CaseShare.ZONE | CaseShare.PARCEL),
        (declared.waybill.logistics_code, CaseShare.PARCEL),
        *((f"{OFFICE}{office}", CaseShare.WHOLE) for office in (declared.list.customs_code, declared.port) if office),
    )
    yield from ((code, share) for code, share in told if code and code not in _NOBODY)


def readers_of(file: CaseFile) -> list[str]:
    """Codes, and offices behind `OFFICE`, that find the case in their lists."""
    return sorted({code for code, _ in parties_of(file)})


def reader_of(who: Principal | None) -> str | None:
    """Under what somebody's cases are listed; None: all are theirs."""
    if who is None or who.holds(CUSTOMS):
        return None
    if who.holds(EnterpriseRole.OFFICER.value):
        return f"{OFFICE}{who.office or ''}"
    return who.code


def share_of(who: Principal | None, file: CaseFile) -> CaseShare:
    """Return what somebody is shown of a case."""
    reader = reader_of(who)
    if reader is None:
        return CaseShare.WHOLE
    found = CaseShare.NOTHING
    for code, share in parties_of(file):
        if code == reader:
            found |= share
    return found
