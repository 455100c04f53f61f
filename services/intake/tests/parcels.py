"""Documents of an invented parcel as `intake` decodes them, and the events the other services answer with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from libs.runtime.processing import RawRecord
from libs.schemas.ceb import DECLARATION_LIST, ORDER, PAYMENT, WAYBILL, Message
from libs.schemas.ceb.samples import sample
from libs.schemas.events import matching, review, tax
from libs.schemas.events.intake import ListAccepted, Receipt, ReceiptsIssued
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.tests import verdicts
from libs.schemas.topics import DECLARED
from services.intake.decoding import decoders, read
from services.intake.domain.submission import Submission

MESSAGES: dict[str, Message[Any]] = {
    "order": ORDER,
    "payment": PAYMENT,
    "waybill": WAYBILL,
    "list": DECLARATION_LIST,
}
DECODERS = decoders(900_000)
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


def of_list(event: type[Any], accepted: ListAccepted, **facts: Any) -> Any:
    """An event about an accepted list, as `matching` or `review` would make it from what it read."""
    return event.model_validate({**accepted.model_dump(), "invt_no": "31052026I000000001", **facts})


def matched(accepted: ListAccepted) -> Any:
    return of_list(matching.ListMatched, accepted, pay_code="3122480EF3", tax_total="29.12")


def assessed(accepted: ListAccepted) -> Any:
    taxes = {"duty": "0", "consumption_tax": "0", "vat": "29.12", "total": "29.12"}
    facts = {"value": "320", "full_rate": False, "tax_rule": "cbec-retail@2", "lines": []}
    return of_list(tax.TaxAssessed, accepted, pay_code="3122480EF3", **taxes, **facts)


def rejected(accepted: ListAccepted) -> Any:
    finding = Finding(code="1332", rule="amount@1", path="OrderHead.acturalPaid", message="支付金额不一致 paid differs")
    return of_list(review.ListRejected, accepted, refused_by="matching", **verdicts.REJECTED, findings=[finding])


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
