"""Parcels leave the country on the real stack, from their first document to their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from checker.facts import Facts
from checker.reading import gather_facts
from libs.schemas.ceb.samples import sample
from libs.schemas.events.review import ListClosed, ListReleased
from libs.schemas.kinds import KINDS, business_key
from simulator.papers.documents import Document
from simulator.people.partners import REGISTERED
from simulator.plan.register import registrations
from simulator.play.wire import to_json
from tests.e2e.fresh import fresh_system
from tests.e2e.partners import Partner, partner_of

CONSIGNOR, BILL = "3302960CD2", "99912345686"
THREE = ("export-order", "export-waybill", "export-list")
NEVER_INSPECTED = {"REVIEW_INSPECTION_SHARE": "0"}


def document(kind: str, number: str, **says: Any) -> Document:
    """A document of the kind about one parcel. says: what it tells otherwise; what its lines tell otherwise too."""
    message = KINDS[kind].message
    assert message
    own = {"orderNo": f"E{number}", "logisticsNo": f"CK{number}", "copNo": f"{kind}-{number}"} | says
    made = sample(message, **{name: value for name, value in own.items() if name in {f.name for f in message.fields}})
    if message.lines:
        lines = {field.name for field in message.lines.fields}
        changes = {name: value for name, value in own.items() if name in lines}
        made[message.lines.element] = [line | changes for line in made[message.lines.element]]
    return made


class Exporter:
    """Whoever takes part in exports, in one."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner

    async def sends(self, kind: str, number: str, **says: Any) -> str:
        """Hand a document in over HTTP; the key that its receipts go by."""
        made = document(kind, number, **says)
        answer = await self.partner.post("/v1/documents", to_json(made), kind=kind)
        assert answer.status_code == 202, answer.text
        return business_key(kind, *(str(made[name]) for name in KINDS[kind].key))

    async def answered(self, kind: str, number: str, status: str, **says: Any) -> Mapping[str, Any]:
        return await self.partner.told(await self.sends(kind, number, **says), status)

    async def told(self, number: str, status: str) -> Mapping[str, Any]:
        """Return what the list's declarant is told with this status."""
        return await self.partner.told(list_of(number), status)

    async def statuses(self, number: str) -> list[str]:
        told = [each["receipt"]["returnStatus"] for each in await self.partner.receipts(list_of(number))]
        return list(dict.fromkeys(told))


def list_of(number: str) -> str:
    return business_key(
        "export-list", *(str(document("export-list", number)[name]) for name in KINDS["export-list"].key)
    )


@pytest.fixture(scope="module")
async def exporter() -> AsyncIterator[Exporter]:
    with fresh_system("exports", env=NEVER_INSPECTED) as up:
        async with partner_of(up) as partner:
            for delivery in registrations("20260302080000", parties=REGISTERED):
                assert isinstance(delivery.body, dict)
                await partner.declare(delivery.document, delivery.key, delivery.body)
            for party in REGISTERED:
                await partner.told(business_key("enterprise", party.code, f"BA{party.code}"), "399")
            yield Exporter(partner)


async def facts_of(exporter: Exporter) -> Facts:
    return await gather_facts(exporter.partner.up.endpoints.kafka)


@pytest.mark.parametrize("flag", ["B"])
async def test_a_retail_parcel_is_compared_arrives_is_bound_released_and_departs(exporter: Exporter, flag: str) -> None:
    number = f"20260302{flag}001"
    await asyncio.gather(*(exporter.sends(kind, number, statisticsFlag=flag) for kind in THREE))
    await exporter.told(number, "120")
    await exporter.told(number, "399")
    await exporter.answered("export-arrival", number, "399", billNo=BILL)
    await exporter.answered("manifest", number, "399", billNo=BILL)
    await exporter.told(number, "800")
    await exporter.answered("departure", number, "399", billNo=BILL)
    await exporter.told(number, "899")
    assert await exporter.statuses(number) == ["2", "120", "399", "800", "899"]
    facts = await facts_of(exporter)
    case = f"E:{CONSIGNOR}:E{number}"
    assert [event.ref.case for event in facts.only(ListReleased)].count(case) == 1
    assert [event.ref.case for event in facts.only(ListClosed)].count(case) == 1
