"""Partners declare facts and commands beyond the four CEB documents, as JSON (settled question 7).

Each is a document of its own kind with its own declare topic and its own receipt. `cop_no` is the sender's own number
of the document: the document's key together with the sender.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticKnownError

from libs.schemas.codes.book_kinds import OUT_OF_ZONE, BookKind, IoType
from libs.schemas.events.base import Fact
from libs.schemas.events.members import (
    Code,
    Day,
    FourDigits,
    GoodsCode,
    GoodsCodeBegins,
    Moment,
    NotNegative,
    Number,
    Platform,
    Positive,
    Share,
    ThreeDigits,
)
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of
from libs.schemas.register import ACTS_FOR_AN_OFFICE as ACTS_FOR_AN_OFFICE  # noqa: PLC0414  # found here as well
from libs.schemas.register import ENTERPRISES as ENTERPRISES  # noqa: PLC0414
from libs.schemas.register import Credit as Credit  # noqa: PLC0414
from libs.schemas.register import Declaration as Declaration  # noqa: PLC0414
from libs.schemas.register import EnterpriseRegistration as EnterpriseRegistration  # noqa: PLC0414
from libs.schemas.register import EnterpriseRole as EnterpriseRole  # noqa: PLC0414


class BookItem(Fact):
    """A 备案料号 is one line of a bonded account book."""

    item_record_no: Code
    gcode: Annotated[GoodsCode, Of(t.TARIFF)]
    gname: Number
    unit: Annotated[ThreeDigits, Of(t.UNITS)]
    unit_price: NotNegative
    country: Annotated[ThreeDigits, Of(t.COUNTRIES)]


class BookFiling(Declaration):
    """Files an account book and its items, or adds items to it. entry_mode: supervision mode of the entry; of an export
    book, that of its lists. book_kind: for imports, or for exports."""

    ems_no: Code
    area_code: Code
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    zone_type: Annotated[str, StringConstraints(min_length=1, max_length=1), Of(t.ZONE_KINDS)]
    entry_mode: Annotated[FourDigits, Of(t.TRADE_MODES)]
    items: Annotated[list[BookItem], Field(min_length=1, max_length=1000)]
    book_kind: BookKind = BookKind.IMPORT


class EntryLine(Fact):
    """A line names an item of the book and the quantity that came in."""

    item_record_no: Code
    qty: Positive
    unit: Annotated[ThreeDigits, Of(t.UNITS)]


class ZoneDeclaration(Declaration):
    """An enterprise of the zone declares it for a book of its own."""

    ems_no: Code
    area_code: Code


class FirstLineEntry(ZoneDeclaration):
    """Goods that passed the first-line gate into the zone: they raise the book."""

    lines: Annotated[list[EntryLine], Field(min_length=1, max_length=1000)]


class VerificationList(ZoneDeclaration):
    """An enterprise of the zone declares a 核注清单 over released lists of one book; it is never automatic."""

    invt_nos: Annotated[list[Number], Field(min_length=1, max_length=2000)]


class ReleaseNote(ZoneDeclaration):
    """A 核放单 puts what verification lists name on one vehicle, or lets an empty one pass. total_weight: of what is aboard,
    kilograms; 0 of an empty vehicle. invt_nos: the lists aboard, where a verification list is spread over several notes.
    io_type: out of the zone, or into it."""

    vehicle_no: Code
    bond_invt_nos: Annotated[list[Number], Field(max_length=100)]
    total_weight: NotNegative
    invt_nos: Annotated[list[Number], Field(min_length=1, max_length=2000)] | None = None
    io_type: IoType = OUT_OF_ZONE


class GatePass(Declaration):
    """The vehicle of a release note stands at the gate and passed it. gate: of the zone; it may be left out where the
    sender is named round the document."""

    ems_no: Code
    passport_no: Number
    pass_time: Moment
    gate: Code | None = None


class InspectionResult(StrEnum):
    """An officer found this in an inspection. The receipt status it leads to stands in review's rule table."""

    NORMAL = "normal"
    DECLARATION_ERROR = "declaration-error"
    SUSPECTED_SMUGGLING = "suspected-smuggling"
    LICENCE = "licence"
    PROHIBITED = "prohibited"
    CORRECTABLE = "correctable"


def _owner_of_the_order(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("ebc_code") is None:
        raise PydanticKnownError("missing")
    return value


class OfficersList(Declaration):
    """An officer names a list by its case and number. ebc_code: of an export list, whose order number is its own; an import
    list is its platform's."""

    ebc_code: Platform | None = None
    ebp_code: Annotated[Platform | None, Field(validate_default=True), AfterValidator(_owner_of_the_order)] = None
    order_no: Number
    invt_no: Number
    officer: Code


class ListInspectionResult(OfficersList):
    """An officer reports the result of inspecting a parcel whose list stands at 500."""

    result: InspectionResult


class ParcelResult(Fact):
    """The sorting line found this in one parcel. invt_no: its list; the verification list of goods that are to enter."""

    invt_no: Number
    result: InspectionResult


class GateControl(Declaration):
    """An officer has the vehicle of a release note inspected at the gate, until it has passed.

    What was found normal aboard before is looked at again.
    """

    ems_no: Code
    passport_no: Number
    officer: Code


class GateInspectionResult(Declaration):
    """An officer reports what the sorting line found in the parcels of a release note drawn at the gate.

    results: of all its parcels at once, or of some after the others. A vehicle without parcels has none.
    """

    ems_no: Code
    passport_no: Number
    officer: Code
    results: Annotated[list[ParcelResult], Field(max_length=2000)]


class Confiscation(Declaration):
    """An officer has the goods of confiscated lists taken out of the zone. decision_no: customs' decision."""

    ems_no: Code
    officer: Code
    decision_no: Number
    invt_nos: Annotated[list[Number], Field(min_length=1, max_length=2000)]


class ManualVerdict(OfficersList):
    """An officer decides on a list in manual review (300) or detained (501, 502, 503, 599); on exports at 399.

    `inspect` is for manual review, `send-back` and `confiscate` for detained lists alone; `withdraw` is for
    lists to be inspected (500), too. `lift-arrival` is for direct purchases that are not released: what the site said of
    the parcel counts no more, and any site may take it in.
    """

    verdict: Literal["release", "reject", "inspect", "withdraw", "send-back", "confiscate", "lift-arrival"]
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ControlInstruction(Declaration):
    """The risk centre has lists inspected before their release, at every office.

    Each criterion that is given narrows the lists it names: enterprise, any party; gcode, the first digits of a goods code,
    and country, both of one line; buyer_token, as releases tell it. share: of those, drawn at random. since, until: its
    first and last customs day. A later one of the same instruction_no takes its place, with share 0 to lift it.
    """

    officer: Code
    instruction_no: Code
    enterprise: Code | None = None
    gcode: GoodsCodeBegins | None = None
    country: Annotated[ThreeDigits | None, Of(t.COUNTRIES)] = None
    buyer_token: Number | None = None
    share: Share = Decimal(1)
    since: Day
    until: Day


class GoodsCondition(StrEnum):
    """The operator finds returned goods so: fit for sale, unfit (expired, damaged, ordered out), or not those released."""

    SOUND = "sound"
    UNFIT = "unfit"
    NOT_THE_GOODS = "not-the-goods"


class ArrivedLine(Fact):
    """So much of the original list's line arrived in one condition. gnum: the original line's number."""

    gnum: Annotated[int, Field(ge=1, le=99, strict=True)]
    qty: Positive
    condition: GoodsCondition


class CaseReturn(Declaration):
    """A document about a list that comes back."""

    ebp_code: Platform
    order_no: Number
    invt_no: Number


class ReturnUnderWay(CaseReturn):
    """A document about a return under way. return_no: `cop_no` of its application."""

    return_no: Number


def _one_operator(value: str | None, info: ValidationInfo) -> str | None:
    if (value is None) == (info.data.get("operator_code") is None):
        raise PydanticKnownError("missing")
    return value


AreaOrSite = Annotated[Code | None, Field(validate_default=True), AfterValidator(_one_operator)]
"""The enterprise of a zone, where no operator of a supervised site is named."""


def _of_a_parcel(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("return_no") is None:
        raise PydanticKnownError("missing")
    return value


class ReturnArrival(CaseReturn):
    """The operator of a zone or site reports what arrived of a list, and in which condition.

    return_no: `cop_no` of the application, which was accepted; a return centre sorts goods ahead of that, and names the
    parcel that they came in: logistics_code, logistics_no. customs_code: the office it arrived at. operator_code: of the
    supervised site, area_code: of the zone; one of both. ems_no: the book the goods go back to; a list without a book has
    none.
    """

    return_no: Number | None = None
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    operator_code: Code | None = None
    area_code: AreaOrSite = None
    ems_no: Code | None = None
    logistics_code: Annotated[Code | None, Field(validate_default=True), AfterValidator(_of_a_parcel)] = None
    logistics_no: Annotated[Number | None, Field(validate_default=True), AfterValidator(_of_a_parcel)] = None
    lines: Annotated[list[ArrivedLine], Field(min_length=1, max_length=297)]


class DisposedLine(Fact):
    """So many unfit pieces of the original list's line left for good."""

    gnum: Annotated[int, Field(ge=1, le=99, strict=True)]
    qty: Positive


Disposal = Literal["destruction", "re-export"]
"""What becomes of unfit goods (settled 50)."""
OnWrongGoods = Literal["hand-back", "seize"]
"""What an officer may decide on goods in place of those released; as of detained ones (settled 44, 50)."""


class UnfitGoodsDisposal(ReturnUnderWay):
    """The operator had unfit goods of an arrival destroyed, or they left abroad again. arrival_no: the arrival's
    `cop_no`. operator_code, area_code: of the site or of the zone that keeps them; one of both."""

    arrival_no: Number
    operator_code: Code | None = None
    area_code: AreaOrSite = None
    disposal: Disposal
    lines: Annotated[list[DisposedLine], Field(min_length=1, max_length=99)]


class WrongGoodsVerdict(ReturnUnderWay):
    """An officer decides on what arrived in place of the goods released: handed back to the sender, or seized."""

    arrival_no: Number
    officer: Code
    verdict: OnWrongGoods
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class LeavingParcel(Fact):
    """A line of a release sheet names a parcel, and its list where the site knows that."""

    logistics_code: Code
    logistics_no: Number
    invt_no: Number | None = None


LeavesAs = Literal["released", "sent-back", "confiscated"]
"""What customs decided of goods that leave a supervised site (settled 44, 45)."""


class SiteRelease(Declaration):
    """A 监管场所放行单: these parcels left the supervised site, on this vehicle, at this moment.

    leaves_as: released, or what customs decided in place of that: sent back abroad, or confiscated and handed over.
    decision_no: customs' decision, of confiscated ones.
    """

    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    operator_code: Code
    vehicle_no: Code
    leave_time: Moment
    leaves_as: LeavesAs = "released"
    decision_no: Number | None = None
    parcels: Annotated[list[LeavingParcel], Field(min_length=1, max_length=2000)]


class GuaranteeTopUp(Declaration):
    """Raises a guarantor's ceiling by a deposit or a guarantee letter. amount in yuan. bank: which gave the letter and
    says so; customs: its own code, where customs says it."""

    assure_code: Code
    amount: Positive
    instrument: Literal["deposit", "letter"]
    bank: Code | None = None
    customs: Code | None = None


class TaxPayment(Declaration):
    """Pays one payment document (缴款书) in full, late surcharge included. amount in yuan."""

    assure_code: Code
    ent_duty_no: Number
    amount: Positive


class TaxConfirmation(Declaration):
    """The treasury reports that the money for a payment document (缴款书) came in. amount in yuan, late surcharge included.
    treasury: its code; it may be left out where the sender is named round the document."""

    assure_code: Code
    ent_duty_no: Number
    amount: Positive
    treasury: Code | None = None


class Entrustment(Declaration):
    """A party lets another transmit documents of these kinds for it, from one day to another, both included.

    The last word about the two and a kind stands: one that ends sooner takes it back. customs: its own code, where customs
    puts it on record.
    """

    party: Code
    entrusted: Code
    kinds: Annotated[list[Code], Field(min_length=1, max_length=100)]
    since: Day
    until: Day
    customs: Code | None = None
