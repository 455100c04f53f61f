"""The ways on which goods leave, and the customs offices that they pass, each with its share."""

from __future__ import annotations

from dataclasses import dataclass

CODE_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of business by which goods leave.

    flag: A where they are counted, B where they are summarised. order_type: E to consumers, B to businesses, W into an
    overseas warehouse. digits: of a goods code that its lists are declared by. bonded: out of a zone's book.
    """

    name: str
    trade_mode: str
    flag: str
    order_type: str
    currency: str
    digits: int = CODE_DIGITS
    bonded: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """The customs office where a list is declared, and that of the port. sealed: by transit from one to the other."""

    office: str
    port: str
    sealed: bool = False


_YUAN, _DOLLAR = "142", "502"
COUNTED = Way("9610-A", "9610", "A", "E", _DOLLAR, digits=4)
SUMMARISED = Way("9610-B", "9610", "B", "E", _DOLLAR)
TO_BUSINESSES = Way("9710", "9710", "B", "B", _DOLLAR)
SIMPLY_TO_BUSINESSES = Way("9710", "9710", "A", "B", _DOLLAR, digits=6)
TO_A_WAREHOUSE = Way("9810", "9810", "B", "W", _DOLLAR)
OUT_OF_A_ZONE = Way("1210", "1210", "B", "E", _YUAN, bonded=True)
OUT_TO_A_WAREHOUSE = Way("1210", "1210", "B", "W", _YUAN, bonded=True)
WAYS = {
    COUNTED: 28, SUMMARISED: 34, TO_BUSINESSES: 8, SIMPLY_TO_BUSINESSES: 4, TO_A_WAREHOUSE: 10, OUT_OF_A_ZONE: 12,
    OUT_TO_A_WAREHOUSE: 4,
}  # fmt: skip
"""Way → its share of parcels."""

AT_THE_PORT = Passage("3105", "3105")
NEAR_THE_PORT = Passage("3105", "3109")
BY_TRANSIT = Passage("4258", "3105", sealed=True)
OF_A_ZONE_BY_TRANSIT = Passage("3105", "3109", sealed=True)
HOME_BY_TRANSIT = Passage("4258", "3105", sealed=True)
"""Of direct purchases: from the port where they land to the office where they are declared."""
PASSAGES = {
    False: {AT_THE_PORT: 60, NEAR_THE_PORT: 25, BY_TRANSIT: 15},
    True: {AT_THE_PORT: 65, OF_A_ZONE_BY_TRANSIT: 35},
}
"""Whether goods come out of a zone → the offices that they pass, with their shares."""
