"""No list goes on while a question about its order has no answer, or whose buyer was refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import ASKED_ABOUT, answered_for, import_case_of
from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.lists import Declared
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.raw_payments import RawPaymentAnswered
from libs.schemas.raw_payments import RawPaymentVerdict


def buyers_are_whom_they_name(facts: Facts) -> Verdict:
    """A list of a checked buyer is stored once that is verified, or says that nobody answered in time."""
    silent = {IdentityVerdict.VERIFIED.value: None, IdentityVerdict.UNANSWERED.value: True}
    return verdict(
        "identity: buyers are whom they name",
        *_stored(facts, IdentityAnswered, lambda listed: listed.unverified, silent),
    )


def payments_were_told(facts: Facts) -> Verdict:
    """A list whose platform was asked for raw payment data is stored once they are told, or says why not."""
    untold = {one.value: one.value for one in (RawPaymentVerdict.UNSIGNED, RawPaymentVerdict.UNANSWERED)}
    goes_on: dict[str, Any] = {RawPaymentVerdict.DATA.value: None, **untold}
    return verdict(
        "payment: raw data were told",
        *_stored(facts, RawPaymentAnswered, lambda listed: listed.raw_payment, goes_on),
    )


def _stored(
    facts: Facts,
    answer: type[Any],
    told: Callable[[Declared], object],
    goes_on: dict[str, Any],
) -> tuple[int, Iterator[str]]:
    """Count the orders about which somebody was asked, and find lists of them that should not have been stored so.

    answer: to what was asked. goes_on: answer with which a list goes on → what it says of that, as `told` reads it. Cases
    whose order came in several versions are left out: which one stood then, the facts do not say.
    """
    orders: dict[str, list[OrderAccepted]] = defaultdict(list)
    for order in facts.only(OrderAccepted):
        orders[import_case_of(order)].append(order)
    about = ASKED_ABOUT[answer]
    checked = {case: known[0] for case, known in orders.items() if len(known) == 1 and getattr(known[0], about)}
    found = answered_for(facts, answer)

    def broken() -> Iterator[str]:
        for event in facts.only(ListMatched):
            order = checked.get(event.ref.case) if event.ref.direction == IMPORT else None
            if order is None:
                continue
            said = found(order)
            if said not in goes_on:
                yield f"{event.ref.case}: stored, and of its order is said: {said or 'asked'}"
            elif told(event.list) != goes_on[said]:
                yield f"{event.ref.case}: stored as {told(event.list)}, and of its order is said: {said}"

    return len(checked), broken()
