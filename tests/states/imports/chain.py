"""The whole chain runs in memory; partners send documents to it and read their receipts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fuzz.actions import CloseDay, perform
from fuzz.homes import Changes, InMemory
from fuzz.line import Line
from libs.runtime.clock import SHANGHAI
from libs.runtime.store.pages import partition_of
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import Verdict
from libs.schemas.keys import CASE
from libs.schemas.kinds import KINDS, business_key
from libs.schemas.register import Credit
from libs.schemas.rules.rule import named_rule
from libs.schemas.topics import (
    DECLARED,
    DOCUMENTS,
    EVENTS,
    IDENTITY_QUESTIONS,
    MATCHING_TO_ACCOUNTBOOK,
    MATCHING_TO_REVIEW,
    PAYMENT_QUESTIONS,
    RECEIPTS,
    RELEASES,
    VERDICTS,
)
from simulation.log import EPOCH_MS
from simulation.upstream import FIRST_DAY
from simulator.people import catalogue, partners
from simulator.people.partners import Warehouse
from simulator.plan.register import filing, registrations

Document = dict[str, Any]
ZONE, REMOTE, ELSEWHERE = partners.WAREHOUSES[0], partners.REMOTE_WAREHOUSE, partners.WAREHOUSES[2]
"""Zones within and without the regional scope of 1210, and one of another office."""
PLATFORM, MERCHANT, SMALL = partners.PLATFORMS[0], partners.MERCHANTS[0], partners.SMALL_GUARANTOR
PAYER, CARRIER, AGENT = partners.PAYERS[0], partners.CARRIERS[0], partners.AGENTS[0]
BANK, CUSTOMS = partners.BANK.code, partners.CUSTOMS
OFFICER = partners.officer_of(ZONE.customs_code)
GOOD, LOOKED_AT = catalogue.GOODS[64], catalogue.GOODS[72]
"""An article, and one whose lists the risk centre has inspected."""
LICENSED = catalogue.GOODS[0]
"""Its first import asks for a record."""
_PARTIES = tuple(replace(each, credit=Credit.CERTIFIED) if each == MERCHANT else each for each in partners.REGISTERED)
"""One list in a thousand of such a merchant is audited: none of these few is, but those of the small guarantor."""
CENTRE_CONDITIONS = ("dedicated-area", "video", "wms", "interface")
_PIECES, _GUARANTEE, _BARELY = Decimal(1_000), Decimal(5_000_000), Decimal("0.01")
_STATUS = {"ListMatched": "120", "ListReleased": "800", "ListClosed": "899"}
_QUESTIONS = {"IdentityAsked": "identity-answer", "RawPaymentAsked": "raw-payment-answer"}
_READ = {
    topic.name
    for topic in (
        RECEIPTS, DOCUMENTS, MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW, RELEASES, VERDICTS, IDENTITY_QUESTIONS,
        PAYMENT_QUESTIONS,
    )
}  # fmt: skip
_receipts_of = reader_of(ReceiptsIssued)
APPLY, ARRIVE, COLLECT, PAY, WAIT = 1, 2, 1, 1, 1
"""Days until returns are applied for, arrive, bills are summarised and paid, and while parcels and papers are waited for.
They are few, because each of them ends in all services."""
_SETTINGS: Changes = {
    "review": {"inspection_share": 0, "velocity_lists_max": 10_000, "wait_days": WAIT, "return_days": ARRIVE},
    "tax": {"summary_days": COLLECT, "payment_days": PAY, "audit_days": WAIT},
    "returns": {"apply_within_days": APPLY, "arrive_within_days": ARRIVE},
}
"""Nothing is drawn but what the tests want drawn."""


def home(gate_share: int, settings: Changes) -> InMemory:
    """gate_share: of release notes. settings: those of a state alone."""
    return InMemory({**_SETTINGS, "accountbook": {"gate_inspection_share": gate_share}, **settings})


class Chain:
    """receipts: what partners were told, by business key, in order; rules: what each of them found. stands: case → attempt →
    its status, by the events about it; receipts of one list may come swapped. grounds: of the last verdict on a case that
    tells any. asked: what outsiders are asked, by kind of the answer and order number.
    """

    def __init__(self, gate_share: int = 0, settings: Changes | None = None) -> None:
        self.line = Line(home(gate_share, settings or {}), 1)
        self.rules: defaultdict[str, list[list[str]]] = defaultdict(list)
        self.asked: dict[tuple[str, str], Document] = {}
        self.receipts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        self.stands: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.grounds: defaultdict[str, list[str]] = defaultdict(list)
        self.paid = False
        self._read = self._closed = self._number = 0

    @property
    def stores(self) -> Mapping[str, MemoryStore]:
        home = self.line.home
        assert isinstance(home, InMemory)
        return home.stores

    @property
    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self._closed)

    @property
    def moment(self) -> str:
        now = datetime.fromtimestamp(EPOCH_MS / 1000 + self.line.now_s, SHANGHAI)
        return now.strftime("%Y%m%d%H%M%S")

    async def open(self) -> None:
        """Enterprises, books with stock, a return centre, guarantees; the small guarantor's covers no list."""
        await self.line.start()
        for delivery in registrations(self.moment, parties=_PARTIES):
            assert isinstance(delivery.body, dict)
            self.send("enterprise", delivery.body)
        await self.rest()
        goods = (GOOD, LOOKED_AT, LICENSED)
        for zone in (ZONE, REMOTE, ELSEWHERE):
            filed = filing(zone, self.moment, "", goods)
            assert isinstance(filed.body, dict)
            self.send("book-filing", filed.body)
        since, until = f"{FIRST_DAY:%Y%m%d}", f"{FIRST_DAY + timedelta(days=300):%Y%m%d}"
        self.declare(
            "control-instruction", officer=OFFICER, instructionNo="BK1", gcode=LOOKED_AT.gcode, since=since, until=until
        )
        self.centre()
        for code, amount in ((PLATFORM.code, _GUARANTEE), (SMALL.code, _BARELY)):
            self.declare("guarantee-top-up", assureCode=code, amount=str(amount), instrument="letter", bank=BANK)
        await self.rest()
        for zone in (ZONE, REMOTE, ELSEWHERE):
            self.enter(zone)
        await self.rest()

    def enter(self, zone: Warehouse) -> str:
        """Stock enters a zone."""
        lines = [
            {"itemRecordNo": good.item_record_no, "qty": str(_PIECES), "unit": good.unit}
            for good in (GOOD, LOOKED_AT, LICENSED)
        ]
        return self.declare("first-line-entry", emsNo=zone.ems_no, areaCode=zone.enterprise.code, lines=lines)

    def centre(self) -> str:
        """Customs records the return centre of the zone."""
        days = {"since": f"{FIRST_DAY:%Y%m%d}", "until": "20991231"}
        met = [{"meets": each, **days} for each in CENTRE_CONDITIONS]
        place = {"areaCode": ZONE.enterprise.code, "customsCode": ZONE.customs_code, "zoneType": ZONE.zone_type}
        return self.declare("return-centre", **place, conditions=met, customs=CUSTOMS)

    def declare(self, kind: str, **facts: Any) -> str:
        """Send one of our own kinds; return the name under which it is answered."""
        self._number += 1
        document = {"copNo": f"N{self._number}", "appTime": self.moment, **facts}
        return self.send(kind, document)

    def send(self, kind: str, document: Document) -> str:
        key = KINDS[kind].keyed_by.of_document(document).encode()
        body = json.dumps(document, ensure_ascii=False).encode()
        topic = DECLARED[kind]
        self.line.log.append((topic.name, partition_of(key, topic.partitions)), [(key, body, [])])
        return KINDS[kind].business_key({name: str(document.get(name) or "") for name in KINDS[kind].key})

    async def rest(self) -> None:
        """Work until nobody has anything to do, and read the receipts."""
        await self.line.rest()
        assert not self.line.wrong, self.line.wrong
        assert not (unbalanced := await self.line.home.unbalanced()), unbalanced
        self.line.now_s += 60
        fresh, self._read = self.line.log.ever[self._read :], len(self.line.log.ever)
        for raw in fresh:
            for one in singles(dict(reversed(raw.headers)), raw.key, raw.value) if raw.topic in _READ else ():
                self._learn((one.headers.get("ce_type") or b"").decode(), one.value or b"")

    def _learn(self, kind: str, value: bytes) -> None:
        if kind == "ReceiptsIssued":
            told = _receipts_of(value)
            self.receipts[told.business_key] += [each.receipt for each in told.receipts]
            self.rules[told.business_key] += [
                [named_rule(found.rule).id for found in each.findings] for each in told.receipts
            ]
        elif kind == "ListAccepted":
            listed = json.loads(value)
            self.stands[CASE.of(listed["ebpCode"], listed["orderNo"])][listed["attempt"]] = "2"
        elif kind in _QUESTIONS:
            question = json.loads(value)
            self.asked[_QUESTIONS[kind], question["orderNo"]] = question
        elif kind in _STATUS or issubclass(EVENTS.get(kind, ReceiptsIssued), Verdict):
            told_of = json.loads(value)
            ref = (told_of.get("list") or told_of)["ref"]
            case = CASE.of(ref["owner"], ref["number"])
            self.stands[case][ref["attempt"]] = _STATUS.get(kind) or told_of["status"]
            if grounds := told_of.get("grounds"):
                self.grounds[case] = [ground["rule"] for ground in grounds]

    async def close(self, days: int) -> None:
        await perform(self.line, CloseDay(self._closed, days))
        self._closed += days
        await self.rest()

    def statuses(self, key: str) -> list[str]:
        return [receipt["returnStatus"] for receipt in self.receipts[key]]

    def told(self, key: str, name: str) -> str:
        """A number that customs gave; one that nobody has where there is none."""
        found = [receipt[name] for receipt in self.receipts[key] if receipt.get(name)]
        return found[-1] if found else "NONE"

    def attempt_of(self, case: str) -> int:
        """Return the newest attempt that is not rejected; where all are, the newest."""
        attempts = self.stands[case]
        return max(attempts, key=lambda attempt: (attempts[attempt] != "100", attempt))

    def payment_documents(self, guarantor: str) -> list[dict[str, str]]:
        """The notices about a guarantor's payment documents, in order."""
        prefix = business_key("payment-document", guarantor, "")
        return [told for key, notices in self.receipts.items() if key.startswith(prefix) for told in notices]
