"""Documents of an invented parcel as `intake` decodes them, and the events the other services answer with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from libs.runtime.processing import RawRecord
from libs.schemas.ceb import DECLARATION_LIST, ORDER, PAYMENT, WAYBILL, Message
from libs.schemas.ceb.samples import sample
from libs.schemas.events import matching, review, tax
from libs.schemas.events.base import DecimalText
from libs.schemas.events.intake import ListAccepted, Receipt, ReceiptsIssued
from libs.schemas.events.lists import Declared
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.tests import a_list, verdicts
from libs.schemas.topics import DECLARED
from services.intake.decoding import Limits, decoders, read
from services.intake.domain.reading.submission import Submission

MESSAGES: dict[str, Message[Any]] = {
    "order": ORDER,
    "payment": PAYMENT,
    "waybill": WAYBILL,
    "list": DECLARATION_LIST,
}
LIMITS = Limits(2_000_000, 12 << 20)
DECODERS = decoders(LIMITS)
EARLY, LATE = "20251111083015", "20251111093015"


def raw(kind: str, body: bytes | None, headers: dict[str, bytes | None] | None = None) -> RawRecord:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return RawRecord(DECLARED[kind].name, 2, 123456, now, b"T1", body, headers or {})


def submitted(kind: str, **changes: Any) -> Submission:
    """A valid document of the kind with head fields changed, as JSON."""
    return parsed(kind, sample(MESSAGES[kind], **changes))


def parsed(kind: str, document: dict[str, Any]) -> Submission:
    return read(KINDS[kind], json.dumps(document).encode(), xml=False)


def parcel() -> list[Submission]:
    return [submitted(kind) for kind in MESSAGES]


def listed(accepted: ListAccepted) -> Declared:
    """The block that `matching` makes of an accepted list."""
    names = (
        "submission_id", "ebp_code", "order_no", "attempt", "customs_code", "ebc_code", "agent_code", "trade_mode",
        "ems_no", "area_code", "logistics_code", "logistics_no", "assure_code",
    )  # fmt: skip
    facts = {name: getattr(accepted, name) for name in names}
    return a_list.declared(**facts, buyer_token=accepted.buyer_id_number.token)


def matched(accepted: ListAccepted) -> matching.ListMatched:
    return matching.ListMatched(list=listed(accepted), fees=a_list.fees("20", "0", "29.12"), lines=[])


def assessed(accepted: ListAccepted) -> tax.TaxAssessed:
    nothing, total = DecimalText("0"), DecimalText("29.12")
    assessment = tax.Assessment(
        value=DecimalText("320"), duty=nothing, consumption_tax=nothing, vat=total, total=total, full_rate=False,
        tax_rule="cbec-retail@2", lines=[],
    )  # fmt: skip
    return tax.TaxAssessed(list=listed(accepted), lines=[], tax=assessment)


def released(accepted: ListAccepted) -> review.ListReleased:
    return review.ListReleased(list=listed(accepted), lines=[], value=DecimalText("320"), grounds=[])


_DIFFERS = Finding(code="1332", rule="amount@1", path="OrderHead.acturalPaid", message="支付金额不一致 paid differs")


def rejected(accepted: ListAccepted, finding: Finding = _DIFFERS) -> review.ListRejected:
    return review.ListRejected(list=listed(accepted), refused_by="matching", **verdicts.REJECTED, findings=[finding])


def receipts(events: list[Any], document: str | None = None) -> list[Receipt]:
    """Every receipt, in order."""
    issued = (event for event in events if isinstance(event, ReceiptsIssued) and document in (None, event.document))
    return [receipt for event in issued for receipt in event.receipts]


def receipt(events: list[Any]) -> Receipt:
    """The only one."""
    (told,) = receipts(events)
    return told


def statuses(events: list[Any], document: str | None = None) -> list[str]:
    """returnStatus of each receipt, in order."""
    return [told.receipt["returnStatus"] for told in receipts(events, document)]


def plain(tables: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is sealed anew each time, and whether a row was there when it was changed last."""
    attempts = {place: replace(row, stored=False) for place, row in tables["attempt"].items()}
    return {"document": tables["document"], "attempt": attempts}
