"""No list goes on whose buyer was refused, or of whom nobody has said anything yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import answered_for, import_case_of
from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.matching import ListMatched


def buyers_are_whom_they_name(facts: Facts) -> Verdict:
    """A list of a checked buyer is stored once that is verified, or says that nobody answered in time.

    Cases whose order came in several versions are left out: which one stood then, the facts do not say.
    """
    orders: dict[str, list[OrderAccepted]] = defaultdict(list)
    for order in facts.only(OrderAccepted):
        orders[import_case_of(order)].append(order)
    checked = {case: known[0] for case, known in orders.items() if len(known) == 1 and known[0].identity}
    found = answered_for(facts)

    def broken() -> Iterator[str]:
        for event in facts.only(ListMatched):
            order = checked.get(event.ref.case) if event.ref.direction == IMPORT else None
            if order is None:
                continue
            said = found(order)
            if said not in (IdentityVerdict.VERIFIED, IdentityVerdict.UNANSWERED):
                yield f"{event.ref.case}: stored, its buyer is {said or 'asked about'}"
            elif bool(event.list.unverified) != (said == IdentityVerdict.UNANSWERED):
                yield f"{event.ref.case}: stored as {event.list.unverified}, its buyer is {said}"

    return verdict("identity: buyers are whom they name", len(checked), broken())
