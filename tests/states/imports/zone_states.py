"""States of lists whose goods lie in a zone (1210, 1239)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.states.imports.chain import APPLY, ARRIVE, COLLECT, LICENSED, PAY, REMOTE, WAIT
from tests.states.imports.happenings import OF_ALL
from tests.states.imports.life import Life
from tests.states.imports.lives import LOOKED_AT_BONDED, ForAll, Sold, State, pay_once

CHEAP, SMALL, AUDITED = Sold(cheap=True), Sold(small=True), Sold(small=True)
_CHEAP_LOOKED_AT = LOOKED_AT_BONDED._replace(cheap=True)
_REMOTE, _LICENSED = Sold(zone=REMOTE, records=True), Sold(LICENSED, zone=REMOTE)


def payment_corrected(life: Life) -> None:
    life.send("payment", appType="2", amountPaid=life.papers["payment"]["amountPaid"])


def list_again(life: Life) -> None:
    life.send("list", appType="2")


def normal(life: Life) -> None:
    life.inspect("normal")


def licence(life: Life) -> None:
    life.inspect("licence")


def release(life: Life) -> None:
    life.rule("release")


def order(life: Life) -> None:
    life.rule("inspect")


def order_without_payment(life: Life) -> None:
    """It names no payment, so that one has to agree with it."""
    life.send("order", payTransactionId=None)


def other_payments(life: Life) -> None:
    for number in (1, 2):
        life.send("payment", payTransactionId=f"P{number}{life.sale.order_no}", amountPaid=f"{number}.00")


def send_back(life: Life) -> None:
    life.rule("send-back")


def confiscate(life: Life) -> None:
    life.rule("confiscate")


def one_piece(life: Life) -> None:
    life.apply(1)


SUSPENDED, COVERED = (ForAll(OF_ALL[name].happens) for name in ("agent suspended", "guarantee raised"))
COLLECTED = COLLECT + 1
"""So many days behind its release a bill stands in a payment document."""
OVER = ARRIVE + 1
"""So many behind its release nothing of it comes back any more."""
OVERDUE = COLLECTED + PAY + 1
UNHEARD = WAIT + 1
assert COLLECTED > APPLY
_NOTE = (Life.verify, Life.note)
_OUT = (*_NOTE, Life.leave)

ZONES: Mapping[str, State] = {
    "2 awaits its order": State(sent=("payment", "waybill", "list")),
    "2 awaits its payment": State(sent=("order", "waybill", "list")),
    "2 awaits its waybill": State(sent=("order", "payment", "list")),
    "2 awaits every document": State(sent=("list",)),
    "2 its payments disagree": State((order_without_payment, other_payments), sent=("waybill", "list")),
    "120 awaits guarantee": State(sold=SMALL),
    "300 to an officer": State(sold=CHEAP),
    "300 to an officer, then to be inspected": State(sold=_CHEAP_LOOKED_AT),
    "300 its agent was suspended": State((SUSPENDED, normal), LOOKED_AT_BONDED),
    "500 to be inspected": State(sold=LOOKED_AT_BONDED),
    "500 an officer wants it inspected": State((order,), CHEAP),
    "300 inspected, back to the officer": State((order, normal), CHEAP),
    "501 detained, to clearance": State((lambda life: life.inspect("declaration-error"),), LOOKED_AT_BONDED),
    "502 detained, to anti-smuggling": State((lambda life: life.inspect("suspected-smuggling"),), LOOKED_AT_BONDED),
    "503 detained, to legal": State((licence,), LOOKED_AT_BONDED),
    "700 to be sent back": State((lambda life: life.inspect("prohibited"),), LOOKED_AT_BONDED),
    "700 sent back out of detention": State((licence, send_back), LOOKED_AT_BONDED),
    "700 sent back, out": State((licence, send_back, *_OUT), LOOKED_AT_BONDED),
    "599 confiscated": State((licence, confiscate), LOOKED_AT_BONDED),
    "599 confiscated and taken out": State((licence, confiscate, Life.confiscate), LOOKED_AT_BONDED),
    "800 released": State(),
    "800 released by an officer": State((release,), CHEAP),
    "800 released after inspection": State((normal,), LOOKED_AT_BONDED),
    "800 released out of detention": State((licence, release), LOOKED_AT_BONDED),
    "800 on a verification list": State((Life.verify,)),
    "800 off its verification list": State((Life.verify, Life.unverify)),
    "800 on a release note": State(_NOTE),
    "800 on a controlled note": State((*_NOTE, Life.control_note)),
    "800 off its release note": State((*_NOTE, Life.unnote)),
    "800 on a drawn release note": State(_NOTE, gate=1),
    "800 on a drawn note, found in order": State((*_NOTE, lambda life: life.inspect_note("normal")), gate=1),
    "599 found otherwise at the gate": State((*_NOTE, lambda life: life.inspect_note("correctable")), gate=1),
    "503 found at the gate": State((*_NOTE, lambda life: life.inspect_note("licence")), gate=1),
    "599 found at the gate, confiscated": State(
        (*_NOTE, lambda life: life.inspect_note("licence"), confiscate), gate=1
    ),
    "700 found at the gate": State((*_NOTE, lambda life: life.inspect_note("prohibited")), gate=1),
    "800 found at the gate, released": State((*_NOTE, lambda life: life.inspect_note("licence"), release), gate=1),
    "800 out": State(_OUT),
    "800 applied for return, in the zone": State((Life.apply,)),
    "800 applied for return and refused": State((*_OUT, lambda life: life.apply(9))),
    "800 applied for return, out": State((*_OUT, Life.apply)),
    "800 partly returned": State((*_OUT, one_piece, Life.arrive)),
    "800 half arrived": State((*_OUT, Life.apply, Life.arrive)),
    "800 wholly returned": State((*_OUT, Life.apply, Life.arrive_whole)),
    "800 wholly returned, never out": State((Life.apply, Life.arrive_whole)),
    "800 came back unfit": State((*_OUT, Life.apply, lambda life: life.arrive("unfit"))),
    "800 something else came back": State((*_OUT, Life.apply, lambda life: life.arrive("not-the-goods"))),
    "800 in the return centre": State((*_OUT, Life.come_to_centre)),
    "800 sorted in the return centre": State((*_OUT, Life.come_to_centre, Life.sort_out)),
    "800 return never came": State((*_OUT, Life.apply, OVER)),
    "800 out, the days of return over": State((*_OUT, COLLECTED)),
    "800 out, paid": State((*_OUT, COLLECTED, pay_once)),
    "800 out, overdue": State((*_OUT, OVERDUE)),
    "899 closed": State((*_OUT, COLLECTED, pay_once, PAY)),
    "899 wholly returned and closed": State((*_OUT, Life.apply, Life.arrive_whole, OVER)),
    "100 documents disagree": State(wrong=1),
    "100 withdrawn": State((Life.withdraw,), sent=("order", "payment", "list")),
    "100 withdrawn, all documents there": State((Life.withdraw,), CHEAP),
    "100 withdrawn by an officer": State((lambda life: life.rule("withdraw"),), LOOKED_AT_BONDED),
    "100 rejected by an officer": State((lambda life: life.rule("reject"),), CHEAP),
    "100 rejected after inspection": State((lambda life: life.inspect("correctable"),), LOOKED_AT_BONDED),
    "800 declared again after its rejection": State((payment_corrected, list_again), wrong=1),
    "2 outside the scope, awaits its payment": State(sold=_REMOTE, sent=("order", "waybill", "list")),
    "300 outside the scope, no record of its first import": State(sold=_LICENSED),
    "800 outside the scope, its record shown": State(sold=_LICENSED._replace(records=True)),
    "800 outside the scope, on a release note": State(_NOTE, _REMOTE),
    "800 outside the scope, out": State(_OUT, _REMOTE),
    "800 outside the scope, applied for return": State((*_OUT, Life.apply), _REMOTE),
    "899 outside the scope, closed": State((*_OUT, COLLECTED, pay_once, PAY), _REMOTE),
    "800 audited": State((COVERED,), AUDITED),
    "800 audited, papers there": State((COVERED, Life.hand_in), AUDITED),
    "800 audited, no papers in time": State((COVERED, UNHEARD), AUDITED),
    "800 audited and right": State((COVERED, Life.audit), AUDITED),
    "800 audited, worth more": State((COVERED, Life.hand_in, lambda life: life.audit(value="900.00")), AUDITED),
    "800 audited, worth less, out and paid": State(
        (COVERED, *_OUT, COLLECTED, pay_once, lambda life: life.audit(value="9.00")), AUDITED
    ),
    "899 closed, its audit open": State((COVERED, *_OUT, COLLECTED, pay_once, PAY), AUDITED),
}
