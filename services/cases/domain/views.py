"""The read model reads these parts of others' events: what is asked about a case, and nothing of persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import Struct, defstruct
from msgspec.structs import fields

from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.events.lists import CaseRef, NamedList
from libs.schemas.events.review import Ground
from libs.schemas.kinds import DOCUMENTS, KINDS, Kind


class DocumentSeen(FactStruct, frozen=True, kw_only=True):
    """An accepted document of a case. It has those of `_READ` that its event has. correction: see `intake.CaseDocument`."""

    kind: ClassVar[Kind]
    submission_id: str
    correction: int = 0

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


_READ = (
    "order_no", "ebp_code", "ebc_code", "pay_code", "pay_transaction_id", "logistics_code", "logistics_no", "attempt",
    "cop_no", "pre_no", "trade_mode", "traf_mode", "customs_code", "agent_code", "assure_code", "area_code", "iac_code",
    "ems_no", "bill_no", "port_code",
)  # fmt: skip
"""What is read of accepted documents, and nothing of persons."""


def _seen(kind: Kind) -> type[DocumentSeen]:
    """Make the view of a kind's event: those of its fields that are read."""
    known = {fact.name: fact for fact in fields(cast(type[Struct], kind.becomes))}
    read = [known[name] for name in _READ if name in known]
    told: list[Any] = [(one.name, one.type) if one.required else (one.name, one.type, one.default) for one in read]
    view = defstruct(f"{kind.becomes.__name__}Seen", told, bases=(DocumentSeen,), kw_only=True, frozen=True)
    cast(Any, view).kind = kind
    return cast(type[DocumentSeen], view)


DOCUMENTS_SEEN: Mapping[str, type[DocumentSeen]] = {
    name: _seen(kind) for name, kind in KINDS.items() if kind.onto == DOCUMENTS and (kind.case or kind.joins)
}
"""Kind → what is read of its accepted documents."""


class RetractedSeen(FactStruct, frozen=True, kw_only=True):
    """A document was taken away. business_key: the document's; submission_id: the version that stood."""

    submission_id: str
    business_key: str


class ExportWaybillRetractedSeen(RetractedSeen, frozen=True, kw_only=True):
    """A waybill was taken away from its parcel."""


class FindingSeen(FactStruct, frozen=True, kw_only=True):
    """A finding: rule with version, where, both values. Personal ones came masked."""

    code: str
    rule: str
    path: str
    message: str
    actual: str | None = None
    expected: str | None = None


class OfList(FactStruct, frozen=True, kw_only=True):
    """An event about a list."""

    list: NamedList


class WaitingSeen(OfList, frozen=True, kw_only=True):
    """A list waits for documents. findings: why those that are here do not count."""

    findings: list[FindingSeen] = []


class MismatchSeen(FactStruct, frozen=True, kw_only=True):
    """Order, payment and waybill are here and disagree."""

    ref: CaseRef
    findings: list[FindingSeen]


class MatchedSeen(OfList, frozen=True, kw_only=True):
    """A list is stored at customs."""


class TaxSeen(FactStruct, frozen=True, kw_only=True):
    """The tax of a list, yuan."""

    total: Amount


class AssessedSeen(OfList, frozen=True, kw_only=True):
    """The tax of an attempt is known, and covered."""

    tax: TaxSeen


class AwaitedSeen(FactStruct, frozen=True, kw_only=True):
    """The guarantor's account is exhausted. place: the list's turn."""

    place: int
    assessed: AssessedSeen


class BillSeen(FactStruct, frozen=True, kw_only=True):
    """A bill was made. total in yuan."""

    ref: CaseRef
    tax_no: str
    total: Amount


class ReducedSeen(BillSeen, frozen=True, kw_only=True):
    """A bill was reduced."""


class VoidedSeen(BillSeen, frozen=True, kw_only=True):
    """A bill is void."""


class SummarisedSeen(BillSeen, frozen=True, kw_only=True):
    """A bill, or a part of it, stands in a payment document."""

    ent_duty_no: str


class ReleasedSeen(OfList, frozen=True, kw_only=True):
    """A release, with value and tax in yuan."""

    grounds: list[Ground]
    value: Amount | None = None
    tax: Amount | None = None
    warnings: list[FindingSeen] = []


class JudgedSeen(OfList, frozen=True, kw_only=True):
    """A verdict on a list."""

    status: str
    grounds: list[Ground]
    final: bool = False
    released: bool = False
    findings: list[FindingSeen] = []


class ClosedSeen(OfList, frozen=True, kw_only=True):
    """A list is closed."""


class AuditOrderedSeen(OfList, frozen=True, kw_only=True):
    """The tax centre audits a list. ground: why."""

    answer_by: date
    until: date
    ground: Ground


class AuditSeen(OfList, frozen=True, kw_only=True):
    """The audit of a list has its result."""


class AuditMoneySeen(OfList, frozen=True, kw_only=True):
    """An audit collects or gives back. total in yuan."""

    tax_no: str
    total: Amount


class AdditionalBillSeen(AuditMoneySeen, frozen=True, kw_only=True):
    """An audit collects."""

    ent_duty_no: str


class RefundSeen(AuditMoneySeen, frozen=True, kw_only=True):
    """An audit gives back."""

    ent_duty_nos: list[str]


class AuditClosedSeen(AuditSeen, frozen=True, kw_only=True):
    """An audit is over."""

    outcome: str
    total: Amount


class ExportReturnSeen(FactStruct, frozen=True, kw_only=True):
    """An application to bring exported goods back goes on."""

    ref: CaseRef
    invt_no: str
    return_no: str
    arrive_by: date | None = None


class ExportReturnWithdrawnSeen(FactStruct, frozen=True, kw_only=True):
    """An application stands no more."""

    invt_no: str
    return_no: str


class ExportDutySeen(ExportReturnSeen, frozen=True, kw_only=True):
    """Export duty is paid back, yuan."""

    amount: Amount


class DeclarationSeen(FactStruct, frozen=True, kw_only=True):
    """A customs declaration has this status. value_usd in dollars, export_duty in yuan."""

    submission_id: str
    agent_code: str
    cop_no: str
    trade_mode: str
    customs_code: str
    ebc_code: str
    entry_id: str
    status: str
    findings: list[FindingSeen] = []
    value_usd: Amount | None = None
    export_duty: Amount | None = None
    into: str | None = None


class ReadySeen(OfList, frozen=True, kw_only=True):
    """The parcel of a list is ready to leave."""


class NotReadySeen(OfList, frozen=True, kw_only=True):
    """The parcel of a list is not ready. awaits: arrival, manifest, opening or closing of its transit."""

    findings: list[FindingSeen] = []
    awaits: list[str] = []


class LeftSeen(OfList, frozen=True, kw_only=True):
    """The parcel of a list left its site, or the country."""
