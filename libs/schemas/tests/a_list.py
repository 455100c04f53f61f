"""A list as it travels, for the tests of whoever reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from libs.schemas.events.base import DecimalText, EventModel
from libs.schemas.events.lists import Carriage, CaseRef, Declared, DeclaredLine, Fees, Parties
from libs.schemas.events.persons import PersonalValue
from libs.schemas.personal import Personal, mask

E = TypeVar("E")
_REF = {"owner": "P", "number": "T1", "attempt": 1, "direction": "I"}
_PARTIES = {
    "ebp_code": "P", "ebc_code": "E", "agent_code": "A", "pay_code": "Y", "assure_code": "G", "area_code": "Z",
}  # fmt: skip
_WAYBILL: dict[str, Any] = {"logistics_code": "L", "logistics_no": "W", "traf_mode": "Y", "bill_no": None}
_OWN = {
    "submission_id": "s-list", "trade_mode": "1210", "customs_code": "3105", "invt_no": "31052026I000000001",
    "ems_no": "T3105W000001", "buyer_token": "t",
}  # fmt: skip


def declared(**facts: Any) -> Declared:
    """The block with these facts, wherever in it they stand. ebp_code is the owner of the case, too."""
    if "ebp_code" in facts:
        facts = {"owner": facts["ebp_code"], **facts}
    if "order_no" in facts:
        facts["number"] = facts.pop("order_no")
    parts = [{name: facts.pop(name, value) for name, value in known.items()} for known in (_REF, _PARTIES, _WAYBILL)]
    ref, parties, waybill = parts
    return Declared(
        ref=CaseRef(**ref), parties=Parties(**parties), waybill=Carriage(**waybill), **{**_OWN, **facts}
    )  # fmt: skip


def line(gnum: int = 1, **facts: Any) -> DeclaredLine:
    known: dict[str, Any] = {
        "gcode": "1", "country": "142", "qty": "1", "unit": "011", "qty1": "1", "unit1": "011", "total_price": "1",
    }  # fmt: skip
    told: dict[str, Any] = {
        name: value if isinstance(value, str) or value is None else str(value) for name, value in facts.items()
    }
    return DeclaredLine(gnum=gnum, **{**known, **told})


def text(amount: object) -> DecimalText:
    return DecimalText(str(amount))


def fees(freight: object = "0", insured_fee: object = "0", tax_total: object = "0") -> Fees:
    return Fees(
        freight=text(freight),
        insured_fee=text(insured_fee),
        tax_total=text(tax_total),
    )


def amended(event: E, **changes: Any) -> E:
    """The same event with other facts, whether it is a model or a struct."""
    if isinstance(event, msgspec.Struct):
        return msgspec.structs.replace(event, **changes)
    changed: E = event.model_copy(update=changes)  # type: ignore[attr-defined]
    return changed


def told(event: type[E], **facts: Any) -> E:
    """Make an event of plain facts, whether it is a model or a struct. A struct leaves out what it does not know."""
    if issubclass(event, EventModel):
        return event.model_validate(facts)
    hints = get_type_hints(event)
    known = {name: value for name, value in facts.items() if name in hints}
    return event(**{name: _plain(value, hints[name]) for name, value in known.items()})


def _plain(value: Any, hint: Any) -> Any:
    """A part that is made already stays as it is."""
    whole = isinstance(value, msgspec.Struct)
    return value if whole else msgspec.convert(value, hint, dec_hook=lambda kind, part: kind.model_validate(part))


def accepted_of(event: type[E], facts: dict[str, Any]) -> E:
    """Make the event of an accepted document of these facts, numbers among them. Other facts are left out.

    Lines may be models, or facts themselves.
    """
    hints = get_type_hints(event)
    facts = of_persons(event, facts)
    told = {name: _told(facts[name], hints[name]) for name in hints if facts.get(name) not in (None, "")}
    return event(**told)


def of_persons(event: type[Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Put values of persons for the texts, where the event tells of persons. Equal texts have equal tokens."""
    hints = get_type_hints(event)
    persons = {name: text for name, text in facts.items() if hints.get(name) is PersonalValue and isinstance(text, str)}
    return facts | {name: person(text, _kind_of(name)) for name, text in persons.items()}


def person(text: str, kind: Personal = Personal.NAME) -> PersonalValue:
    return PersonalValue(f"1-{text}", mask(kind, text))


def _kind_of(name: str) -> Personal:
    kinds = {"telephone": Personal.PHONE, "address": Personal.ADDRESS, "number": Personal.ID_NUMBER}
    return kinds.get(name.rpartition("_")[2], Personal.NAME)


def _told(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        kind = get_args(hint)[0]
        return [accepted_of(kind, line if isinstance(line, dict) else line.__dict__) for line in value]
    return format(value, "f") if isinstance(value, Decimal) else value
