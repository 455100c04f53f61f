"""`returns` publishes the life of a return of exported goods, and what becomes of their taxes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.events.base import EventModel, Fact, Money, Quantity
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.returns import GoodsApart, ReturningLine
from libs.schemas.findings import Finding


class ListReturn(EventModel):
    """An event about an export list that comes back is keyed by the list's number."""

    invt_no: str

    @property
    def key(self) -> str:
        return self.invt_no


class ExportReturnEvent(ListReturn):
    """An event of one application. return_no: its `co_el_no`; applied: the submission that brought it."""

    return_no: str
    applied: str


class ExportReturnWithdrawn(ExportReturnEvent):
    """An application stands no more, as its sender said: nothing of it had arrived. submission_id: of that word."""

    submission_id: str


class ReturnOfExport(ExportReturnEvent):
    """An event of an application whose list is known. ref: the attempt that was released."""

    ref: CaseRef


class ExportReturnAccepted(ReturnOfExport):
    """The application came in its period: the goods may arrive until `arrive_by` closes. reason: code of the note."""

    reason: str
    arrive_by: date


class ExportReturnRefused(EventModel):
    """`returns` refused a document about exported goods that come back. document: its kind; cop_no: its number.

    invt_no, logistics_code, logistics_no: list and parcel that it names, where it names them.
    """

    invt_no: str | None = None
    logistics_code: str | None = None
    logistics_no: str | None = None
    cop_no: str
    submission_id: str
    document: str
    findings: list[Finding]

    @property
    def key(self) -> str:
        return self.invt_no or self.logistics_no or self.cop_no


class ReportedParcel(EventModel):
    """An event about a parcel that a site reported. submission_id: of its report."""

    submission_id: str
    operator_code: str
    logistics_code: str
    logistics_no: str

    @property
    def key(self) -> str:
        return self.logistics_no


class ExportReturnReportDeleted(ReportedParcel):
    """The report of a parcel stands no more, as its site said: nothing of it was tallied."""


class ExportReturnReportUnclaimed(ReportedParcel):
    """Nobody applied for the return of what a parcel brought, and its time is over."""

    findings: list[Finding]


class ExportReturnArrived(ReturnOfExport):
    """The parcel of an application arrived. submission_id: of the site's report."""

    submission_id: str
    operator_code: str
    customs_code: str
    logistics_code: str
    logistics_no: str
    arrived_on: date


class ShortLine(Fact):
    """So much of a line did not arrive, or other goods in its place."""

    gnum: int
    qty: Quantity


class ExportReturnCompleted(ReturnOfExport):
    """The tally decided what came back. arrival_no: its `cop_no`; submission_id: of the tally.

    lines: goods that are back, `unfit` of them unfit for sale; value in yuan, by the rates of the day of the release; 0
    where there is no rate. short: what was applied for and did not come; wrong: other goods in its place, which are an
    officer's. ems_no: the export book that they go back to; absent where they go to the home market. cross_district:
    whether they came back to another district than they left. relief_by: the last day for the tax authority's certificate;
    absent where no relief is to be had. warnings: what the site is told beside it.
    """

    arrival_no: str
    submission_id: str
    operator_code: str
    customs_code: str
    trade_mode: str
    ems_no: str | None = None
    tallied_on: date
    cross_district: bool = False
    relief_by: date | None = None
    lines: list[ReturningLine]
    short: list[ShortLine] = []
    wrong: list[ShortLine] = []
    warnings: list[Finding] = []


class AfterTally(ReturnOfExport):
    """An event about what a tally set apart. arrival_no: the tally's `cop_no`; submission_id: of the document about it."""

    arrival_no: str
    submission_id: str


class ExportUnfitGoodsDisposed(AfterTally):
    """Unfit goods of a tally are destroyed or abroad again. cop_no: the disposal's; ems_no: the book they stood in."""

    cop_no: str
    ems_no: str | None = None
    disposal: str
    lines: list[GoodsApart]


class ExportWrongGoodsDecided(AfterTally):
    """An officer decided on what a tally found in place of exported goods."""

    verdict: str


class ExportReturnLapsed(ReturnOfExport):
    """`arrive_by` closed before the goods arrived; what was applied for may be applied for again within its period."""

    arrive_by: date


class ReturnedValue(Fact):
    """Part of a line as tax looks at it. value: its price, in `currency`; value_yuan: absent where there is no rate."""

    gnum: int
    gcode: str
    qty: Quantity
    unit: str
    value: Money
    currency: str
    value_yuan: Money | None = None


class ReliefGranted(ReturnOfExport):
    """No duty, VAT or consumption tax is due of these goods. policy: which lets it off, with its version."""

    policy: str
    certificate_no: str
    lines: list[ReturnedValue]


class ReturnTaxed(ReturnOfExport):
    """These goods come in as a taxed import: no tax is assessed here. why: what relief lacks."""

    findings: list[Finding]
    lines: list[ReturnedValue]


class RefundedLine(Fact):
    """Export duty of a part of a line. rate: 0.2 is 20 %; amount in yuan."""

    gnum: int
    gcode: str
    qty: Quantity
    rate: Decimal
    amount: Money


class ExportDutyRefunded(ReturnOfExport):
    """Export duty of these goods is paid back, as it was due on the day of their release. amount: of all lines, yuan."""

    policy: str
    certificate_no: str
    amount: Money
    lines: list[RefundedLine]


SETTLED: tuple[type[EventModel], ...] = (ExportUnfitGoodsDisposed, ExportWrongGoodsDecided)
"""What becomes of goods that a tally set apart."""
TOLD: tuple[type[EventModel], ...] = (
    ExportReturnAccepted, ExportReturnRefused, ExportReturnWithdrawn, ExportReturnReportDeleted, ExportReturnReportUnclaimed,
    ExportReturnArrived, ExportReturnCompleted, ExportReturnLapsed, ReliefGranted, ReturnTaxed, ExportDutyRefunded,
    *SETTLED,
)  # fmt: skip
"""The events of the topic, in the order in which the contract lists them."""
