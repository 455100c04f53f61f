"""A parcel's list comes to each state step by step; a row names the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from libs.schemas.keys import CASE
from libs.schemas.kinds import KINDS
from simulation.upstream import FIRST_DAY
from simulator.papers import documents
from simulator.papers.documents import Line, Sale
from simulator.plan.draft import World
from simulator.scenes import PLAIN
from tests.states.chain import (
    AGENT,
    CARRIER,
    GATE,
    GOOD,
    LOOKED_AT,
    MERCHANT,
    OFFICER,
    PAYER,
    PLATFORM,
    SMALL,
    ZONE,
    Chain,
    Document,
)

ALL = ("order", "payment", "waybill", "list")
NOBODYS_LIST = "31052020I000000001"
"""What an application names whose list has no number yet; another text would be refused under no number at all."""


@dataclass
class Life:
    """One parcel: its documents, and the names under which what follows from it is answered."""

    chain: Chain
    sale: Sale
    papers: dict[str, Document]
    verified: str = ""
    noted: str = ""
    applied: str = ""

    @property
    def key(self) -> str:
        listed = self.papers["list"]
        return KINDS["list"].business_key({name: listed.get(name) for name in KINDS["list"].key})

    @property
    def case(self) -> Document:
        listed = self.papers["list"]
        facts = {name: listed[name] for name in ("ebpCode", "orderNo")}
        return facts | {"invtNo": self.chain.told(self.key, "invtNo")}

    @property
    def status(self) -> str:
        """The status of its last attempt."""
        return self.chain.stands[CASE.of_document(self.papers["list"])][1]

    @property
    def book(self) -> Document:
        return {"emsNo": ZONE.ems_no, "areaCode": ZONE.enterprise.code}

    def send(self, kind: str, **changes: Any) -> str:
        """Send one of the parcel's documents once more, changed."""
        document = deepcopy(self.papers[kind])
        if changes:
            moment = self.chain.moment
            document |= {"appTime": moment, **changes}
            if "declTime" in document:
                document["declTime"] = moment[:8]
        return self.chain.send(kind, document)

    def inspect(self, result: str) -> str:
        return self.chain.declare("list-inspection", **self.case, officer=OFFICER, result=result)

    def rule(self, verdict: str) -> str:
        return self.chain.declare("manual-verdict", **self.case, officer=OFFICER, verdict=verdict)

    def verify(self) -> str:
        self.verified = self.chain.declare("verification-list", **self.book, invtNos=[self.case["invtNo"]])
        return self.verified

    def note(self) -> str:
        bond = self.chain.told(self.verified, "bondInvtNo")
        self.noted = self.chain.declare(
            "release-note", **self.book, vehicleNo="浙B00001", bondInvtNos=[bond], totalWeight=self.weight
        )
        return self.noted

    @property
    def weight(self) -> str:
        return str(self.papers["list"]["grossWeight"])

    def leave(self) -> str:
        note = {"emsNo": ZONE.ems_no, "passportNo": self.chain.told(self.noted, "passportNo")}
        return self.chain.declare("gate-pass", **note, passTime=self.chain.moment, gate=GATE)

    def inspect_note(self, result: str) -> str:
        note = {"emsNo": ZONE.ems_no, "passportNo": self.chain.told(self.noted, "passportNo")}
        found = [{"invtNo": self.case["invtNo"], "result": result}]
        return self.chain.declare("gate-inspection", **note, officer=OFFICER, results=found)

    def withdraw(self) -> str:
        number = self.chain.told(self.key, "invtNo")
        named = self.chain.told(self.key, "preNo") if number == "NONE" else number
        document = documents.withdrawal(self.sale, f"CX{self.sale.cop_no}", named, self.chain.moment)
        return self.chain.send("withdrawal", document)

    def confiscate(self) -> str:
        numbers = [self.case["invtNo"]]
        return self.chain.declare("confiscation", emsNo=ZONE.ems_no, officer=OFFICER, decisionNo="MS1", invtNos=numbers)

    def apply(self, pieces: int = 2) -> str:
        number = f"TH{self.chain.moment}"
        listed = self.case["invtNo"]
        named = NOBODYS_LIST if listed == "NONE" else listed
        document = documents.refund(self.sale, number, named, [(1, str(pieces))], self.chain.moment)
        self.applied = self.chain.send("return-application", document)
        return self.applied

    def arrive(self, condition: str = "sound", pieces: int = 1) -> str:
        return self.chain.declare(
            "return-arrival", **self.case, **self.book, returnNo=self.applied.rsplit("/", 1)[-1] or "NONE",
            customsCode=ZONE.customs_code, lines=[{"gnum": 1, "qty": str(pieces), "condition": condition}],
        )  # fmt: skip

    def arrive_whole(self) -> str:
        return self.arrive(pieces=2)

    def pay(self) -> str:
        notices = self.chain.payment_documents(self.papers["list"]["assureCode"])
        facts = notices[-1] if notices else {"entDutyNo": "NONE", "amount": "1.00"}
        return self.chain.declare(
            "tax-payment", assureCode=self.papers["list"]["assureCode"], entDutyNo=facts["entDutyNo"],
            amount=facts["amount"],
        )  # fmt: skip


class State(NamedTuple):
    """steps: what each parcel does, the chain at rest between two of them; a number closes so many days.

    sent: of its documents. cheap: priced far below the book. looked_at: named by the risk centre. small: its guarantor has
    no guarantee. gate: whether release notes are drawn. wrong: what its payment says too much.
    """

    steps: Sequence[Callable[[Life], object] | int] = ()
    sent: Sequence[str] = ALL
    cheap: bool = False
    looked_at: bool = False
    small: bool = False
    gate: int = 0
    wrong: int = 0


def _pay_once(life: Life) -> None:
    """Pay the document that holds the bills of all parcels."""
    if not life.chain.paid:
        life.chain.paid = True
        life.pay()


def _payment_corrected(life: Life) -> None:
    life.send("payment", appType="2", amountPaid=life.papers["payment"]["amountPaid"])


def _list_again(life: Life) -> None:
    life.send("list", appType="2")


_normal, _licence = (lambda life: life.inspect("normal")), (lambda life: life.inspect("licence"))
_release, _order = (lambda life: life.rule("release")), (lambda life: life.rule("inspect"))
_OUT = (Life.verify, Life.note, Life.leave)
_one_piece = lambda life: life.apply(1)  # noqa: E731

STATES: Mapping[str, State] = {
    "2 awaits its order": State(sent=("payment", "waybill", "list")),
    "2 awaits its payment": State(sent=("order", "waybill", "list")),
    "2 awaits its waybill": State(sent=("order", "payment", "list")),
    "2 awaits every document": State(sent=("list",)),
    "120 awaits guarantee": State(small=True),
    "300 to an officer": State(cheap=True),
    "300 to an officer, then to be inspected": State(cheap=True, looked_at=True),
    "500 to be inspected": State(looked_at=True),
    "500 an officer wants it inspected": State((_order,), cheap=True),
    "300 inspected, back to the officer": State((_order, _normal), cheap=True),
    "501 detained, to clearance": State((lambda life: life.inspect("declaration-error"),), looked_at=True),
    "502 detained, to anti-smuggling": State((lambda life: life.inspect("suspected-smuggling"),), looked_at=True),
    "503 detained, to legal": State((_licence,), looked_at=True),
    "700 to be sent back": State((lambda life: life.inspect("prohibited"),), looked_at=True),
    "700 sent back out of detention": State((_licence, lambda life: life.rule("send-back")), looked_at=True),
    "599 confiscated": State((_licence, lambda life: life.rule("confiscate")), looked_at=True),
    "800 released": State(),
    "800 released by an officer": State((_release,), cheap=True),
    "800 released after inspection": State((_normal,), looked_at=True),
    "800 released out of detention": State((_licence, _release), looked_at=True),
    "800 on a verification list": State((Life.verify,)),
    "800 on a release note": State((Life.verify, Life.note)),
    "800 on a drawn release note": State((Life.verify, Life.note), gate=1),
    "800 on a drawn note, found in order": State(
        (Life.verify, Life.note, lambda life: life.inspect_note("normal")), gate=1
    ),
    "503 found at the gate": State((Life.verify, Life.note, lambda life: life.inspect_note("licence")), gate=1),
    "700 found at the gate": State((Life.verify, Life.note, lambda life: life.inspect_note("prohibited")), gate=1),
    "800 found at the gate, released": State(
        (Life.verify, Life.note, lambda life: life.inspect_note("licence"), _release), gate=1
    ),
    "800 out": State(_OUT),
    "800 applied for return, in the zone": State((Life.apply,)),
    "800 applied for return, out": State((*_OUT, Life.apply)),
    "800 partly returned": State((*_OUT, _one_piece, Life.arrive)),
    "800 half arrived": State((*_OUT, Life.apply, Life.arrive)),
    "800 wholly returned": State((*_OUT, Life.apply, Life.arrive_whole)),
    "800 wholly returned, never out": State((Life.apply, Life.arrive_whole)),
    "800 return never came": State((*_OUT, Life.apply, 46)),
    "800 out, the days of return over": State((*_OUT, 31)),
    "800 out, paid": State((*_OUT, 31, _pay_once)),
    "800 out, overdue": State((*_OUT, 50)),
    "899 closed": State((*_OUT, 31, _pay_once, 16)),
    "899 wholly returned and closed": State((*_OUT, Life.apply, Life.arrive_whole, 46)),
    "100 documents disagree": State(wrong=1),
    "100 withdrawn": State((Life.withdraw,), sent=("order", "payment", "list")),
    "100 rejected by an officer": State((lambda life: life.rule("reject"),), cheap=True),
    "100 rejected after inspection": State((lambda life: life.inspect("correctable"),), looked_at=True),
    "800 declared again after its rejection": State((_payment_corrected, _list_again), wrong=1),
}


def _sold(world: World, state: State) -> tuple[Sale, dict[str, Document]]:
    draft = world.draft(PLAIN, 0)
    good = LOOKED_AT if state.looked_at else GOOD
    if state.cheap:
        good = replace(good, price=good.price / 2)
    merchant, guarantor = (SMALL, SMALL) if state.small else (MERCHANT, PLATFORM)
    draft.change(
        platform=PLATFORM, merchant=merchant, payer=PAYER, carrier=CARRIER, agent=AGENT, guarantor=guarantor,
        warehouse=ZONE, lines=(Line(good, 2),), buyer=world.new_buyer(), discount=Decimal(0), freight=Decimal(0),
    )  # fmt: skip
    return draft.sale, draft.documents()


async def brought(name: str, lives: int) -> tuple[Chain, list[Life]]:
    """So many parcels whose lists stand in this state."""
    state = STATES[name]
    chain = Chain(state.gate)
    await chain.open()
    world = World(0, FIRST_DAY, 1, Random(7))
    found = [Life(chain, *_sold(world, state)) for _ in range(lives)]
    for life in found:
        for kind in state.sent:
            changes = {}
            if kind == "payment" and state.wrong:
                changes = {"amountPaid": str(Decimal(life.papers["payment"]["amountPaid"]) + state.wrong)}
            life.send(kind, **changes)
    await chain.rest()
    for step in state.steps:
        if isinstance(step, int):
            await chain.close(step)
            continue
        for life in found:
            step(life)
        await chain.rest()
    return chain, found
