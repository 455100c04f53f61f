"""docs/partner/declarations.md: what partners declare beyond the four CEB documents, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from libs.schemas.contract.json_schemas import Schema, declaration_schema
from libs.schemas.contract.messages import DECLARATIONS, first_paragraph
from libs.schemas.declarations import Declaration
from libs.schemas.kinds import KINDS, Kind, SenderRole
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.topics import DECLARED

_TOP = """\
# Declarations beyond the four documents

Generated from `libs/schemas/declarations.py`; `python -m libs.schemas.generate` writes it anew.

Each is one JSON object: on its topic, keyed as given, or to `intake` with `POST /v1/documents?kind=…`. Amounts and
quantities are decimal text (`"20.00"`), never a JSON number. A field that is not required is left out where it has no
value. The answer is a receipt like those of the CEB documents; sending the same again repeats the answers so far.
"""

MEANINGS = {
    "agentCode": "who declares: an agent, or the consignor itself",
    "amount": "yuan, above 0",
    "appTime": "when it was declared, yyyyMMddHHmmss in Asia/Shanghai",
    "areaCode": "zone enterprise (区内企业) that keeps the book",
    "asked": "submission of the order that was asked about, as the question names it",
    "assureCode": "guarantor: the platform, e-commerce or logistics enterprise the list names",
    "bank": "the bank that gave the guarantee letter; it sends the document itself",
    "bondInvtNos": "numbers of the verification lists on the vehicle, as their receipts gave them",
    "certificateNo": "number of the tax authority's certificate",
    "code": "registration code: of an enterprise, an officer, a gate, a site, a bank, the treasury",
    "copNo": "the sender's own number of this document, unique per sender and kind",
    "country": "country of origin, code of the customs table; of exports, where the goods go",
    "credit": "how customs rates the enterprise",
    "customs": "customs' own code, where customs sends the document",
    "customsCode": "customs office, code of the customs table",
    "ebcCode": "consignor of an export; where an officer names its list, in place of ebpCode: whose order number it is",
    "ebpCode": "platform of the order",
    "emsNo": "account book (账册)",
    "digest": "SHA-256 of the file, 64 hexadecimal digits in small letters",
    "entDutyNo": "payment document (缴款书) that is paid",
    "entrusted": "who may transmit the documents",
    "entryMode": "supervision mode of the entry, code of the customs table",
    "gate": "code of the gate that reports; of the book's customs office",
    "gcode": "HS code of the goods",
    "gname": "name of the goods",
    "gnum": "line number; in a return, that of the original list",
    "instrument": "what the guarantee is made of",
    "invtNo": "number of the list, as its receipt gave it",
    "invtNos": "numbers of the released lists",
    "itemRecordNo": "item of the book (备案料号)",
    "items": "items to file; known items stay",
    "kind": "what paper it is: contract, invoice, payment (its proof), freight, goods (what they are), other",
    "kinds": "kinds of documents, as `?kind=` calls them",
    "closeTime": "when the transit came to its end, yyyyMMddHHmmss in Asia/Shanghai",
    "openTime": "when the transit set out, yyyyMMddHHmmss in Asia/Shanghai",
    "portCode": "customs office where the goods leave the country; where the transit of an import ends: its home",
    "ieFlag": "I to the office where a direct purchase is declared; E, or absent: to the port where the goods leave",
    "sealNo": "number of the seal on the vehicle or container",
    "system": "which system for returns: of an exporter, or of a site that keeps goods of other districts apart",
    "transitNo": "the opening's `copNo`",
    "leaveTime": "when the vehicle left the site, yyyyMMddHHmmss in Asia/Shanghai",
    "lines": "what it is about, line by line",
    "logisticsCode": "the parcel's carrier",
    "logisticsNo": "the parcel's waybill",
    "name": "registered name of the enterprise",
    "number": "of the paper itself",
    "officer": "code of the officer who decided; no name",
    "instructionNo": "number of the control instruction; a later one takes its place",
    "enterprise": "code of any party of the lists it names; all, if left out",
    "buyerToken": "token of the buyer, as releases tell it; all, if left out",
    "share": "part of the lists it names that is inspected; 0 lifts it",
    "says": "whether the refund was repaid, or never paid",
    "since": "first customs day on which it acts, yyyyMMdd",
    "until": "last customs day on which it acts, yyyyMMdd",
    "operatorCode": "operator of the supervised site (监管场所经营人)",
    "orderNo": "order of the platform",
    "parcels": "the parcels on the vehicle",
    "papers": "papers behind the list: of each its kind, its number, and the SHA-256 of its file",
    "party": "whose documents they are, or who hands them in",
    "person": "token of the buyer's name and number together, as the question tells it",
    "passTime": "when the vehicle passed the gate, yyyyMMddHHmmss in Asia/Shanghai",
    "passportNo": "release note (核放单), as its receipt gave it",
    "pilotZone": "comprehensive pilot zone (综试区) where it is filed, which 9710 asks for",
    "qty": "quantity in the line's unit, above 0",
    "reason": "why, in a few words; no personal data",
    "result": "what the inspection found",
    "bondInvtNo": "number of the approved verification list",
    "bookKind": "whether lists of imports draw on the book, or lists of exports (出口跨境电商); imports, if left out",
    "conditions": "the conditions that are said, by name",
    "entryId": "customs declaration (报关单) under 0110 of the enterprise outside, 18 digits",
    "grossWeight": "gross weight of the goods, kilograms, above 0",
    "ioType": "way through the gate (IoTypecd): I into the zone, E out of it; out, if left out",
    "meets": "the condition that the zone enterprise meets",
    "outsideCode": "the enterprise outside the zone (区外企业) that exports the goods into it",
    "decisionNo": "customs' number of the decision that confiscates",
    "leavesAs": "released, or what customs decided in place of it: sent back abroad, or confiscated; released, if left out",
    "results": "what the sorting line found, by parcel",
    "returnNo": "`copNo` of the accepted return application",
    "arrivalNo": "`copNo` of the arrival that brought the goods",
    "condition": "how the operator finds the goods: fit for sale, unfit for it, or not those released",
    "disposal": "how unfit goods left for good: destroyed or sent abroad again",
    "roles": "what it is registered for; an officer, a gate, a site or a zone enterprise for a customs office",
    "status": "whether it may take part",
    "totalWeight": "gross weight of the load, kilograms; 0 of an empty vehicle",
    "treasury": "the treasury that has the money; it sends the document itself",
    "unit": "unit of quantity, code of the customs table",
    "unitPrice": "unit price on file, yuan",
    "value": "dutiable value of the line, its share of freight and insurance included, yuan",
    "qty1": "lawful quantity of all of the line, in `unit1`",
    "unit1": "lawful unit of the classification",
    "qty2": "second lawful quantity, where the classification has one",
    "unit2": "second lawful unit of the classification",
    "vehicleNo": "number plate of the vehicle",
    "verdict": "the officer's decision",
    "billNo": "master bill by which the goods leave",
    "cluster": "market cluster (市场采购集聚区), code of the reference table",
    "currency": "currency of the price, code of the customs table",
    "declarationNo": "the customs declaration's `copNo`",
    "destination": "country of final destination, code of the customs table",
    "form": "whether goods are merged, or shown by the first digits of their codes, as far as the mode allows that",
    "licenseNo": "export licence",
    "logisticsNos": "waybills by which the goods leave, where they are no whole bill",
    "netWeight": "net weight, kilograms, above 0",
    "orders": "orders, or bookings, that the platform declared (CEB303)",
    "recordGnum": "line of that record",
    "recordNo": "market record that has the goods: its `copNo`",
    "totalPrice": "price of the line, FOB, in its currency",
    "tradeMode": "supervision mode, code of the customs table",
    "told": "what the platform uploaded, where it did under its signature",
    "goods": "names of the order's goods",
    "initalRequest": "the request to the payment company: its hash alone",
    "initalResponse": "the payment company's response: its hash alone",
    "paidOrders": "the orders that the payment paid for",
    "payCode": "payment enterprise",
    "payTransactionId": "the payment enterprise's number of the transaction",
    "payType": "how it was paid: 1 app, 2 PC, 3 code, 4 otherwise",
    "sha256": "SHA-256 of the text, in hexadecimal",
    "size": "bytes of the text",
    "totalAmount": "yuan that were paid, for all its orders",
    "tradingTime": "when it was paid, yyyyMMddHHmmss in Asia/Shanghai",
    "verDept": "who verified it: 1 UnionPay, 2 NetsUnion, 3 another",
    "zoneType": "kind of zone, one character of the customs table",
}
"""Field → what to write there; a field means the same in every declaration."""

_DIGITS = re.compile(r"\^\\d\{(\d+)\}\$")
"""Itself the pattern of a pattern: a fixed number of digits."""


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def fields() -> set[str]:
    """Every field of every declaration and of its lines."""
    return {name for schema in _schemas().values() for part in _objects(schema) for name in part["properties"]}


def _schemas() -> dict[str, Schema]:
    """Document kind → schema, without the CEB documents, which have pages of their own."""
    return {kind: declaration_schema(model) for kind, model in DECLARATIONS.items() if issubclass(model, Declaration)}


def _objects(schema: Schema) -> list[Schema]:
    """The declaration itself, then its lines."""
    return [schema, *(part for part in schema.get("$defs", {}).values() if part["type"] == "object")]


def _lines() -> Iterator[str]:
    yield _TOP
    for kind, schema in _schemas().items():
        topic = DECLARED[kind]
        yield f"## {kind}"
        yield ""
        yield f"{first_paragraph(DECLARATIONS[kind])} Topic `{topic.name}`, key {topic.key.name}."
        yield ""
        yield who_may_send(KINDS[kind])
        yield ""
        for part in _objects(schema):
            if part is not schema:
                yield f"Each `{part['title']}`:"
                yield ""
            yield from _table(part, schema.get("$defs", {}))


def who_may_send(kind: Kind) -> str:
    """One sentence, by the kind's row."""
    if not kind.senders:
        return "Nobody is asked who sends it."
    senders = " or ".join(f"`{each.field}`, {_IN_ROLE[each.role]}" for each in kind.senders)
    suspended = ", suspended or not" if kind.while_suspended else ""
    return f"Sent by whom the document names: {senders}{suspended}."


_IN_ROLE = {role: f"registered as {' or '.join(sorted(filled))}" for role, filled in FILLED_BY.items()} | {
    SenderRole.CUSTOMS: "one of customs' own codes",
    SenderRole.ENTERPRISE: "registered as an enterprise of any kind",
}
"""Role → how the page calls who is in it."""


def _table(part: Schema, definitions: Schema) -> Iterator[str]:
    yield "| field | type | required | meaning |"
    yield "|---|---|---|---|"
    for name, field in part["properties"].items():
        required = "yes" if name in part["required"] else ""
        yield f"| `{name}` | {_type(field, definitions)} | {required} | {MEANINGS[name]} |"
    yield ""


def _type(field: Schema, definitions: dict[str, Any]) -> str:
    name = field.get("$ref", "").rpartition("/")[2]
    if name:
        part = definitions[name]
        return f"`{name}`" if part["type"] == "object" else _type(part, definitions)
    if "enum" in field:
        default = f", without it `{field['default']}`" if field.get("default") else ""
        return " or ".join(f"`{value}`" for value in field["enum"]) + default
    if field["type"] == "array":
        return f"list of {_bounds(field, 'minItems', 'maxItems')} {_type(field['items'], definitions)}"
    return _plain(field)


def _plain(field: Schema) -> str:
    if field["type"] == "integer":
        return f"whole number, {field['minimum']} to {field['maximum']}"
    if field.get("format") == "decimal":
        return "decimal text, up to 14 digits before and 5 behind the point"
    if digits := _DIGITS.fullmatch(field.get("pattern", "")):
        return f"{digits[1]} digits"
    length = _bounds(field, "minLength", "maxLength")
    return f"text, {length} character{'' if length == '1' else 's'}"


def _bounds(field: Schema, least: str, most: str) -> str:
    lower, upper = field.get(least, 0), field.get(most)
    if lower == upper:
        return f"{lower}"
    return f"{lower} to {upper}" if upper else f"{lower} or more"
