"""Answers about a book, as they are sent. Quantities are in the item's own unit, prices in yuan, decimals as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from libs.runtime.http.questions import Answer

Decimals = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]


def decimals(value: Decimal) -> Decimals:
    return format(value, "f")


class BookShown(Answer, frozen=True, kw_only=True):
    """An account book (电子账册). kind: for imports or exports."""

    ems_no: str
    area_code: str
    customs_code: str
    zone_type: str
    entry_mode: str
    kind: str
    items: int


class ItemShown(Answer, frozen=True, kw_only=True):
    """An item of a book and its balances: available is what may be held still. entryNo, day: of the last entry that counts.

    expected: on approved verification lists whose vehicle has not passed the gate into the zone (预增); nobody may hold it.
    As of a day it has what its entries say: on hand and unfit.
    """

    item_record_no: str
    gcode: str
    unit: str
    unit_price: Decimals
    on_hand: Decimals
    unfit: Decimals
    held: Decimals | None = None
    available: Decimals | None = None
    incoming: Decimals | None = None
    outgoing: Decimals | None = None
    expected: Decimals | None = None
    entry_no: int | None = None
    day: date | None = None


class EntryShown(Answer, frozen=True, kw_only=True):
    """An entry tells what came into a book or went out of it, with the balances after it."""

    item_record_no: str
    entry_no: int
    movement: str
    document: str
    day: date
    on_hand_change: Decimals
    on_hand: Decimals
    unfit_change: Decimals
    unfit: Decimals


class HeldLine(Answer, frozen=True, kw_only=True):
    """So much of an item is held for a line of the list."""

    gnum: int
    item: str
    qty: str
    returned: str | None = None


class HoldShown(Answer, frozen=True, kw_only=True):
    """The stock of one attempt of a list."""

    case: str
    attempt: int
    invt_no: str
    state: str
    lines: list[HeldLine]
    detained: bool
    drawn: bool
    released_day: date | None = None
    bond_invt_no: str | None = None


class VerificationListShown(Answer, frozen=True, kw_only=True):
    """A 核注清单. noted: the release note that each list of it is on. entering: whether goods enter under it."""

    bond_invt_no: str
    cop_no: str
    invt_nos: list[str]
    noted: dict[str, str]
    withdrawn: bool
    entering: bool


class GoodsShown(Answer, frozen=True, kw_only=True):
    """A goods line sums up lines of the lists; amounts as `VerificationListApproved` tells them."""

    gnum: int
    item_record_no: str
    gcode: str
    unit: str
    qty: Decimals
    country: str | None = None
    price: Decimals | None = None
    total_price: Decimals | None = None
    currency: str | None = None
    qty1: Decimals | None = None
    unit1: str | None = None
    qty2: Decimals | None = None
    unit2: str | None = None


class PriceTotal(Answer, frozen=True, kw_only=True):
    """All goods lines of a currency come to this. currency: absent where it is yuan."""

    total_price: Decimals
    currency: str | None = None


class ListAttached(Answer, frozen=True, kw_only=True):
    """A list under a 核注清单 (InvtCbecBill), and the release note that it is on."""

    cbec_bill_no: str
    passport_no: str | None = None


class VerificationListForm(Answer, frozen=True, kw_only=True):
    """A 核注清单 is shown as it is printed, its head's codes by their official names.

    Without what was taken off it or came back before it left. grossWeight: of all parcels, kilograms, where each is known.
    """

    bond_invt_no: str
    cop_no: str
    putrec_no: str
    bizop_etpsno: str
    dcl_plc_cuscd: str
    impexp_markcd: str
    mtpck_endprd_markcd: str
    supv_modecd: str
    trsp_modecd: str | None = None
    stship_trsarv_natcd: str | None = None
    dclcus_flag: str
    dclcus_typecd: str | None = None
    lvyrlf_modecd: str
    invt_type: str
    invt_stucd: str
    vrfded_markcd: str
    passport_used_typecd: str
    entry_id: str | None = None
    goods: list[GoodsShown]
    lists: list[ListAttached]
    totals: list[PriceTotal]
    gross_weight: Decimals | None = None


class ReleaseNoteShown(Answer, frozen=True, kw_only=True):
    """A 核放单. inspection: drawn at the gate; cleared: lists whose parcels were found normal."""

    passport_no: str
    cop_no: str
    app_time: str
    vehicle_no: str
    bond_invt_nos: list[str]
    inspection: bool
    inspected: bool
    cleared: list[str]
    passed: bool
    withdrawn: bool
    io_type: str


class BooksAnswer(Answer, frozen=True, kw_only=True):
    """A page of books."""

    books: list[BookShown]
    next: str | None = None


class ItemsAnswer(Answer, frozen=True, kw_only=True):
    """A page of a book's items. asOf: the day at whose end they stood so; absent: now."""

    items: list[ItemShown]
    as_of: date | None = None
    next: str | None = None


class EntriesAnswer(Answer, frozen=True, kw_only=True):
    """A page of a book's entries."""

    entries: list[EntryShown]
    next: str | None = None


class HoldsAnswer(Answer, frozen=True, kw_only=True):
    """A page of a book's holds; it may be short, or empty, and have a `next`."""

    holds: list[HoldShown]
    next: str | None = None


class VerificationListsAnswer(Answer, frozen=True, kw_only=True):
    """A page of a book's 核注清单."""

    lists: list[VerificationListShown]
    next: str | None = None


class ReleaseNotesAnswer(Answer, frozen=True, kw_only=True):
    """A page of a book's 核放单."""

    notes: list[ReleaseNoteShown]
    next: str | None = None
