"""An exported parcel goes from its order to its departure through every service, on the twins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from checker.facts import Facts, Place
from checker.invariants import departures, order
from fuzz.homes import InMemory
from fuzz.line import Line, silenced
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.topics import DECLARED
from simulator.people.partners import REGISTERED
from simulator.plan.register import registrations
from tests.e2e.by_transit import CLOSING, NUMBER, OPENING, document

OF_DEPARTURES = (
    departures.on_one_manifest, departures.departs_once_and_released, departures.ready_as_they_stand,
    departures.transits_close_once, order.only_allowed_edges,
)  # fmt: skip
TWO_DAYS_S = 2 * 86_400.0


class Life:
    """All services at work on one log."""

    def __init__(self) -> None:
        self.line = Line(InMemory(), 1)
        self._heard = 0

    async def begin(self) -> None:
        silenced()
        await self.line.start()
        self.line.now_s = TWO_DAYS_S
        for each in registrations("20260302080000", parties=REGISTERED):
            assert isinstance(each.body, dict)
            self._send(each.document, each.body)
        await self.line.rest()
        self.told()

    async def says(self, kind: str, body: dict[str, Any] | None = None) -> list[tuple[str, str]]:
        """Send a document; return who was told which status of it, in order."""
        self._send(kind, body or document(kind))
        await self.line.rest()
        return self.told()

    def told(self) -> list[tuple[str, str]]:
        facts, self._heard = self.facts(self._heard), len(self.line.log.ever)
        issued = list(facts.only(ReceiptsIssued))
        return [(each.document, told.receipt["returnStatus"]) for each in issued for told in each.receipts]

    def facts(self, since: int = 0) -> Facts:
        found = Facts()
        for raw in self.line.log.ever[since:]:
            place = Place(raw.topic, raw.partition, raw.offset)
            found.read(place, dict(reversed(raw.headers)), raw.value, raw.timestamp)
        return found

    def broken(self) -> Iterator[str]:
        """Tell what is wrong with the departures."""
        facts = self.facts()
        for invariant in OF_DEPARTURES:
            yield from invariant(facts).violations

    def _send(self, kind: str, body: dict[str, Any]) -> None:
        self.line.log.append((DECLARED[kind].name, 0), [(NUMBER.encode(), json.dumps(body).encode(), [])])


async def test_a_parcel_is_compared_arrives_is_bound_released_goes_by_transit_and_departs() -> None:
    life = Life()
    await life.begin()
    for kind in ("export-order", "export-waybill"):
        assert (await life.says(kind))[-1] == (kind, "399")
    assert {status for _, status in await life.says("export-list")} == {"2", "120", "399"}
    halves = [document("manifest", msgCount=2, msgSeqNo=n) for n in (1, 2)]
    halves[0]["WayBillList"] = [{"gnum": 1, "logisticsNo": f"CK{NUMBER}-2"}]
    assert await life.says("manifest", halves[1]) == [("manifest", "2")] * 2
    assert (await life.says("export-arrival", document("export-arrival") | {"ArrivalList": []}))[-1][1] == "399"
    told = await life.says("manifest", halves[0])
    assert told.count(("manifest", "399")) == 2 and told[-1] == ("export-list", "800")
    assert (await life.says("departure", document("departure", copNo="early")))[-1] == ("departure", "100")
    assert (await life.says("transit-opening", OPENING))[-1][1] == "399"
    assert (await life.says("transit-closing", CLOSING))[-1][1] == "399"
    assert {*await life.says("departure")} == {("departure", "2"), ("departure", "399"), ("export-list", "899")}
    assert [event.ref.number for event in life.facts().only(ListDeparted)] == [f"E{NUMBER}"]
    assert [*life.broken()] == [] and life.line.wrong == []
