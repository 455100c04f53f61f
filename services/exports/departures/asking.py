"""Whoever has to do with a bill or a transit asks how it stands: pages of what it may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from libs.identity import CUSTOMS, Principal
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.queries import queries_beside
from libs.schemas.declarations import EnterpriseRole
from services.exports.departures.store import parcel_of, transit_of
from services.exports.domain.departures.awaiting import next_acts
from services.exports.domain.departures.files import DepartingParcel, TransitRow

_Q = queries_beside(__file__)
_ROWS = 500
"""Rows of a bill that are read at once. A bill has so many parcels at most as a setting says."""


@dataclass(frozen=True, slots=True)
class DepartureAnswers:
    """The rows that questions are answered from. Who asks sees what it has a part in; an officer, what its office has."""

    database: asyncpg.Pool[asyncpg.Record]

    async def bill(
        self, who: Principal | None, bill_no: str, after: Sequence[str], limit: int, day: date
    ) -> dict[str, Any]:
        """The parcels of a bill behind `after`, each with what it waits for and who must act."""
        async with self.database.acquire(timeout=ASK_SECONDS_MAX) as db:
            parcels = await _seen(db, who, bill_no, after or ("", ""), limit)
            counts = await db.fetchrow(_Q.bill_counts, bill_no) if sees_all(who) else None
        answer: dict[str, Any] = {"billNo": bill_no, "parcels": [_shown(parcel, day) for parcel in parcels]}
        if counts:
            answer["counts"] = dict(counts)
        if len(parcels) == limit:
            answer["next"] = cursor(*parcels[-1].key)
        return answer

    async def open_transits(self, who: Principal | None, after: Sequence[str], limit: int, day: date) -> dict[str, Any]:
        """Transits that nobody has closed, the oldest first, each with its age in days."""
        first, *rest = after or (date.min.isoformat(), "", "")
        async with self.database.acquire(timeout=ASK_SECONDS_MAX) as db:
            rows = await db.fetch(_Q.open_transits, date.fromisoformat(first), *rest, limit, *_part_in_transits(who))
        transits = [transit_of(row["said"]) for row in rows]
        answer: dict[str, Any] = {"transits": [_open(each, day) for each in transits]}
        if len(transits) == limit:
            answer["next"] = cursor(transits[-1].opened_on.isoformat(), *transits[-1].key)
        return answer


async def _seen(
    db: Any, who: Principal | None, bill_no: str, after: Sequence[str], limit: int
) -> list[DepartingParcel]:
    """Return the first parcels behind `after` that they may see. A page ends with one of these: `next` names no other's."""
    seen: list[DepartingParcel] = []
    while len(seen) < limit:
        rows = await db.fetch(_Q.parcels_on_bill, bill_no, *after, _ROWS)
        parcels = [parcel_of(*row) for row in rows]
        seen += [parcel for parcel in parcels if may_see(who, parcel)]
        if len(rows) < _ROWS:
            break
        after = parcels[-1].key
    return seen[:limit]


def cursor(*parts: str) -> str:
    """Name a place between rows."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def cursor_parts(text: str, count: int) -> list[str]:
    """The parts that `cursor` was made of. Raises ValueError."""
    try:
        parts = json.loads(text)
    except RecursionError:
        raise ValueError("nested") from None
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise ValueError("not so many texts")
    if b"\0" in "".join(parts).encode():  # half a character is none either: `encode` raises ValueError
        raise ValueError("no text of ours")
    return parts


def sees_all(who: Principal | None) -> bool:
    return who is None or who.holds(CUSTOMS)


def may_see(who: Principal | None, parcel: DepartingParcel) -> bool:
    """Say whether the parcel is any business of theirs."""
    if who is None or sees_all(who):
        return True
    declared, arrived, bound = parcel.declared, parcel.arrived, parcel.binding
    if who.holds(EnterpriseRole.OFFICER.value):
        port = declared.exported.port_code if declared and declared.exported else None
        return who.office in {arrived and arrived.office, declared and declared.customs_code, port} - {None}
    parties = {parcel.logistics_code, arrived and arrived.owner, bound and bound.owner}
    parties |= {declared.parties.agent_code, declared.parties.ebc_code} if declared else set()
    return who.code in parties


def _part_in_transits(who: Principal | None) -> tuple[str | None, str | None]:
    """Return whose transits they see: a code's, and those of an office. None: all."""
    return (None, None) if who is None or sees_all(who) else (who.code, who.office)


def _shown(parcel: DepartingParcel, day: date) -> dict[str, Any]:
    declared, arrived, bound = parcel.declared, parcel.arrived, parcel.bound
    facts = {
        "logisticsCode": parcel.logistics_code,
        "logisticsNo": parcel.logistics_no,
        "invtNo": declared.invt_no if declared else None,
        "list": parcel.standing,
        "arrived": {"by": arrived.owner, "copNo": arrived.cop_no, "customsCode": arrived.office} if arrived else None,
        "bound": {"by": bound.owner, "copNo": bound.cop_no, "voyageNo": bound.voyage_no} if bound else None,
        "released": parcel.permitted or parcel.left_day is not None,
        "transit": {"transitNo": parcel.transit.transit_no, "closed": parcel.transit.closed}
        if parcel.transit
        else None,
        "departedOn": parcel.left_day.isoformat() if parcel.left_day else None,
        "waitsFor": [
            {name: value for name, value in act._asdict().items() if value is not None}
            for act in next_acts(parcel, day)
        ],
    }
    return {name: value for name, value in facts.items() if value is not None}


def _open(transit: TransitRow, day: date) -> dict[str, Any]:
    return {
        "logisticsCode": transit.logistics_code,
        "transitNo": transit.transit_no,
        "customsCode": transit.customs_code,
        "portCode": transit.port_code,
        "vehicleNo": transit.vehicle_no,
        "openTime": transit.open_time,
        "openedOn": transit.opened_on.isoformat(),
        "ageDays": max((day - transit.opened_on).days, 0),
        "parcels": len(transit.parcels),
    }
