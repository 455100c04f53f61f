"""Nobody does what is another's to do: each act refused with its rule, and taken from whom it belongs.

The services run as they are, on their twins in memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, NamedTuple

import pytest

from chaos.badinput.samples import sample
from checker.facts import Facts, Place
from fuzz.actions import OPENS_S
from fuzz.homes import InMemory
from fuzz.line import Line, silenced
from libs.runtime.store.pages import partition_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from simulation.table import small_table
from simulation.upstream import FIRST_DAY
from simulator.papers.documents import app_time
from simulator.people import partners
from simulator.people.partners import AGENTS, BANK, CARRIERS, GATES, MERCHANTS, OFFICERS, PLATFORMS, SITE, WAREHOUSES
from simulator.plan.plan import Delivery
from simulator.plan.register import entrustments, registrations

NOBODY = "9999999999"
PLATFORM, OTHER_PLATFORM, MERCHANT, CARRIER, AGENT = PLATFORMS[0], PLATFORMS[1], MERCHANTS[0], CARRIERS[1], AGENTS[0]
ZONE, SUSPENDED_ZONE = WAREHOUSES[0].enterprise, WAREHOUSES[2].enterprise
OFFICER, SUSPENDED_OFFICER, GATE = OFFICERS["3105"], OFFICERS["2900"], GATES["3105"]
SUSPENDED = (SUSPENDED_ZONE, SUSPENDED_OFFICER)
OF_THE_ZONE = (
    "book-filing", "first-line-entry", "verification-list", "release-note", "return-arrival", "unfit-goods-disposal",
    "verification-list-withdrawal", "release-note-withdrawal", "entry-verification-list", "return-parcel-list",
)  # fmt: skip
OF_OFFICERS = (
    "gate-inspection", "gate-control", "list-inspection", "manual-verdict", "control-instruction", "confiscation",
    "wrong-goods-verdict", "declaration-inspection", "audit-result", "export-wrong-goods-verdict",
)  # fmt: skip
OF_CUSTOMS = ("tax-certificate", "return-centre", "return-process-system", "identity-answer", "raw-payment-answer")
OF_ZONE_OR_SITE = ("return-arrival", "unfit-goods-disposal")


class Act(NamedTuple):
    """Somebody sends the sample of a kind. by: whom the transport names; None where it names nobody. says: what the document
    says instead. test: of the rule that refuses it. belongs: whom the transport names where it is taken."""

    kind: str
    test: str
    by: str | None = None
    says: dict[str, Any] = {}
    belongs: str | None = None

    @property
    def rule(self) -> str:
        return f"{KINDS[self.kind].scope}.sender.{self.test}"


ACTS = (
    *(Act(kind, "role", says={"areaCode": MERCHANT.code}) for kind in OF_THE_ZONE),
    *(Act(kind, "party", by=AGENT.code, belongs=ZONE.code) for kind in OF_THE_ZONE),
    *(Act(kind, "active", says={"areaCode": SUSPENDED_ZONE.code}) for kind in OF_THE_ZONE),
    Act("book-filing", "registered", says={"areaCode": NOBODY}),
    *(Act(kind, "role", says={"officer": MERCHANT.code}) for kind in OF_OFFICERS),
    *(Act(kind, "party", by=MERCHANT.code, belongs=OFFICER.code) for kind in OF_OFFICERS),
    *(Act(kind, "active", says={"officer": SUSPENDED_OFFICER.code}) for kind in OF_OFFICERS),
    Act("list-inspection", "registered", says={"officer": NOBODY}),
    Act("gate-pass", "role", says={"gate": OFFICER.code}),
    Act("gate-pass", "registered", says={"gate": NOBODY}),
    Act("gate-pass", "party", by=ZONE.code, belongs=GATE.code),
    Act("gate-pass", "named", says={"gate": None}),
    Act("enterprise", "role", says={"customs": MERCHANT.code}),
    Act("enterprise", "party", by=MERCHANT.code, belongs=partners.CUSTOMS),
    Act("enterprise", "named", says={"customs": None}),
    Act("zone-conditions", "role", says={"customs": ZONE.code}),
    Act("zone-conditions", "party", by=ZONE.code, belongs=partners.CUSTOMS),
    Act("guarantee-top-up", "role", says={"bank": PLATFORM.code}),
    Act("guarantee-top-up", "role", by=PLATFORM.code, belongs=BANK.code),
    Act("guarantee-top-up", "registered", says={"bank": NOBODY}, belongs=partners.CUSTOMS),
    Act("tax-payment", "party", by=OTHER_PLATFORM.code, belongs=PLATFORM.code),
    Act("tax-payment", "role", says={"assureCode": AGENT.code}),
    Act("audit-papers", "role", says={"party": OFFICER.code}),
    Act("audit-papers", "party", by=PLATFORM.code, belongs=AGENT.code),
    Act("return-application", "role", says={"agentCode": CARRIER.code}),
    Act("return-application", "party", by=MERCHANT.code, belongs=AGENT.code),
    *(Act(kind, "role", says={"customs": MERCHANT.code}) for kind in OF_CUSTOMS),
    *(Act(kind, "party", by=ZONE.code, belongs=partners.CUSTOMS) for kind in OF_CUSTOMS),
    *(Act(kind, "named", says={"customs": None}) for kind in OF_CUSTOMS),
    *(Act(kind, "party", by=SITE.operator.code, belongs=ZONE.code) for kind in OF_ZONE_OR_SITE),
    Act("tax-confirmation", "role", says={"treasury": BANK.code}),
    Act("tax-confirmation", "registered", says={"treasury": NOBODY}),
    Act("tax-confirmation", "party", by=PLATFORM.code, belongs=partners.TREASURY.code),
    Act("tax-confirmation", "named", says={"treasury": None}),
    Act("return-tally-result", "role", says={"operatorCode": ZONE.code}),
    Act("return-tally-result", "party", by=CARRIER.code, belongs=SITE.operator.code),
    Act("export-unfit-goods-disposal", "role", says={"operatorCode": ZONE.code}),
    Act("export-unfit-goods-disposal", "party", by=CARRIER.code, belongs=SITE.operator.code),
    Act("market-registration", "role", says={"customs": MERCHANT.code}),
    Act("market-record", "party", by=AGENT.code, belongs="3302960CD2"),
    Act("customs-declaration", "role", says={"agentCode": CARRIER.code}),
    Act("customs-declaration", "party", by=CARRIER.code, belongs=AGENT.code),
    Act("declaration-withdrawal", "party", by=CARRIER.code, belongs=AGENT.code),
    Act("site-release", "role", says={"operatorCode": ZONE.code}),
    Act("site-release", "party", by=CARRIER.code, belongs=SITE.operator.code),
    Act("transit-opening", "party", by=MERCHANT.code, belongs="3301980GH4"),
    Act("transit-opening", "role", says={"logisticsCode": ZONE.code}),
    Act("transit-closing", "party", by="3301980GH4", belongs=SITE.operator.code),
    Act("transit-closing", "role", says={"operatorCode": CARRIER.code}),
    Act("site-delivery", "party", by=ZONE.code, belongs=SITE.operator.code),
    Act("entrustment", "role", says={"party": OFFICER.code}),
    Act("entrustment", "registered", by=NOBODY, belongs=PLATFORM.code),
    Act("order", "party", by=CARRIER.code, belongs=PLATFORM.code),
    Act("order", "party", by=CARRIER.code, belongs=partners.TRANSMITTER.code),
    Act("payment", "party", by=PLATFORM.code, belongs="3122480EF3"),
    Act("waybill", "party", by=AGENT.code, belongs="3301980GH4"),
    Act("list", "party", by=PLATFORM.code, belongs=AGENT.code),
)  # fmt: skip


class System:
    """All services, to which anybody may send anything."""

    def __init__(self, line: Line) -> None:
        self._line, self._read, self._facts = line, 0, Facts()
        self.numbers = count(1)

    async def send(self, kind: str, document: dict[str, Any], by: str | None = None) -> list[str]:
        """The rules of every finding of the answers; none where it is taken."""
        key = KINDS[kind].keyed_by.of_document(document).encode()
        headers = [("tg_sender", by.encode())] if by else []
        topic = DECLARED[kind]
        self._line.now_s += 1
        self._line.log.append(
            (topic.name, partition_of(key, topic.partitions)), [(key, json.dumps(document).encode(), headers)]
        )
        await self._line.rest()
        assert not self._line.wrong
        answers = [each for each in self._fresh() if each.document == kind]
        found = [
            finding.rule.partition("@")[0] for each in answers for told in each.receipts for finding in told.findings
        ]
        assert found or "2" in {told.receipt["returnStatus"] for each in answers for told in each.receipts}
        return found

    async def deliver(self, delivery: Delivery) -> None:
        assert isinstance(delivery.body, dict)
        assert await self.send(delivery.document, delivery.body) == []

    def _fresh(self) -> list[ReceiptsIssued]:
        known = len([*self._facts.only(ReceiptsIssued)])
        for raw in self._line.log.ever[self._read :]:
            place = Place(raw.topic, raw.partition, raw.offset)
            self._facts.read(place, dict(reversed(raw.headers)), raw.value, raw.timestamp)
        self._read = len(self._line.log.ever)
        return list(self._facts.only(ReceiptsIssued))[known:]


@asynccontextmanager
async def system() -> AsyncIterator[System]:
    """The cast is registered, two of it suspended, and platforms let a carrier transmit their orders."""
    with small_table({}):
        line = Line(InMemory(), 1)
        line.now_s = OPENS_S
        await line.start()
        running = System(line)
        now = app_time(FIRST_DAY, 0)
        for delivery in (*registrations(now), *entrustments(FIRST_DAY)):
            await running.deliver(delivery)
        for delivery in registrations(now, "S", SUSPENDED):
            assert isinstance(delivery.body, dict)
            assert await running.send("enterprise", delivery.body | {"status": "suspended"}) == []
        yield running


def _document(act: Act, number: int, says: dict[str, Any]) -> dict[str, Any]:
    document = sample(act.kind, number).document | says
    return {name: value for name, value in document.items() if value is not None}


async def _tried() -> list[str]:
    wrong = []
    async with system() as running:
        for number, act in enumerate(ACTS, 1):
            refused = await running.send(act.kind, _document(act, number, act.says), act.by)
            if act.rule not in refused:
                wrong.append(f"{act}: {refused}")
            theirs = {} if act.belongs != partners.CUSTOMS or act.kind == "enterprise" else {"bank": None}
            told = await running.send(act.kind, _document(act, number, theirs), act.belongs)
            if any(".sender." in rule for rule in told):
                wrong.append(f"{act}: not even taken from whom it belongs to: {told}")
    return wrong


@pytest.mark.filterwarnings("ignore")
def test_each_act_is_refused_with_its_rule_and_taken_from_whom_it_belongs() -> None:
    silenced()
    assert asyncio.run(_tried()) == []


def test_the_table_speaks_of_every_declaration_that_has_senders() -> None:
    assert len(ACTS) >= 25
    declared = {name for name, kind in KINDS.items() if kind.senders and kind.asks_register and kind.message is None}
    assert declared == declared & {act.kind for act in ACTS}
