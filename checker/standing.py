"""Each list attempt stands where the events about it leave it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from checker.facts import Facts
from libs.schemas.codes.list_status import DETAINED as DETAINED_AT
from libs.schemas.codes.list_status import TO_ARRIVE, ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportOrderAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.events.intake import (
    CaseDocument,
    ListAccepted,
    OrderAccepted,
    PaymentAccepted,
    WaybillAccepted,
)
from libs.schemas.events.matching import DocumentRefused, ListMatched, ListRefused, ListWaiting
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.review import ListConfiscated, ListRejected, ListReleased, Verdict
from libs.schemas.events.tax import GuaranteeAwaited, TaxAssessed
from libs.schemas.keys import CASE, EXPORT_CASE, AttemptKey
from libs.schemas.kinds import KINDS
from libs.schemas.questions import ASKED
from services.matching.domain.documents import Order, Payment
from services.matching.domain.dossier import Case
from services.matching.domain.roles import ANSWERING, ORDER, PAYMENT
from services.matching.domain.rule import Tolerances
from services.matching.domain.sets import SETS

E = TypeVar("E", bound=Event)

RELEASED, REJECTED, SENT_BACK = "released", "rejected", "sent back"
DETAINED, CONFISCATED = "detained", "confiscated"
WAITING, LOST = "waiting", "lost"
ARRIVAL = "arrival"
"""The reason why a list waits that is to be released, and whose parcel has not come to its site."""

_WORDS: dict[ListStatus, str] = {
    ListStatus.REJECTED: REJECTED, ListStatus.SENT_BACK: SENT_BACK, **dict.fromkeys(DETAINED_AT, DETAINED),
}  # fmt: skip
"""What became of a list that nothing further is expected of soon, by the status of its last verdict."""

_KINDS: tuple[type[Event], ...] = (
    ListAccepted, ExportListAccepted, ListWaiting, ListMatched, ListRefused, StockHeld, GuaranteeAwaited, TaxAssessed,
    ListReleased,
)  # fmt: skip

GATHERED = ".gathered@"
"""In the names of rules about documents that find their order number full."""
SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When documents came decides nothing."""
NOT_FILED = (GATHERED, ".appType.standing@", ".appType.waiting@", ".agentCode.declarant@")
"""In the names of rules about lists that matching does not file: one beyond a bound, and a change that cannot be."""
import_case_of = CASE.reader()
"""Of an accepted document of an import."""
export_case_of = EXPORT_CASE.reader()
_CASE_OF: dict[type[Event], Callable[[Any], str]] = {ListAccepted: import_case_of, ExportListAccepted: export_case_of}


def attempt_of(event: Any) -> AttemptKey:
    """The attempt that an event speaks of."""
    if case_of := _CASE_OF.get(type(event)):
        return AttemptKey(case_of(event), event.attempt)
    key: AttemptKey = event.ref.attempt_key
    return key


def lists_accepted(facts: Facts) -> list[Any]:
    """Every accepted list, of either direction."""
    return [listed for kind in _CASE_OF for listed in facts.only(kind)]


def not_taken(facts: Facts) -> set[str]:
    """Submissions of accepted documents that matching refused, because their order number had gathered what it may."""
    lists = (event for event in facts.only(ListRefused) if not_filed(event))
    return {event.submission_id for event in facts.only(DocumentRefused)} | {e.list.submission_id for e in lists}


def not_filed(event: ListRefused) -> bool:
    """Say whether a list was refused before its documents were looked at."""
    return bool(event.findings) and any(name in event.findings[0].rule for name in NOT_FILED)


def taken(facts: Facts, kind: type[CaseDocument]) -> list[Any]:
    """Accepted documents of a kind, those apart that matching refused or intake took away from their order number."""
    refused, name = not_taken(facts), next(each for each in KINDS.values() if each.becomes is kind).key_of
    gone: dict[tuple[str, str], int] = defaultdict(int)
    for event in facts.only(DocumentRetracted):
        place = (event.order_no, event.business_key)
        gone[place] = max(gone[place], event.correction)
    here = [event for event in facts.only(kind) if event.submission_id not in refused]
    return [event for event in here if event.correction >= gone.get((event.order_no, name(event)), 0)]


def orders_taken(facts: Facts) -> dict[str, Any]:
    """The order of each case, in its last version; none while a question about it has no answer."""
    found = {attribute: answered_for(facts, event) for event, attribute in ASKED_ABOUT.items()}
    newest = {import_case_of(e): e for e in sorted(taken(facts, OrderAccepted), key=lambda event: event.correction)}
    known = {}
    for case, order in newest.items():
        said = {name: answer(order) for name, answer in found.items() if getattr(order, name)}
        if all(said.values()):
            known[case] = replace(order, **said)
    return known


ASKED_ABOUT: dict[type[Any], str] = {KINDS[role.name].becomes: role.attribute for role in ANSWERING}
"""What answers a question about an order → the order's attribute that says how it stands."""


def answered_for(facts: Facts, answer: type[Any]) -> Callable[[OrderAccepted], str | None]:
    """Return the function that says how a question about an order stands: the first answer counts."""
    said: dict[str, str] = {}
    for event in facts.only(answer):
        said.setdefault(event.asked, event.verdict.value)

    def stands(order: OrderAccepted) -> str | None:
        known: str | None = getattr(order, ASKED_ABOUT[answer])
        return said.get(order.submission_id) if known == ASKED else known

    return stands


def ended_attempts(facts: Facts) -> set[AttemptKey]:
    """Attempts whose last word is said, other than by a release."""
    return {attempt_of(verdict) for _, verdict in facts.family(Verdict) if verdict.final}


def taken_back(facts: Facts) -> set[AttemptKey]:
    """Attempts that customs ended after their release: sent back abroad, or confiscated. Their verdict undoes what the
    release took, so that a return that was under way has nothing left to undo."""
    return {attempt_of(verdict) for _, verdict in facts.family(Verdict) if verdict.stops and verdict.final}


@dataclass(slots=True)
class Standing:
    """These events were published about one attempt, by type, in the order of each topic.

    verdicts: those among them, whatever their type. absent: documents its list needs that nobody sent.
    """

    events: dict[type[Event], list[Event]] = field(default_factory=lambda: defaultdict(list))
    verdicts: list[Verdict] = field(default_factory=list)
    absent: tuple[str, ...] = ()

    def all(self, kind: type[E]) -> list[E]:
        return cast(list[E], self.events.get(kind, []))

    def last(self, kind: type[E]) -> E | None:
        found = self.all(kind)
        return found[-1] if found else None

    @property
    def listed(self) -> bool:
        """Say whether its list was accepted."""
        return any(self.last(kind) for kind in _CASE_OF)

    @property
    def stopped(self) -> Verdict | None:
        """The verdict that stops the list now, though it was released."""
        since = [verdict for verdict in self.verdicts if verdict.released]
        return since[-1] if since and since[-1].stops else None

    @property
    def state(self) -> str:
        """One word for it. A list that is neither decided nor known to wait for something is lost."""
        if self.last(ListConfiscated):
            return CONFISCATED
        if self.last(ListReleased):
            return _WORDS[self.stopped.status] if self.stopped else RELEASED
        last = self.verdicts[-1] if self.verdicts else None
        ended = _WORDS.get(last.status, last.status.en if last.final else None) if last else None
        return ended or (WAITING if self.reason else LOST)

    @property
    def reason(self) -> str | None:
        """Return what an undecided list waits for; None where nobody can say."""
        if self.last(ListRefused):
            return None
        if self.verdicts:
            last = self.verdicts[-1]
            return None if last.final else ARRIVAL if last.status in TO_ARRIVE else last.status.en
        if self.last(GuaranteeAwaited) and not self.last(TaxAssessed):
            return "guarantee"
        if self.last(ListMatched):
            return None
        waiting = self.last(ListWaiting)  # its sender is told after a while, and again when less is missing
        missing = waiting.missing if waiting else self.absent
        return ", ".join(sorted(missing)) or None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return what a rejection was answered with."""
        return tuple(sorted({ground.code for rejected in self.all(ListRejected) for ground in rejected.grounds}))


def standings(facts: Facts) -> dict[AttemptKey, Standing]:
    """Every list attempt that anything was published about."""
    found: dict[AttemptKey, Standing] = defaultdict(Standing)
    for kind in _KINDS:
        for seen in sorted(facts.events.get(kind, ()), key=lambda seen: seen.order):
            found[attempt_of(seen.event)].events[kind].append(seen.event)
    for _, verdict in sorted(facts.family(Verdict), key=lambda pair: pair[0].order):
        standing = found[attempt_of(verdict)]
        standing.verdicts.append(verdict)
        standing.events[type(verdict)].append(verdict)
    orders = orders_taken(facts)
    paid = paid_cases(orders, taken(facts, PaymentAccepted))
    waybills = {(e.order_no, e.logistics_code, e.logistics_no) for e in taken(facts, WaybillAccepted)}
    for listed in facts.only(ListAccepted):
        case = import_case_of(listed)
        here = {
            "order": case in orders,
            "payment": case in paid,
            "waybill": (listed.order_no, listed.logistics_code, listed.logistics_no) in waybills,
        }
        found[attempt_of(listed)].absent = tuple(name for name, known in here.items() if not known)
    ordered = {export_case_of(event) for event in taken(facts, ExportOrderAccepted)}
    carried = _parcels_carried(facts)
    for leaving in facts.only(ExportListAccepted):
        here = {
            "export-order": export_case_of(leaving) in ordered,
            "export-waybill": (leaving.logistics_code, leaving.logistics_no) in carried,
        }
        found[attempt_of(leaving)].absent = tuple(name for name, known in here.items() if not known)
    return found


def _parcels_carried(facts: Facts) -> set[tuple[str, str]]:
    """The parcels of exports whose waybill stands in its last version."""
    last: dict[tuple[str, str], tuple[int, bool]] = {}
    said: list[Any] = [*facts.only(ExportWaybillAccepted), *facts.only(ExportWaybillRetracted)]
    for event in said:
        parcel, stands = (event.logistics_code, event.logistics_no), isinstance(event, ExportWaybillAccepted)
        last[parcel] = max(last.get(parcel, (0, False)), (event.correction, stands))
    return {parcel for parcel, (_, stands) in last.items() if stands}


def paid_cases(orders: Mapping[str, Any], payments: Iterable[Any]) -> set[str]:
    """Return the cases with a payment that counts.

    It is the one that their order names, else one that agrees; any, before the order is there. orders: `OrderAccepted` by
    case, in the version that stands.
    """
    limits, found = tolerances(), set[str]()
    cases: dict[str, list[Any]] = defaultdict(list)
    for event in payments:
        cases[f"{event.ebp_code}:{event.order_no}"].append(event)
    for key, theirs in cases.items():
        if key not in orders:
            found.add(key)
            continue
        order = reader_of(Order)(orders[key].encode())
        case = Case(IMPORT, order.owner, SOME_TIME)
        for event in theirs:
            case.file(reader_of(Payment)(event.encode()), SOME_TIME.date(), SOME_TIME)
        rules = SETS[IMPORT].choosing[PAYMENT]
        if any(
            PAYMENT.counts(paid, order) or not rules.findings({ORDER: order, PAYMENT: paid}, limits)
            for paid in case.rivals(PAYMENT, {ORDER: order})
        ):
            found.add(key)
    return found


def tolerances() -> Tolerances:
    """The system's own, where its environment sets them."""
    given = {
        name: Decimal(value)
        for name in Tolerances.__dataclass_fields__
        if (value := os.environ.get(f"MATCHING_{name.upper()}_TOLERANCE"))
    }
    return Tolerances(**given)
