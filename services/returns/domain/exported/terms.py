"""Rows say within which time exported goods may come back, and which taxes are then let off."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

from libs.schemas.codes.supervision_modes import SupervisionMode

APPLICATION, ARRIVAL, TALLY = "export-return-application", "export-return-arrival", "return-tally-result"
DISPOSAL, RULING = "export-unfit-goods-disposal", "export-wrong-goods-verdict"
"""Kinds of documents, as in `libs.schemas.kinds`."""
DELETED = "3"
"""appType of a document that deletes what was said."""


class ExportReturnTerms(NamedTuple):
    """arrive_within_days: of the acceptance. unclaimed_days: so long a parcel waits for its application.

    applications_max: open ones of a list. reports_max: parcels whose reports name it; reports_of_site_max: of one site.
    reports_kept_max: reports of a parcel behind the one that stands. lists_of_parcel_max: those of which it brings goods.
    disposals_max: of what one tally set apart.
    """

    arrive_within_days: int
    unclaimed_days: int
    applications_max: int
    reports_max: int
    reports_of_site_max: int
    reports_kept_max: int
    lists_of_parcel_max: int
    disposals_max: int


class ReturnsKept(NamedTuple):
    """ended_max: applications of a list that ended in vain, the newest."""

    ended_max: int


class Begins(Enum):
    """A period begins with one of these days, which is its day 0."""

    RELEASE = "release"
    EXPORT = "departure, or exit from the zone"


class Reason(NamedTuple):
    """The first characters of an application's note say why goods come back, and so within how many months they may."""

    code: str
    zh: str
    months: int
    begins: Begins


REASONS = {
    reason.code: reason
    for reason in (
        Reason("PGTY", "品质或规格原因", 12, Begins.RELEASE),
        Reason("ZXTY", "滞销", 6, Begins.EXPORT),
        Reason("THTY", "消费者退货", 6, Begins.EXPORT),
    )
}
"""GACC 2020-44."""
_CODE_LENGTH = 4

FROM_ZONE, FROM_ELSEWHERE = "1261", "9661"


def trade_mode_of(mode: SupervisionMode) -> str:
    """Return the supervision mode of the return of what was exported so."""
    return FROM_ZONE if mode.bonded else FROM_ELSEWHERE


class ReliefPolicy(NamedTuple):
    """Goods exported between these days in these modes come back untaxed within so many months of their export.

    not_goods: beginnings of goods codes that it leaves out (food) [D].
    """

    name: str
    version: int
    since: date
    until: date
    modes: frozenset[str]
    months: int
    not_goods: tuple[str, ...]

    @property
    def told(self) -> str:
        return f"{self.name}@{self.version}"


_MODES = frozenset({"1210", "9610", "9710", "9810"})
_FOOD = ("02", "03", "04", "07", "08", "09", "10", "11", "12", "15", "16", "17", "18", "19", "20", "21", "22")
POLICIES = (
    ReliefPolicy("财税2023-4", 1, date(2023, 1, 30), date(2025, 12, 31), _MODES, 6, _FOOD),
    ReliefPolicy("财税2026-16", 1, date(2026, 1, 1), date(2027, 12, 31), _MODES, 6, _FOOD),
)


def reason_of(note: str | None) -> Reason | None:
    return REASONS.get((note or "")[:_CODE_LENGTH])


def policy_on(exported: date) -> ReliefPolicy | None:
    """Return the policy for goods exported on a day."""
    return next((policy for policy in POLICIES if policy.since <= exported <= policy.until), None)
