"""States of lists of direct purchases (9610), and of lists whose order outsiders are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import SecretStr

from fuzz.homes import Changes
from tests.states.imports.chain import PAY, PLATFORM, WAIT
from tests.states.imports.life import Life
from tests.states.imports.lives import BY_TRANSIT, DIRECT, FAR_PRICED, LOOKED_AT_DIRECT, State, pay_once
from tests.states.imports.zone_states import (
    COLLECTED,
    COVERED,
    OVER,
    OVERDUE,
    SUSPENDED,
    UNHEARD,
    confiscate,
    licence,
    list_again,
    normal,
    one_piece,
    order,
    payment_corrected,
    release,
    send_back,
)

_HERE = Life.arrive_at_site
_GONE = (_HERE, Life.leave_site)
_THERE = (*_GONE, Life.sign_for)
_SMALL = DIRECT._replace(small=True)


def other_bill(life: Life) -> None:
    life.arrive_at_site("999-0")


def lifted(life: Life) -> None:
    life.rule("lift-arrival")


DIRECTS: Mapping[str, State] = {
    "2 direct, awaits its payment": State(sold=DIRECT, sent=("order", "waybill", "list")),
    "2 direct, awaits its waybill": State(sold=DIRECT, sent=("order", "payment", "list")),
    "2 direct, at the site, awaits its payment": State((_HERE,), DIRECT, ("order", "waybill", "list")),
    "120 direct, awaits guarantee": State(sold=_SMALL),
    "120 direct, to arrive": State(sold=DIRECT),
    "120 direct, awaits its transit": State(sold=BY_TRANSIT),
    "120 direct, under seal": State((Life.seal,), BY_TRANSIT),
    "120 direct, at the site before its transit": State((_HERE,), BY_TRANSIT),
    "120 direct, at the site under seal": State((Life.seal, _HERE), BY_TRANSIT),
    "120 direct, out of its seal": State((Life.seal, Life.unseal), BY_TRANSIT),
    "800 direct, at home by transit": State((Life.seal, Life.unseal, _HERE), BY_TRANSIT),
    "100 direct, withdrawn under seal": State((Life.seal, Life.withdraw), BY_TRANSIT),
    "120 direct, its return applied for": State((Life.apply,), DIRECT),
    "120 direct, arrived under another bill": State((other_bill,), DIRECT),
    "120 direct, its arrival deleted": State((other_bill, lambda life: life.arrive_otherwise(appType="3")), DIRECT),
    "120 direct, its arrival lifted by an officer": State((other_bill, lifted), DIRECT),
    "120 direct, arrived at another office": State((Life.arrive_elsewhere,), DIRECT),
    "800 direct, arrived at two offices": State((Life.arrive_elsewhere, _HERE), DIRECT),
    "120 direct, its agent suspended": State((SUSPENDED,), DIRECT),
    "300 direct, arrived, its agent suspended": State((SUSPENDED, _HERE), DIRECT),
    "300 direct, to an officer": State(sold=FAR_PRICED),
    "300 direct, to an officer, at the site": State((_HERE,), FAR_PRICED),
    "399 direct, examined, to arrive": State((release,), FAR_PRICED),
    "500 direct, to be inspected, to arrive": State(sold=LOOKED_AT_DIRECT),
    "500 direct, to be inspected at the site": State((_HERE,), LOOKED_AT_DIRECT),
    "500 direct, an officer wants it inspected": State((_HERE, order), FAR_PRICED),
    "399 direct, inspected, to arrive": State((normal,), LOOKED_AT_DIRECT),
    "501 direct, detained, to clearance": State(
        (_HERE, lambda life: life.inspect("declaration-error")), LOOKED_AT_DIRECT
    ),
    "502 direct, detained, to anti-smuggling": State(
        (_HERE, lambda life: life.inspect("suspected-smuggling")), LOOKED_AT_DIRECT
    ),
    "503 direct, detained, to legal": State((_HERE, licence), LOOKED_AT_DIRECT),
    "503 direct, detained, to arrive": State((licence,), LOOKED_AT_DIRECT),
    "399 direct, released out of detention, to arrive": State((licence, release), LOOKED_AT_DIRECT),
    "599 direct, confiscated": State((_HERE, licence, confiscate), LOOKED_AT_DIRECT),
    "700 direct, to be sent back": State((_HERE, lambda life: life.inspect("prohibited")), LOOKED_AT_DIRECT),
    "700 direct, sent back out of detention": State((_HERE, licence, send_back), LOOKED_AT_DIRECT),
    "800 direct, at the site": State((_HERE,), DIRECT),
    "800 direct, at the site before its list": State(
        (_HERE, lambda life: life.send("payment")), DIRECT, ("order", "waybill", "list")
    ),
    "800 direct, released by an officer": State((_HERE, release), FAR_PRICED),
    "800 direct, released after inspection": State((_HERE, normal), LOOKED_AT_DIRECT),
    "800 direct, released out of detention": State((_HERE, licence, release), LOOKED_AT_DIRECT),
    "800 direct, its agent suspended at the site": State((_HERE, SUSPENDED), DIRECT),
    "800 direct, signed for at the site": State((_HERE, Life.sign_for), DIRECT),
    "800 direct, left the site": State(_GONE, DIRECT),
    "800 direct, delivered": State(_THERE, DIRECT),
    "800 direct, applied for return, at the site": State((_HERE, Life.apply), DIRECT),
    "800 direct, applied for return": State((*_THERE, Life.apply), DIRECT),
    "800 direct, partly returned": State((*_THERE, one_piece, Life.arrive), DIRECT),
    "800 direct, half arrived": State((*_THERE, Life.apply, Life.arrive), DIRECT),
    "800 direct, wholly returned": State((*_THERE, Life.apply, Life.arrive_whole), DIRECT),
    "800 direct, came back unfit": State((*_THERE, Life.apply, lambda life: life.arrive("unfit")), DIRECT),
    "800 direct, something else came back": State(
        (*_THERE, Life.apply, lambda life: life.arrive("not-the-goods")), DIRECT
    ),
    "800 direct, in the return centre": State((*_THERE, Life.come_to_centre), DIRECT),
    "800 direct, return never came": State((*_THERE, Life.apply, OVER), DIRECT),
    "800 direct, the days of return over": State((*_THERE, COLLECTED), DIRECT),
    "800 direct, paid": State((*_THERE, COLLECTED, pay_once), DIRECT),
    "800 direct, overdue": State((*_THERE, OVERDUE), DIRECT),
    "800 direct, at the site, paid": State((_HERE, COLLECTED, pay_once, PAY), DIRECT),
    "899 direct, closed": State((*_THERE, COLLECTED, pay_once, PAY), DIRECT),
    "899 direct, wholly returned and closed": State((*_THERE, Life.apply, Life.arrive_whole, OVER), DIRECT),
    "800 direct, audited": State((COVERED, _HERE), _SMALL),
    "800 direct, audited, no papers in time": State((COVERED, _HERE, UNHEARD), _SMALL),
    "100 direct, documents disagree": State(sold=DIRECT, wrong=1),
    "100 direct, withdrawn": State((Life.withdraw,), DIRECT),
    "100 direct, withdrawn, then at the site": State((Life.withdraw, _HERE), DIRECT),
    "100 direct, never arrived": State((WAIT + 1,), DIRECT),
    "100 direct, rejected by an officer": State((lambda life: life.rule("reject"),), FAR_PRICED),
    "100 direct, rejected after inspection": State((_HERE, lambda life: life.inspect("correctable")), LOOKED_AT_DIRECT),
    "800 direct, declared again after its rejection": State((_HERE, payment_corrected, list_again), DIRECT, wrong=1),
}

_BUYERS: Changes = {
    "intake": {"buyer_check_platforms": PLATFORM.code, "buyer_check_keys": SecretStr("1:keys-of-a-test")}
}
_PAYMENTS: Changes = {"intake": {"raw_payment_share": Decimal(1)}}
ASKED: Mapping[str, State] = {
    "2 awaits an answer about its buyer": State(settings=_BUYERS),
    "300 nobody answered for its buyer": State(
        (lambda life: life.answer("identity-answer", "unanswered"),), settings=_BUYERS
    ),
    "100 its buyer is refused": State((lambda life: life.answer("identity-answer", "refused"),), settings=_BUYERS),
    "800 its buyer is verified": State((lambda life: life.answer("identity-answer", "verified"),), settings=_BUYERS),
    "2 awaits raw payment data": State(settings=_PAYMENTS),
    "300 nobody told raw payment data": State(
        (lambda life: life.answer("raw-payment-answer", "unanswered"),), settings=_PAYMENTS
    ),
    "100 raw payment data differ": State((lambda life: life.tell_payment("0.01"),), settings=_PAYMENTS),
    "800 raw payment data agree": State((Life.tell_payment,), settings=_PAYMENTS),
}
