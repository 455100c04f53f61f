"""One row per supervision mode says what a declaration needs, which checks and holds it passes, how it ends.

No code anywhere asks which mode it is in; it asks the row. What is declared by a customs declaration in place of a list
has its rows in `declaration_modes`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Literal, Protocol

from libs.schemas.codes.error_codes import Words

Direction = Literal["I", "E"]
"""Into the country or out of it, as ieFlag says it."""

IMPORT: Direction = "I"
EXPORT: Direction = "E"


class Station(StrEnum):
    """A service that a list passes on its way to a verdict, by the service's name."""

    MATCHING = "matching"
    ACCOUNTBOOK = "accountbook"
    TAX = "tax"
    REVIEW = "review"


class Document(Enum):
    """A document that must be there before a verdict, by the message that carries it."""

    ORDER = "CEB311Message"
    PAYMENT = "CEB411Message"
    WAYBILL = "CEB511Message"
    LIST = "CEB621Message"
    EXPORT_ORDER = "CEB303Message"
    EXPORT_RECEIPT = "CEB403Message"
    EXPORT_WAYBILL = "CEB505Message"
    EXPORT_LIST = "CEB603Message"
    CUSTOMS_DECLARATION = "报关单"


class Check(Enum):
    """A question about a declaration; `ASKED_BY` says which service asks it."""

    DOCUMENTS_AGREE = "documents agree"
    ENTERPRISES_REGISTERED = "enterprises registered"
    POSITIVE_LIST = "goods on the positive list"
    ENTRY_MODE = "same mode as the first-line entry"
    EXIT_TRANSPORT = "mode of transport of the zone left"
    REGIONAL_SCOPE = "zone within the regional scope of the mode"
    LICENCE = "licence of a first import"
    REFERENCE_PRICE = "price near the reference price"
    SINGLE_LIMIT = "limit of one purchase"
    EXPORT_LIST_LIMIT = "5,000 yuan for a list instead of a declaration"
    EXPORT_GOODS = "goods and destinations that may leave"
    EXPORT_LICENCE = "licence of an export"
    SIMPLIFIED = "conditions of a simplified declaration (A)"
    PILOT_FILING = "filing in a comprehensive pilot zone"
    MONTH_RATE = "customs' rate of the month"
    CONSIGNOR_VELOCITY = "velocity of a consignor's lists"
    VELOCITY = "velocity of purchases"
    RANDOM_INSPECTION = "random inspection"


class Hold(Enum):
    """A hold is taken before the verdict, and used or let go once."""

    STOCK = "stock"
    GUARANTEE = "guarantee"
    QUOTA = "quota"


class Exit(Enum):
    """Released goods leave supervision in one of these ways."""

    ZONE_GATE = "verification list, release note, gate"
    SUPERVISED_SITE = "site's release sheet"
    DEPARTURE = "manifest, arrival, departure"


ASKED_BY: dict[Check | Hold | Exit | Station, tuple[str, ...]] = {
    Check.DOCUMENTS_AGREE: ("matching",),
    Check.SINGLE_LIMIT: ("matching", "review", "tax"),
    Check.POSITIVE_LIST: ("tax",),
    Check.ENTERPRISES_REGISTERED: ("review",),
    Check.EXPORT_LIST_LIMIT: ("review",),
    Check.EXPORT_GOODS: ("review",),
    Check.EXPORT_LICENCE: ("review",),
    Check.SIMPLIFIED: ("review",),
    Check.PILOT_FILING: ("review",),
    Check.MONTH_RATE: ("review",),
    Check.CONSIGNOR_VELOCITY: ("review",),
    Check.ENTRY_MODE: ("review",),
    Check.EXIT_TRANSPORT: ("accountbook",),
    Check.REGIONAL_SCOPE: ("accountbook",),
    Check.LICENCE: ("review",),
    Check.REFERENCE_PRICE: ("review",),
    Check.VELOCITY: ("review",),
    Check.RANDOM_INSPECTION: ("review",),
    Hold.STOCK: ("accountbook",),
    Hold.GUARANTEE: ("tax",),
    Hold.QUOTA: ("review",),
    Station.ACCOUNTBOOK: ("matching",),
    Station.TAX: ("accountbook",),
    Exit.ZONE_GATE: ("accountbook",),
    Exit.SUPERVISED_SITE: ("review",),
    Exit.DEPARTURE: ("review",),
}
"""Who reads a member from a list's row; each of them has a test that takes the member out of the row."""


@dataclass(frozen=True, slots=True)
class SupervisionMode:
    """One row.

    course: the stations that its lists pass, in order, the last of which decides. since and until: customs days between
    which the row holds. digits: of a goods code that a simplified list (A) is declared by. name: for people.
    crosses_districts: whether goods exported in it may come back to another district.
    """

    code: str
    direction: Direction
    documents: tuple[Document, ...]
    bonded: bool
    checks: frozenset[Check]
    holds: frozenset[Hold]
    course: tuple[Station, ...]
    exit: Exit
    since: date = date.min
    until: date = date.max
    digits: int = 10
    name: Words = field(kw_only=True)
    crosses_districts: bool = False


_RETAIL = (Document.ORDER, Document.PAYMENT, Document.WAYBILL, Document.LIST)
_EXPORT = (Document.EXPORT_ORDER, Document.EXPORT_WAYBILL, Document.EXPORT_LIST)
_EXPORT_WITH_RECEIPT = (*_EXPORT, Document.EXPORT_RECEIPT)
_ALWAYS = frozenset({Check.DOCUMENTS_AGREE, Check.ENTERPRISES_REGISTERED, Check.RANDOM_INSPECTION})
_RETAIL_CHECKS = _ALWAYS | {Check.POSITIVE_LIST, Check.SINGLE_LIMIT, Check.VELOCITY}
_DIRECT_CHECKS = _RETAIL_CHECKS | {Check.REFERENCE_PRICE}
_BONDED_CHECKS = _RETAIL_CHECKS | {Check.ENTRY_MODE, Check.EXIT_TRANSPORT, Check.REGIONAL_SCOPE}
_TAXED = frozenset({Hold.GUARANTEE, Hold.QUOTA})
_TAXED_STOCK = _TAXED | {Hold.STOCK}
_STOCK = frozenset({Hold.STOCK})
_EXPORT_CHECKS = _ALWAYS | {Check.EXPORT_GOODS}
_LISTED = _EXPORT_CHECKS | {Check.SIMPLIFIED, Check.CONSIGNOR_VELOCITY}
_LIST_CHECKS = _LISTED | {Check.EXPORT_LICENCE}
_B2B_CHECKS = _LISTED | {Check.EXPORT_LIST_LIMIT, Check.MONTH_RATE}
_FILED_CHECKS = _B2B_CHECKS | {Check.PILOT_FILING}
_NO_RECEIPT = date(2024, 12, 15)  # GACC 2024-167: the receipt of money is no longer transmitted
_WITH_RECEIPT = date(2024, 12, 14)
_B2B = date(2020, 7, 1)
_NONE: frozenset[Hold] = frozenset()

_COMPARED = (Station.MATCHING, Station.REVIEW)
_HELD = (Station.MATCHING, Station.ACCOUNTBOOK, Station.REVIEW)
_ASSESSED = (Station.MATCHING, Station.ACCOUNTBOOK, Station.TAX, Station.REVIEW)
_DEPARTURE, _GATE, _SITE = Exit.DEPARTURE, Exit.ZONE_GATE, Exit.SUPERVISED_SITE

_DIRECT_EXPORT = Words("9610 一般出口（A、B）", "9610 export (A and B)")
_ZONE_EXPORT = Words("1210 特殊区域出口", "1210 export from a zone")
TO_BUSINESS = Words("9710 企业对企业直接出口", "9710 export, business to business")
TO_WAREHOUSE = Words("9810 出口海外仓", "9810 export to an overseas warehouse")

ROWS = (
    SupervisionMode(
        "9610", IMPORT, _RETAIL, False, _DIRECT_CHECKS, _TAXED, _ASSESSED, _SITE, date(2014, 2, 10),
        name=Words("9610 直购进口", "9610 direct purchase, import"),
    ),
    SupervisionMode(
        "1210", IMPORT, _RETAIL, True, _BONDED_CHECKS, _TAXED_STOCK, _ASSESSED, _GATE, date(2014, 8, 1),
        name=Words("1210 网购保税进口", "1210 bonded import"),
    ),
    SupervisionMode(
        "1239", IMPORT, _RETAIL, True, _BONDED_CHECKS | {Check.LICENCE}, _TAXED_STOCK, _ASSESSED, _GATE,
        date(2016, 12, 1), name=Words("1239 网购保税进口A", "1239 bonded import A"),
    ),
    SupervisionMode(
        "9610", EXPORT, _EXPORT_WITH_RECEIPT, False, _LIST_CHECKS, _NONE, _COMPARED, _DEPARTURE, date(2014, 2, 10),
        _WITH_RECEIPT, 4, name=_DIRECT_EXPORT, crosses_districts=True,
    ),
    SupervisionMode(
        "9610", EXPORT, _EXPORT, False, _LIST_CHECKS, _NONE, _COMPARED, _DEPARTURE, _NO_RECEIPT,
        digits=4, name=_DIRECT_EXPORT, crosses_districts=True,
    ),
    SupervisionMode(
        "1210", EXPORT, _EXPORT_WITH_RECEIPT, True, _LIST_CHECKS, _STOCK, _HELD, _GATE, date(2014, 8, 1),
        _WITH_RECEIPT, 4, name=_ZONE_EXPORT,
    ),
    SupervisionMode(
        "1210", EXPORT, _EXPORT, True, _LIST_CHECKS, _STOCK, _HELD, _GATE, _NO_RECEIPT, digits=4, name=_ZONE_EXPORT
    ),
    SupervisionMode(
        "9710", EXPORT, _EXPORT, False, _FILED_CHECKS, _NONE, _COMPARED, _DEPARTURE, _B2B, digits=6, name=TO_BUSINESS
    ),
    SupervisionMode(
        "9810", EXPORT, _EXPORT, False, _B2B_CHECKS, _NONE, _COMPARED, _DEPARTURE, _B2B, digits=6, name=TO_WAREHOUSE
    ),
)  # fmt: skip
_BY_KEY: dict[tuple[str, Direction], tuple[SupervisionMode, ...]] = {}
for _row in ROWS:
    _BY_KEY[_row.code, _row.direction] = (*_BY_KEY.get((_row.code, _row.direction), ()), _row)


@lru_cache(maxsize=1024)  # each station of a course asks for every list
def supervision_mode(code: str, direction: Direction, day: date) -> SupervisionMode | None:
    """Return the row of a mode on a customs day. None where the mode does not exist in that direction on that day."""
    for row in _BY_KEY.get((code, direction), ()):
        if row.since <= day <= row.until:
            return row
    return None


class InMode(Protocol):
    """Each service's own shape of a list names its direction and mode."""

    @property
    def direction(self) -> Direction: ...
    @property
    def trade_mode(self) -> str: ...


def mode_of(declared: InMode, day: date) -> SupervisionMode | None:
    """The row under which a list stands on a customs day."""
    return supervision_mode(declared.trade_mode, declared.direction, day)
