"""One table says whom an event is told, and what of it they see in their feeds.

| what is said | told as | to | what they see |
|---|---|---|---|
| a receipt | `receipt` | each party that the receipt names | the receipt as it is |
| a release, and what becomes of it | `release` | platform, e-commerce enterprise, agent | list, waybill, value, tax, lines |
| the same | `release` | the guarantor | list, tax, what each line was taxed on |
| the same | `release` | the zone enterprise | list, book, waybill |
| the same, and what holds it before | `waybill-status` | the carrier | waybill: may it be delivered |
| its parcel's way (`parcels.py`) | `waybill-event` | the carrier | arrived, bound, in transit, departed, delivered |
| a movement of a book | `book-movement` | the zone enterprise that keeps it | the event, without who handed in what |
| evidence for a refund | `book-movement` | the enterprise outside, too | the same |
| a tax bill | `tax-bill`, `tax-bill-status` | guarantor, e-commerce enterprise, agent | 816, 818 (`bills.py`) |
| money after an audit | the same | the same | 816, and 818 of an additional bill |

Payment documents and every answer to a payment come as receipts. A carrier learns nothing of the buyer, of the order or of
amounts. Who is told the same under two roles is told once, as the first row says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from libs.schemas import keys
from libs.schemas.codes import EXPORT, IMPORT, Direction
from libs.schemas.codes.list_status import CLEARED, ListStatus
from libs.schemas.events.accountbook import BookEvent, RefundEvidenceIssued
from libs.schemas.keys import Key
from libs.schemas.kinds import KINDS, business_key
from libs.schemas.kinds.kind import Kind
from services.feed.domain.views import ListShown

RECEIPT, RELEASE, WAYBILL_STATUS, BOOK_MOVEMENT = "receipt", "release", "waybill-status", "book-movement"
WAYBILL_EVENT, TAX_BILL, TAX_BILL_STATUS = "waybill-event", "tax-bill", "tax-bill-status"
TEST = "test"
KINDS_TOLD = (RECEIPT, RELEASE, WAYBILL_STATUS, BOOK_MOVEMENT, WAYBILL_EVENT, TAX_BILL, TAX_BILL_STATUS)
"""What a subscriber may ask for."""

Facts = dict[str, Any]
Parties = Callable[[ListShown], Iterable[str | None]]


class PartyShare(NamedTuple):
    """Some parties of a list see this of it. key: the business key that it is found by."""

    kind: str
    to: Parties
    key: Callable[[ListShown], str]
    facts: Callable[[ListShown], Facts]


class DeclaredAs(NamedTuple):
    """Kinds that a parcel is declared by."""

    list: Kind
    waybill: Kind


DECLARED_AS: Mapping[Direction, DeclaredAs] = {
    IMPORT: DeclaredAs(KINDS["list"], KINDS["waybill"]),
    EXPORT: DeclaredAs(KINDS["export-list"], KINDS["export-waybill"]),
}


def list_key(seen: ListShown) -> str:
    """The business key under which the list was declared."""
    ref = seen.list.ref
    return business_key(DECLARED_AS[ref.direction].list.name, ref.owner, ref.number)


def waybill_key(seen: ListShown) -> str:
    """The business key under which the waybill was declared."""
    waybill = seen.list.waybill
    name = DECLARED_AS[seen.list.direction].waybill.name
    return business_key(name, waybill.logistics_code, waybill.logistics_no)


def _carried(seen: ListShown) -> Facts:
    waybill = seen.list.waybill
    return {"logisticsCode": waybill.logistics_code, "logisticsNo": waybill.logistics_no}


def _named(seen: ListShown) -> Facts:
    return {"invtNo": seen.list.invt_no, "customsCode": seen.list.customs_code, "tradeMode": seen.list.trade_mode}


def _whole(seen: ListShown) -> Facts:
    ref = seen.list.ref
    case = zip(DECLARED_AS[ref.direction].list.key, (ref.owner, ref.number), strict=True)
    parties = seen.list.parties
    billed = {"ebcCode": parties.ebc_code, "agentCode": parties.agent_code, **_taxed(seen)} if seen.values else {}
    return {**dict(case), **_named(seen), **_carried(seen), "value": seen.value, "tax": seen.tax, **billed}


def _taxed(seen: ListShown) -> Facts:
    """Say what each line was taxed on, and who guarantees the tax. Nothing where no tax is assessed."""
    if not seen.values:
        return {}
    lines = [
        {"gnum": line.gnum, "qty": line.qty, "taxPrice": value}
        for line, value in zip(seen.lines, seen.values, strict=True)
    ]
    return {"assureCode": seen.list.parties.assure_code, "lines": lines}


RELEASE_SHARES: tuple[PartyShare, ...] = (
    PartyShare(
        RELEASE,
        lambda seen: (seen.list.parties.ebp_code, seen.list.parties.ebc_code, seen.list.parties.agent_code),
        list_key,
        _whole,
    ),
    PartyShare(
        RELEASE,
        lambda seen: (seen.list.parties.assure_code,),
        list_key,
        lambda seen: {**_named(seen), "tax": seen.tax, **_taxed(seen)},
    ),
    PartyShare(
        RELEASE,
        lambda seen: (seen.list.parties.area_code,),
        list_key,
        lambda seen: {**_named(seen), "emsNo": seen.list.ems_no, **_carried(seen)},
    ),
    PartyShare(WAYBILL_STATUS, lambda seen: (seen.list.waybill.logistics_code,), waybill_key, _carried),
)
"""Who is told of a release. Without what is absent: a fact of nobody."""


def standing(kind: str, status: str) -> Facts:
    """Say how the list stands; to a carrier, whether the parcel may be delivered."""
    told: Facts = {"status": status}
    return {**told, "mayDeliver": ListStatus(status) in CLEARED} if kind == WAYBILL_STATUS else told


def outside_of(event: BookEvent) -> str | None:
    """Name the enterprise outside the zone whose evidence a movement is."""
    return event.outside_code if isinstance(event, RefundEvidenceIssued) else None


def case_named(document: str, key: str) -> str | None:
    """Return the case that a document's business key names, where it names one."""
    kind = KINDS.get(document)
    case: Key = (kind.case if kind else None) or keys.CASE
    if kind is None or not set(case.fields) <= set(kind.key):
        return None
    values: Mapping[str, str] = dict(zip(kind.key, map(_unescaped, key.split("/")[1:]), strict=False))
    return case.of_document(values)


def _unescaped(part: str) -> str:
    return part.replace("%2F", "/").replace("%25", "%")
