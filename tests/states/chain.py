"""The whole chain runs in memory; partners send documents to it and read their receipts."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fuzz.actions import CloseDay, perform
from fuzz.homes import InMemory
from fuzz.line import Line
from libs.runtime.clock import SHANGHAI
from libs.runtime.store.pages import partition_of
from libs.schemas import declarations as d
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import Verdict
from libs.schemas.keys import CASE
from libs.schemas.kinds import KINDS, business_key
from libs.schemas.topics import (
    DECLARED,
    DOCUMENTS,
    EVENTS,
    MATCHING_TO_ACCOUNTBOOK,
    MATCHING_TO_REVIEW,
    RECEIPTS,
    RELEASES,
    VERDICTS,
)
from simulation.log import EPOCH_MS
from simulation.upstream import FIRST_DAY
from simulator.people import catalogue, partners
from simulator.plan.register import registrations

Document = dict[str, Any]
ZONE = partners.WAREHOUSES[0]
PLATFORM, MERCHANT, SMALL = partners.PLATFORMS[0], partners.MERCHANTS[0], partners.SMALL_GUARANTOR
PAYER, CARRIER, AGENT = partners.PAYERS[0], partners.CARRIERS[0], partners.AGENTS[0]
GATE = partners.GATES[ZONE.customs_code].code
BANK = partners.BANK.code
OFFICER = partners.officer_of(ZONE.customs_code)
PARTIES = (
    PLATFORM, MERCHANT, SMALL, PAYER, CARRIER, AGENT, ZONE.enterprise, partners.OFFICERS[ZONE.customs_code],
    partners.GATES[ZONE.customs_code], partners.BANK, partners.TREASURY,
)  # fmt: skip
GOOD, LOOKED_AT = catalogue.GOODS[64], catalogue.GOODS[72]
"""An article, and one whose lists the risk centre has inspected."""
_PIECES, _GUARANTEE, _BARELY = Decimal(1_000), Decimal(5_000_000), Decimal("0.01")
_STATUS = {"ListMatched": "120", "ListReleased": "800", "ListClosed": "899"}
_READ = {topic.name for topic in (RECEIPTS, DOCUMENTS, MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW, RELEASES, VERDICTS)}
_receipts_of = reader_of(ReceiptsIssued)


def home(gate_share: int) -> InMemory:
    """Nothing is drawn but what the tests want drawn. gate_share: of release notes."""
    review = {"inspection_share": 0, "velocity_lists_max": 10_000}
    return InMemory({"accountbook": {"gate_inspection_share": gate_share}, "review": review})


class Chain:
    """receipts: what partners were told, by business key, in order. stands: case → attempt and its status, by the events
    about it; receipts of one list may come swapped.
    """

    def __init__(self, gate_share: int = 0) -> None:
        self.line = Line(home(gate_share), 1)
        self.receipts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        self.stands: dict[str, tuple[int, str]] = {}
        self.paid = False
        self._read = self._closed = self._number = 0

    @property
    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self._closed)

    @property
    def moment(self) -> str:
        now = datetime.fromtimestamp(EPOCH_MS / 1000 + self.line.now_s, SHANGHAI)
        return now.strftime("%Y%m%d%H%M%S")

    async def open(self) -> None:
        """Enterprises, a book with stock, guarantees; the small guarantor's covers no list."""
        await self.line.start()
        for delivery in registrations(self.moment, parties=PARTIES):
            assert isinstance(delivery.body, dict)
            self.send("enterprise", delivery.body)
        await self.rest()
        goods = (GOOD, LOOKED_AT)
        items = [
            d.BookItem(
                item_record_no=good.item_record_no, gcode=good.gcode, gname=good.name, unit=good.unit,
                unit_price=good.price, country=good.country,
            ).model_dump(mode="json", by_alias=True)
            for good in goods
        ]  # fmt: skip
        book = {"emsNo": ZONE.ems_no, "areaCode": ZONE.enterprise.code}
        filed = {"customsCode": ZONE.customs_code, "zoneType": ZONE.zone_type, "entryMode": "1210", "items": items}
        self.declare("book-filing", **book, **filed)
        until = f"{FIRST_DAY + timedelta(days=300):%Y%m%d}"
        self.declare(
            "control-instruction", officer=OFFICER, instructionNo="BK1", gcode=LOOKED_AT.gcode,
            since=f"{FIRST_DAY:%Y%m%d}", until=until,
        )  # fmt: skip
        for code, amount in ((PLATFORM.code, _GUARANTEE), (SMALL.code, _BARELY)):
            self.declare("guarantee-top-up", assureCode=code, amount=str(amount), instrument="letter", bank=BANK)
        await self.rest()
        lines = [{"itemRecordNo": good.item_record_no, "qty": str(_PIECES), "unit": good.unit} for good in goods]
        self.declare("first-line-entry", **book, lines=lines)
        await self.rest()

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
        return KINDS[kind].business_key({name: document.get(name) for name in KINDS[kind].key})

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
        elif kind == "ListAccepted":
            listed = json.loads(value)
            self.stands[CASE.of(listed["ebpCode"], listed["orderNo"])] = (listed["attempt"], "2")
        elif kind in _STATUS or issubclass(EVENTS.get(kind, ReceiptsIssued), Verdict):
            told_of = json.loads(value)
            ref = (told_of.get("list") or told_of)["ref"]
            status = _STATUS.get(kind) or told_of["status"]
            self.stands[CASE.of(ref["owner"], ref["number"])] = (ref["attempt"], status)

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

    def payment_documents(self, guarantor: str) -> list[dict[str, str]]:
        """The notices about a guarantor's payment documents, in order."""
        prefix = business_key("payment-document", guarantor, "")
        return [told for key, notices in self.receipts.items() if key.startswith(prefix) for told in notices]
