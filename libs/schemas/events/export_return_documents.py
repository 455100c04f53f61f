"""`intake` publishes accepted documents of exported goods that come back."""

from __future__ import annotations

from libs.schemas import export_return_declarations as d
from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.events.intake import DocumentAccepted, MessageAccepted
from libs.schemas.keys import ENTERPRISE, LIST, PARCEL, SITE


class ExportReturnLine(FactStruct, frozen=True):
    """A line of the application says how much of which line of the export list comes back."""

    gnum: int
    gcode: str
    gname: str
    qty: Amount
    unit: str
    qty1: Amount
    unit1: str
    qty2: Amount | None = None
    unit2: str | None = None


class ExportReturnApplied(MessageAccepted, frozen=True):
    """Somebody applied for the return of goods of an export list. app_type: 1 new, 2 changed, 3 deleted.

    note: begins with the reason's code. logistics_no: of the parcel that brings them back, or of the one they left in.
    """

    keyed_by = LIST
    app_type: str
    customs_code: str
    ebp_code: str
    ebc_code: str
    logistics_no: str
    logistics_code: str
    co_el_no: str
    invt_no: str
    agent_code: str
    country: str
    lines: list[ExportReturnLine]
    trade_mode: str | None = None
    note: str | None = None


class ExportReturnReported(MessageAccepted, frozen=True):
    """A site said that a parcel with exported goods arrived. invt_no: the export list, where the site knows it.

    app_type: 1 new, 2 changed, 3 deleted.
    """

    keyed_by = PARCEL
    app_type: str
    customs_code: str
    operator_code: str
    logistics_code: str
    logistics_no: str
    co_el_no: str
    invt_no: str | None = None


class ReturnTallied(DocumentAccepted, d.ReturnTallyResult):
    """A site said what of an export list a parcel brought back."""

    keyed_by = SITE


class ExportUnfitGoodsDisposalDeclared(DocumentAccepted, d.ExportUnfitGoodsDisposal):
    """A site said that unfit goods of a tally are destroyed or abroad."""

    keyed_by = LIST


class ExportWrongGoodsRuled(DocumentAccepted, d.ExportWrongGoodsVerdict):
    """An officer decided on goods that came back in place of exported ones."""

    keyed_by = LIST


class ReturnProcessSystemRecorded(DocumentAccepted, d.ReturnProcessSystem):
    """Customs put a system for returns on record."""

    keyed_by = ENTERPRISE


class TaxCertificateRecorded(DocumentAccepted, d.TaxCertificate):
    """Customs put a certificate of the tax authority on record."""

    keyed_by = LIST
