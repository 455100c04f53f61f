"""A 核注清单 as it is printed: its head, its lists, and their goods merged into lines, as they are now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from libs.runtime.queries import queries_beside
from libs.schemas.codes import verification_lists as codes
from libs.schemas.codes.book_kinds import BOOK_KINDS, INTO_ZONE, OUT_OF_ZONE
from libs.schemas.events.goods_lines import GoodsLine
from libs.schemas.keys import AttemptKey
from libs.schemas.reference import current
from libs.schemas.reference.tables import ZONE_KINDS
from services.accountbook.asking.answers import (
    BookShown,
    GoodsShown,
    ListAttached,
    PriceTotal,
    VerificationListForm,
    decimals,
)
from services.accountbook.domain.entry_goods import EnteringGoods
from services.accountbook.domain.goods_lines import of_entry, of_holds
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import Goods
from services.accountbook.domain.state import StockHold

_Q = queries_beside(__file__)
_lines = msgspec.json.Decoder(list[HoldLine]).decode
_goods = msgspec.json.Decoder(EnteringGoods).decode
_GONE = frozenset({"used", "sent-back"})


async def read_form(db: Any, book: BookShown, bond_invt_no: str) -> VerificationListForm | None:
    """Read it and what its lists hold, or None where the book has none of that number."""
    row = await db.fetchrow(_Q.verification_list, book.ems_no, bond_invt_no)
    if row is None:
        return None
    holds = [_hold(each) for each in await db.fetch(_Q.holds_of_lists, row["invt_nos"], bond_invt_no)]
    entering = _goods(row["entering"]) if row["entering"] else None
    named = {line.item_record_no for hold in holds for line in hold.lines}
    named |= {line.item_record_no for line in entering.lines} if entering else set()
    items = {
        (book.ems_no, each["item_record_no"]): Goods(each["gcode"], each["unit"])
        for each in await db.fetch(_Q.goods_of_items, book.ems_no, list(named))
    }
    noted: dict[str, str] = json.loads(row["noted"])
    if entering:
        passed = bool(noted) and await db.fetchval(_Q.passed, noted.get(bond_invt_no))
        goods = [] if row["withdrawn"] else of_entry(book.ems_no, entering, items)
        return _entry_form(book, row, entering, goods, noted, passed=passed)
    leaving = [hold for hold in holds if hold.state != "voided"]
    return _exit_form(book, row, leaving, items, noted)


def _exit_form(
    book: BookShown, row: asyncpg.Record, leaving: Sequence[StockHold], items: Any, noted: dict[str, str]
) -> VerificationListForm:
    goods = of_holds(leaving, items, apart_by_price=BOOK_KINDS[book.kind].apart_by_price)
    gone = bool(leaving) and all(hold.state in _GONE for hold in leaving)
    weights = [hold.gross_weight for hold in leaving]
    return VerificationListForm(
        **_head(book, row, OUT_OF_ZONE, passed=gone),
        passport_used_typecd=_used(len(leaving), sum(hold.invt_no in noted for hold in leaving)),
        trsp_modecd=_transport(book),
        goods=[_shown(line) for line in goods],
        lists=[ListAttached(cbec_bill_no=each.invt_no, passport_no=noted.get(each.invt_no)) for each in leaving],
        totals=_totals(goods),
        gross_weight=_sum(weights),
    )


def _entry_form(
    book: BookShown,
    row: asyncpg.Record,
    entering: EnteringGoods,
    goods: Sequence[GoodsLine],
    noted: dict[str, str],
    *,
    passed: bool,
) -> VerificationListForm:
    return VerificationListForm(
        **_head(book, row, INTO_ZONE, passed=passed),
        passport_used_typecd=_used(1, len(noted)),
        entry_id=entering.entry_id,
        goods=[_shown(line) for line in goods],
        lists=[],
        totals=[],
        gross_weight=entering.gross_weight,
    )


def _head(book: BookShown, row: asyncpg.Record, way: Any, *, passed: bool) -> dict[str, Any]:
    """The codes of its head. passed: whether all its goods passed the gate."""
    head = codes.HEADS[BOOK_KINDS[book.kind].direction, way]
    withdrawn = row["withdrawn"]
    deducted = codes.VERIFIED if passed else codes.PRE_VERIFIED
    return {
        "bond_invt_no": row["bond_invt_no"],
        "cop_no": row["cop_no"],
        "putrec_no": book.ems_no,
        "bizop_etpsno": book.area_code,
        "dcl_plc_cuscd": book.customs_code,
        "impexp_markcd": way,
        "mtpck_endprd_markcd": head.mtpck_endprd,
        "supv_modecd": book.entry_mode,
        "stship_trsarv_natcd": head.natcd,
        "dclcus_flag": head.dclcus_flag,
        "dclcus_typecd": head.dclcus_type,
        "lvyrlf_modecd": head.lvyrlf_mode,
        "invt_type": head.invt_type,
        "invt_stucd": codes.DELETED if withdrawn else codes.APPROVED,
        "vrfded_markcd": codes.NOT_VERIFIED if withdrawn else deducted,
    }


def _used(lists: int, noted: int) -> str:
    if not noted:
        return codes.NO_NOTE
    return codes.ALL_NOTES if noted == lists else codes.SOME_NOTES


def _transport(book: BookShown) -> str | None:
    """The transport code of goods that leave such a zone, by the current release of the reference data."""
    release = current()
    zone = release.on(ZONE_KINDS, release.day).get(book.zone_type)
    return zone.transport if zone else None


def _totals(goods: Sequence[GoodsLine]) -> list[PriceTotal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in goods:
        sums[line.currency or ""] += line.total_price or 0
    return [PriceTotal(total_price=decimals(total), currency=name or None) for name, total in sorted(sums.items())]


def _sum(weights: Sequence[str | None]) -> str | None:
    if not weights or None in weights:
        return None
    return decimals(sum((Decimal(weight) for weight in weights if weight), Decimal(0)))


def _shown(line: GoodsLine) -> GoodsShown:
    told: dict[str, Any] = {
        name: decimals(value) if isinstance(value, Decimal) else value
        for name, value in ((name, getattr(line, name)) for name in type(line).model_fields)
    }
    return GoodsShown(**told)


def _hold(row: asyncpg.Record) -> StockHold:
    key = AttemptKey(row["case_key"], row["attempt"])
    hold = StockHold(key, row["ems_no"], row["invt_no"], _lines(row["lines"]), row["state"])
    hold.gross_weight = row["gross_weight"]
    return hold
