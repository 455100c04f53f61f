"""Documents of an invented export parcel as `intake` decodes them, and what the other services answer of its list."""

from __future__ import annotations

from typing import Any

from libs.schemas.ceb import model_of, render_xml
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, sample
from libs.schemas.events import matching
from libs.schemas.events.base import DecimalText
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.lists import Declared, Fees
from libs.schemas.kinds import KINDS
from libs.schemas.tests import a_list
from services.intake.decoding import read
from services.intake.domain.reading.submission import Submission
from services.intake.tests.parcels import parsed

KINDS_OF_A_PARCEL = ("export-order", "export-receipt", "export-waybill", "export-list")
EARLY, LATE, LATER = "20260302083015", "20260302093015", "20260302103015"
INVT_NO = "31052026E000000001"


def submitted(kind: str, **changes: Any) -> Submission:
    """A valid document of the kind with head fields changed, as JSON."""
    message = KINDS[kind].message
    assert message
    return parsed(kind, sample(message, **changes))


def in_xml(kind: str, **changes: Any) -> Submission:
    """The same as an official message."""
    message = KINDS[kind].message
    assert message
    model = model_of(message).model_validate(sample(message, **changes))
    signature = SIGNATURE if message.signed else None
    return read(KINDS[kind], render_xml(message, [model], GUID, base_transfer(message), signature), xml=True)


def listed(accepted: ExportListAccepted, invt_no: str | None = INVT_NO) -> Declared:
    """The block that `matching` makes of an accepted list."""
    return a_list.declared(
        submission_id=accepted.submission_id, direction="E", owner=accepted.ebc_code, number=accepted.order_no,
        attempt=accepted.attempt, invt_no=invt_no, ebc_code=accepted.ebc_code, agent_code=accepted.agent_code,
        trade_mode=accepted.trade_mode, customs_code=accepted.customs_code, ems_no=None, buyer_token=None,
        logistics_code=accepted.logistics_code, logistics_no=accepted.logistics_no,
    )  # fmt: skip


def matched(accepted: ExportListAccepted, invt_no: str = INVT_NO) -> matching.ListMatched:
    nothing = DecimalText("0")
    return matching.ListMatched(
        list=listed(accepted, invt_no), fees=Fees(freight=nothing, insured_fee=nothing), lines=[]
    )
