"""Released lists are merged into the goods lines of a 核注清单, whose sums are those of its lists.

Lines of one item merge where lawful units, country and currency are one, and, unless the row of its book's kind says
otherwise, the price. Nothing of it is kept: it follows from the holds of the lists, whatever becomes of them.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeAlias

from libs.schemas.events.goods_lines import GoodsLine
from services.accountbook.domain.entry_goods import EnteringGoods
from services.accountbook.domain.hold_lines import QUANTUM, HoldLine
from services.accountbook.domain.ledger import Goods, Item
from services.accountbook.domain.state import ApprovedVerificationList, State, StockHold

Named: TypeAlias = Item | Goods
Items: TypeAlias = Mapping[tuple[str, str], Named]
"""What the numbers of items stand for, by book."""
Key: TypeAlias = tuple[str, str, str, str, str, Fraction]
"""What lines of one goods line agree in: item, country, currency, lawful units, price."""
LEFT = frozenset({"held", "kept", "used", "sent-back"})
"""States of holds whose goods are to leave by the gate, or have left."""


def of_listed(state: State, listed: ApprovedVerificationList) -> list[GoodsLine]:
    """Give the goods of an approved 核注清单 as they are now; none, once it is withdrawn."""
    items: Items = ChainMap[tuple[str, str], Named]({}, state.items, state.goods)  # type: ignore[arg-type]
    if listed.entering:
        return [] if listed.withdrawn else of_entry(listed.ems_no, listed.entering, items)
    holds = (hold for each in listed.invt_nos if (hold := state.numbered.get(each)))  # retention drops what has ended
    return of_holds(holds, items, apart_by_price=state.books[listed.ems_no].row.apart_by_price)


def of_holds(holds: Iterable[StockHold], items: Items, *, apart_by_price: bool) -> list[GoodsLine]:
    """Merge what leaves of these holds, in the order of items. items: those of their lines."""
    merged: dict[Key, list[HoldLine]] = {}
    named: dict[Key, Named] = {}
    for hold in holds:
        for line in hold.lines if hold.state in LEFT else ():
            if line.qty:
                key = _key(line, apart_by_price=apart_by_price)
                merged.setdefault(key, []).append(line)
                named[key] = items[hold.ems_no, line.item_record_no]
    return [_merged(number, named[key], merged[key]) for number, key in enumerate(sorted(merged), start=1)]


def _key(line: HoldLine, *, apart_by_price: bool) -> Key:
    """Goods code and unit are the item's."""
    price = Fraction(Decimal(line.total_price)) / Fraction(line.of_list) if apart_by_price else Fraction(0)
    return line.item_record_no, line.country, line.currency or "", line.unit1, line.unit2 or "", price


def _merged(number: int, item: Named, lines: list[HoldLine]) -> GoodsLine:
    first, lawful = lines[0], [line.lawful for line in lines]
    qty, total = sum((line.qty for line in lines), Decimal(0)), sum((line.worth for line in lines), Decimal(0))
    declared = sum((line.of_list for line in lines), Decimal(0))
    priced = sum((Decimal(line.total_price) for line in lines), Decimal(0))
    second = [qty2 for _, qty2 in lawful if qty2 is not None]
    return GoodsLine(
        gnum=number,
        item_record_no=first.item_record_no,
        gcode=item.gcode,
        unit=item.unit,
        qty=qty,
        country=first.country,
        currency=first.currency,
        price=(priced / declared).quantize(QUANTUM, ROUND_HALF_UP),
        total_price=total,
        qty1=sum((qty1 for qty1, _ in lawful), Decimal(0)),
        unit1=first.unit1,
        qty2=sum(second, Decimal(0)) if second else None,
        unit2=first.unit2,
    )


def of_entry(ems_no: str, entering: EnteringGoods, items: Items) -> list[GoodsLine]:
    """Merge what is to enter, by item."""
    total: dict[str, Decimal] = {}
    for line in entering.lines:
        total[line.item_record_no] = total.get(line.item_record_no, Decimal(0)) + line.qty
    named = ((number, items[ems_no, number], qty) for number, qty in sorted(total.items()))
    return [
        GoodsLine(gnum=gnum, item_record_no=number, gcode=item.gcode, unit=item.unit, qty=qty)
        for gnum, (number, item, qty) in enumerate(named, start=1)
    ]
