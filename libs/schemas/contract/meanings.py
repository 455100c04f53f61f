"""Every field of a message is said in plain words: by its class, by the Unified Version's table, or here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from libs.schemas.ceb.engine.facts import Field
from libs.schemas.contract.declarations_page import MEANINGS
from libs.schemas.kinds import KINDS
from libs.schemas.names import snake

_SAID = re.compile(r"(?:^|(?<=[\s.;,]))((?:[a-z]\w*(?:, |/))*[a-z]\w*): ")
"""`qty1/unit1, qty2/unit2: lawful quantities` in a docstring."""

OURS: Mapping[str, str] = {
    "ArrivalList": "parcels that arrived",
    "DeliveryList": "goods that went into the warehouse, line by line",
    "DepartureList": "lists that left",
    "InventoryList": "lines of the list",
    "InvtRefundList": "goods that come back, line by line",
    "OrderList": "lines of the order",
    "SummaryApplyList": "lists to be summarised",
    "TaxListRd": "lines of the tax bill",
    "WayBillList": "waybills of the manifest",
    "actual": "the value as it was sent",
    "ahead": "the list's block, where the list had not come so far when this was said of it",
    "applyBy": "last day on which the goods may be applied for",
    "applied": "submission that brought the application",
    "arriveBy": "last customs day on which the goods may arrive",
    "arrivedOn": "customs day on which the parcel arrived",
    "because": "what the retraction follows from",
    "bills": "how many tax bills the document collects",
    "book": "the account book's state for this list",
    "businessKey": "key of the document: its kind and the fields that name it, with slashes between",
    "carriage": "waybill of the list, so that its carrier is told",
    "consumptionTax": "consumption tax, yuan",
    "correction": "how often the document was corrected before",
    "day": "customs day, Asia/Shanghai",
    "decState": "how the declaration stands",
    "direction": "I: import, E: export",
    "document": "kind of the document",
    "dueDay": "last customs day to pay, or to hand in",
    "duty": "customs duty, yuan",
    "expected": "the value that would have been right",
    "fees": "freight, insurance and weights of the list",
    "final": "whether nothing further follows on this attempt",
    "findings": "what is wrong and how to put it right",
    "goods": "goods of the declaration, line by line",
    "grounds": "why: rules with their versions, the deciding one first",
    "gseqno": "line number of the list",
    "kind": "list, or a customs declaration without a list",
    "letsGo": "holds that are nobody's any more: stock, guarantee, quota",
    "list": "the declaration list that this is about",
    "listRef": "the attempt that this is about",
    "lists": "lists that this is about",
    "message": "the fault in words",
    "missing": "documents that are not there yet",
    "month": "month of the departures, by its first day",
    "paidDay": "customs day of the payment",
    "part": "the document, or the part of it, that this is about",
    "parties": "enterprises that the list names",
    "path": "where in the document",
    "policy": "policy that lets taxes off, with its version",
    "postings": "movements of items with the balances after them",
    "quotaYear": "calendar year of the quota",
    "receipts": "receipts in their order",
    "ref": "case and attempt that this is about",
    "release": "release of the reference data that the figures follow",
    "releaseDay": "customs day of the release",
    "released": "whether the list was released before, so that this is about what happened since",
    "rule": "id of the rule",
    "senderDiscredited": "whether customs rates the sender as one that broke its trust",
    "senderOffice": "customs office of the sender, where its credential names one",
    "sentBy": "code of whoever transmitted it, where it was proved",
    "submissionId": "names what was handed in, as its answer did",
    "surcharge": "late surcharge, yuan",
    "talliedOn": "customs day of the tally",
    "tax": "tax of the list",
    "taxNo": "number of the tax bill",
    "text": "the reason in words",
    "total": "sum, yuan",
    "unfit": "quantity that is unfit to be sold again",
    "unlike": "members that differ, with both values",
    "value": "value, yuan",
    "valueCny": "value, yuan",
    "vat": "value-added tax, yuan",
    "version": "version of the rule",
    "warnings": "what was noticed and held nothing up",
    "waybill": "the parcel's waybill",
    "year": "calendar year",
    "Finding.code": "code of the answer: official and negative, or of a status",
    "Ground.code": "status that the ground leads to, or customs' code",
}
"""What no class says of its own fields, because it is the same everywhere."""


def _tables() -> dict[str, dict[str, str]]:
    """Model of the Unified Version → what its table says of each field."""
    found: dict[str, dict[str, str]] = {}
    for kind in KINDS.values():
        for message in filter(None, (kind.message, kind.receipt)):
            found[message.model] = _words(message.fields)
            if message.lines:
                found[message.lines.model] = _words(message.lines.fields)
    return found


def _words(fields: Iterable[Field]) -> dict[str, str]:
    return {field.name: f"{field.zh}: {field.meaning}" if field.meaning else field.zh for field in fields}


_TABLES = _tables()
_ANYWHERE = {name: words for table in reversed(_TABLES.values()) for name, words in table.items()}


def said_by_class(description: str, names: Iterable[str]) -> dict[str, str]:
    """Find what a class says of its fields in its docstring. names: as they are on the wire."""
    known = {snake(name): name for name in names}
    found: dict[str, str] = {}
    for paragraph in description.split("\n\n"):
        text = " ".join(paragraph.split())
        said = [
            (match, [known[name] for name in re.split(r", |/", match[1]) if name in known])
            for match in _SAID.finditer(text)
        ]
        said = [(match, of) for match, of in said if of]
        ends = [*(match.start() for match, _ in said[1:]), len(text)]
        for (match, of), end in zip(said, ends, strict=False):
            found |= dict.fromkeys(of, text[match.end() : end].strip().rstrip(".;"))
    return found


def meaning_of(model: str, description: str, names: Iterable[str]) -> dict[str, str]:
    """Say what the fields of a model mean; a field of which nothing is said is left out."""
    names = list(names)
    apart = {name: OURS[own] for name in names if (own := f"{model}.{name}") in OURS}
    sources = (apart, _TABLES.get(model, {}), said_by_class(description, names), OURS, MEANINGS, _ANYWHERE)
    return {name: words for name in names if (words := next((s[name] for s in sources if s.get(name)), None))}
