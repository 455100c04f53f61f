"""One parcel has documents of its own, and officers and outsiders speak of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from chaos.badinput.samples import CORPUS
from libs.schemas.keys import CASE, AttemptKey
from libs.schemas.kinds import KINDS
from simulator.papers import documents
from simulator.papers.documents import Flight, Sale
from simulator.people import partners
from tests.states.imports.chain import CUSTOMS, Chain, Document

NAMES = frozenset({"orderNo", "invtNo", "logisticsNo", "billNo"})
"""Fields that name what a parcel is part of."""
NOBODYS_LIST = "31052020I000000001"
"""What a document names whose list has no number yet; another text would be refused under no number at all."""
_NOBODY = f"1-{'0' * 32}"
_DIGEST = {"sha256": "0" * 64, "size": 1}


@dataclass
class Parcel:
    """One parcel in the chain, and the documents about it before its goods move."""

    chain: Chain
    sale: Sale
    papers: dict[str, Document]

    @property
    def key(self) -> str:
        listed = self.papers["list"]
        return KINDS["list"].business_key({name: listed.get(name) for name in KINDS["list"].key})

    @property
    def order(self) -> Document:
        return {name: self.papers["list"][name] for name in ("ebpCode", "orderNo")}

    @property
    def case(self) -> Document:
        return self.order | {"invtNo": self.chain.told(self.key, "invtNo")}

    @property
    def number(self) -> str:
        """The list's number as documents may name it."""
        listed = self.case["invtNo"]
        return NOBODYS_LIST if listed == "NONE" else str(listed)

    @property
    def attempt(self) -> AttemptKey:
        """The attempt to declare it that counts."""
        case = CASE.of_document(self.papers["list"])
        return AttemptKey(case, self.chain.attempt_of(case))

    @property
    def status(self) -> str:
        """The status of that one."""
        return self.chain.stands[self.attempt.case][self.attempt.attempt]

    @property
    def officer(self) -> str:
        return partners.officer_of(self.sale.customs_code)

    @property
    def flight(self) -> Flight:
        """Its own; of goods out of a zone one by which they never came."""
        return self.sale.flight or Flight("CA901", f"999-{self.sale.order_no[-10:]}", "116", partners.SITE)

    @property
    def parcel(self) -> Document:
        return {"logisticsCode": self.sale.carrier.code, "logisticsNo": self.sale.logistics_no}

    def send(self, kind: str, **changes: Any) -> str:
        """Send one of the parcel's documents once more, changed."""
        document = deepcopy(self.papers[kind])
        if changes:
            moment = self.chain.moment
            document |= {"appTime": moment, **changes}
            if "declTime" in document:
                document["declTime"] = moment[:8]
        return self.chain.send(kind, document)

    def send_about(self, kind: str) -> str:
        """Send the valid sample of a kind, which names this parcel wherever it names one."""
        document = sample_of(kind)
        number = f"{kind[:3]}{self.sale.order_no}"
        ours = {"orderNo": self.sale.order_no, "invtNo": self.number, **self.parcel, "billNo": self.flight.bill_no}
        for place in places(document):
            place |= {name: value for name, value in ours.items() if name in place}
        own = {"copNo": number, "coElNo": number, "appTime": self.chain.moment}
        return self.chain.send(kind, document | {name: value for name, value in own.items() if name in document})

    # Its declarant, and whoever is asked about it.

    def withdraw(self) -> str:
        number = self.case["invtNo"]
        named = self.chain.told(self.key, "preNo") if number == "NONE" else number
        document = documents.withdrawal(self.sale, f"CX{self.sale.cop_no}", named, self.chain.moment)
        return self.chain.send("withdrawal", document)

    def answer(self, kind: str, verdict: str, **told: Any) -> str:
        """Whoever was asked about the order answers; where nobody was, too."""
        asked = self.chain.asked.get((kind, self.sale.order_no), {})
        person = {"person": asked.get("person", _NOBODY)} if kind == "identity-answer" else {}
        facts = {"asked": asked.get("submissionId", "NONE"), "verdict": verdict, "customs": CUSTOMS}
        return self.chain.declare(kind, **self.order, **facts, **person, **told)

    def tell_payment(self, amount: str | None = None) -> str:
        """The platform tells the raw data of the payment. amount: in place of what was paid."""
        paid, ordered = self.papers["payment"], self.papers["order"]
        goods = [line["itemName"] for line in ordered["OrderList"]]
        told = {
            **{name: paid[name] for name in ("ebpCode", "payCode", "payTransactionId", "currency")},
            "totalAmount": amount or paid["amountPaid"], "verDept": "3", "payType": "1", "tradingTime": paid["payTime"],
            "paidOrders": [{"orderNo": self.sale.order_no, "goods": goods}],
            "initalRequest": _DIGEST, "initalResponse": _DIGEST,
        }  # fmt: skip
        return self.answer("raw-payment-answer", "data", told=told)

    def hand_in(self) -> str:
        papers = [{"kind": "invoice", "number": "FP1", "digest": "0" * 64}]
        return self.chain.declare(
            "audit-papers", **self.order, invtNo=self.number, party=self.sale.agent.code, papers=papers
        )

    # Officers.

    def inspect(self, result: str) -> str:
        return self.chain.declare("list-inspection", **self.case, officer=self.officer, result=result)

    def rule(self, verdict: str) -> str:
        return self.chain.declare("manual-verdict", **self.case, officer=self.officer, verdict=verdict)

    def confiscate(self) -> str:
        facts = {"emsNo": self.sale.warehouse.ems_no, "officer": self.officer, "decisionNo": "MS1"}
        return self.chain.declare("confiscation", **facts, invtNos=[self.case["invtNo"]])

    def audit(self, **line: str) -> str:
        """The audit of the list has its result. line: what the first line should have said."""
        lines = [{"gnum": 1, **line}] if line else []
        return self.chain.declare("audit-result", **self.order, invtNo=self.number, officer=self.officer, lines=lines)


def sample_of(kind: str) -> Document:
    document: Document = json.loads((CORPUS / kind / "valid.json").read_text(encoding="utf-8"))
    return document


def may_name_one(kind: str) -> bool:
    """Say whether a document of this kind names an order, a list, a parcel or a bill."""
    return any(NAMES & place.keys() for place in places(sample_of(kind)))


def places(document: Any) -> Iterator[Document]:
    """A document and everything in it that has fields."""
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from places(value)
    elif isinstance(document, list):
        for each in document:
            yield from places(each)
