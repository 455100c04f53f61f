"""Zone enterprises declare these of their books, and customs of them, beside what is in `declarations`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from libs.schemas.codes.book_kinds import ZoneCondition
from libs.schemas.declarations import Declaration, EntryLine, ZoneDeclaration
from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, Day, EntryId, Number, Positive


class EntryVerificationList(ZoneDeclaration):
    """Goods are to enter an export book from outside the zone (入区核注清单); they count once the gate let them in.

    outside_code: the enterprise outside; entry_id: the number of its customs declaration under 0110. gross_weight: of the
    goods, kilograms.
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
