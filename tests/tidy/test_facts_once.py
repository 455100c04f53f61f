"""A fact of a list is spelled in one class; whoever passes it on passes the block on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.lists import Carriage, CaseRef, Declared, Parties

ROOT = Path(__file__).parents[2]
BLOCK: tuple[type[msgspec.Struct], ...] = (Declared, Parties, Carriage, CaseRef)
FACTS = {name for part in BLOCK for name in part.__struct_fields__}

OF_ANOTHER_THING = {"submission_id", "customs_code", "assure_code", "ems_no", "area_code", "kind", "ref"}
"""Names that events of books, bills, payments and declarations have, too: of a submission, office, guarantor or book."""
NAMED_BY_RETURNS = {
    "ReturnEvent": {"invt_no"},
    "ReturnRefused": {"invt_no"},
    "ReturnCompleted": {"buyer_token"},
    "SortedAhead": {"invt_no"},
}
NAMED_BY_DEPARTURES = {
    "DocumentPart": {"owner", "bill_no", "logistics_code", "traf_name", "voyage_no"},
    "DepartureDocumentRefused": {"owner", "bill_no"},
    "ListTakenOff": {"bill_no", "logistics_code", "logistics_no"},
    "TransitNotice": {"logistics_code"},
    "TransitOpened": {"port_code"},
    "ListDeparted": {"bill_no"},
}
NAMED_BY_SITES = {
    "ArrivalsPosted": {"bill_no", "logistics_code"},
    "ArrivalLifted": {"bill_no", "logistics_code", "logistics_no"},
}
NAMED_BY_SUMMARIES = {
    "DeclarantTold": {"agent_code"},
    "SummaryAccepted": {"ebc_code"},
    "SummaryDeclared": {"ebc_code", "trade_mode", "traf_mode", "port_code", "country", "owner_code"},
    "SummarisedLine": {"invt_no", "logistics_no"},
    "SummaryDue": {"ebc_code"},
    "StatisticsPublished": {"trade_mode", "country"},
}
NAMED_BY_DECLARATIONS = {
    "DeclarationAnswered": {"agent_code", "ebc_code", "trade_mode"},
    "DeclarationDocumentAnswered": {"owner"},
}
NAMED_BY_EXPORT_RETURNS = {
    "ListReturn": {"invt_no"},
    "ExportReturnRefused": {"invt_no", "logistics_code", "logistics_no"},
    "ReportedParcel": {"logistics_code", "logistics_no"},
    "ExportReturnArrived": {"logistics_code", "logistics_no"},
    "ExportReturnCompleted": {"trade_mode"},
}
NAMED_BY_OTHERS = (
    NAMED_BY_RETURNS
    | NAMED_BY_EXPORT_RETURNS
    | NAMED_BY_SITES
    | NAMED_BY_DEPARTURES
    | NAMED_BY_SUMMARIES
    | NAMED_BY_DECLARATIONS
    | {
        "ListRef": {"invt_no"},
        "NamedList": {"invt_no"},
        "QuotaCredited": {"buyer_token"},
    }
)
"""Events that are about a list and do not carry its block: what each names of it."""

DOCUMENTS = {
    "OrderAccepted", "PaymentAccepted", "WaybillAccepted", "ListAccepted", "WithdrawalDeclared", "CaseDeclaration",
    "ListDeleted", "OfficersWord", "SiteDeliveryDeclared", "ArrivedParcel", "ParcelSignedFor", "ExportOrderAccepted",
    "ExportReceiptAccepted", "ExportWaybillAccepted", "ExportWaybillRetracted", "ExportListAccepted",
    "IdentityAsked", "RawPaymentAsked", "NamedParcel", "BoundParcel", "ExportArrivalDeclared", "ManifestDeclared",
    "DepartureDeclared",
    "SummaryApplied", "SummaryLine", "BusinessOrderTold", "CentreParcel", "ExportReturnApplied", "ExportReturnReported",
    "ReturnApplied",
}  # fmt: skip
"""Documents say what their senders wrote of a list, its case or its parcel, whether there is a block or not."""
ROWS = {"ReleasedList"}
"""What a service keeps of a list in columns of its own."""
COPY_FROM = 6
"""So many facts in one class of a service, and it is the block over again."""


def _classes(folder: str, among: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Class and the facts among these that it annotates as fields of its own."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and (facts := among.intersection(_fields(node))):
                    yield node.name, facts


def _fields(node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def test_the_block_is_spelled_once_among_events() -> None:
    parts = {part.__name__ for part in BLOCK}
    again = [
        f"{name}.{fact}"
        for name, facts in _classes("libs/schemas/events", FACTS)
        for fact in facts - OF_ANOTHER_THING - NAMED_BY_OTHERS.get(name, set())
        if name not in parts | DOCUMENTS
    ]
    assert again == []
    assert len(FACTS) == sum(len(part.__struct_fields__) for part in BLOCK)


def test_no_service_spells_the_block_again() -> None:
    found = {name: facts for name, facts in _classes("services", FACTS) if len(facts) >= COPY_FROM}
    assert found.keys() == ROWS


@pytest.mark.parametrize("event", [OrderAccepted, PaymentAccepted, WaybillAccepted, ListAccepted])
def test_no_service_spells_an_accepted_document_again(event: type[msgspec.Struct]) -> None:
    facts = set(event.__struct_fields__)
    found = {name for name, here in _classes("services", facts) if len(here) * 2 >= len(facts)}
    assert found == set()
