"""A 核注清单 sums up the lines of its lists."""

from __future__ import annotations

from libs.schemas.events.base import Fact, Quantity


class GoodsLine(Fact):
    """A goods line of a 核注清单 (InvtListType) sums up lines of its lists.

    Those are of one item, country, currency, lawful units and price.

    Quantities in the units beside them. price: of one `unit`, to five decimals; total_price: Σ of the lists' lines, of
    what leaves. Goods that enter have neither price nor lawful quantities. currency: absent where it is yuan.
    """

    gnum: int
    item_record_no: str
    gcode: str
    qty: Quantity
    unit: str
    country: str | None = None
    price: Quantity | None = None
    total_price: Quantity | None = None
    currency: str | None = None
    qty1: Quantity | None = None
    unit1: str | None = None
    qty2: Quantity | None = None
    unit2: str | None = None


class ListedGoods(Fact):
    """Goods lines of one 核注清单."""

    bond_invt_no: str
    goods: list[GoodsLine]
