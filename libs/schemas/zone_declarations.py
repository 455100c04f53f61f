"""Zone enterprises declare these of their books, and customs of them, beside what is in `declarations`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from libs.schemas.codes.book_kinds import INTO_ZONE, IoType, ZoneCondition
from libs.schemas.codes.return_centres import CentreCondition
from libs.schemas.declarations import Declaration, EntryLine, ZoneDeclaration
from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, Day, EntryId, FourDigits, Number, Positive
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of


class EntryVerificationList(ZoneDeclaration):
    """Goods are to enter the zone (入区核注清单); they count once the gate let them in.

    outside_code: the enterprise outside, or who declares what comes from abroad; entry_id: the number of its customs
    declaration, under 0110 for an export book. gross_weight: of the goods, kilograms.
    """

    outside_code: Code
    entry_id: EntryId
    gross_weight: Positive
    lines: Annotated[list[EntryLine], Field(min_length=1, max_length=1000)]


class VerificationListWithdrawal(ZoneDeclaration):
    """An enterprise of the zone withdraws a 核注清单 that is on no release note."""

    bond_invt_no: Number


class ReleaseNoteWithdrawal(ZoneDeclaration):
    """An enterprise of the zone withdraws a 核放单 whose vehicle has not passed the gate."""

    passport_no: Number


class HeldCondition(Fact):
    """A condition holds from one day to another, both included; on no day where it ends before it begins."""

    meets: ZoneCondition
    since: Day
    until: Day


class ZoneConditions(Declaration):
    """Customs puts on record which conditions of retail exports a zone enterprise meets, and when.

    The last word about each stands; one that is not named stays as it is. customs: its own code; it may be left out where
    the sender is named round the document.
    """

    area_code: Code
    conditions: Annotated[list[HeldCondition], Field(min_length=1, max_length=len(ZoneCondition))]
    customs: Code | None = None


class CentreHeldCondition(Fact):
    """A return centre meets a condition from one day to another, both included."""

    meets: CentreCondition
    since: Day
    until: Day


class ReturnCentre(Declaration):
    """Customs puts on record what the return centre warehouse of a zone enterprise at one office meets, and when.

    The last word about each condition stands; one that is not named stays as it is. zone_type: kind of the zone it is in.
    customs: its own code; it may be left out where the sender is named round the document.
    """

    area_code: Code
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    zone_type: Annotated[str, StringConstraints(min_length=1, max_length=1), Of(t.ZONE_KINDS)]
    conditions: Annotated[list[CentreHeldCondition], Field(min_length=1, max_length=len(CentreCondition))]
    customs: Code | None = None


class ReturnParcel(Fact):
    """A parcel that comes back, by the waybill that brings it."""

    logistics_code: Code
    logistics_no: Number


class ReturnParcelList(Declaration):
    """The operator of a return centre declares parcels that came in, ahead of any application.

    What they hold is sorted inside. io_type: into the centre, or out of it: handed back, because they are of no list."""

    area_code: Code
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    parcels: Annotated[list[ReturnParcel], Field(min_length=1, max_length=1000)]
    io_type: IoType = INTO_ZONE
