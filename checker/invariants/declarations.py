"""Customs declarations are answered, within their limits, merged without a loss, and end when their goods left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.invariants.sites import ParcelKey
from libs.schemas.codes.declaration_modes import GoodsGo, declaration_mode
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.declaration_documents import CustomsDeclared, MarketGoodsRecorded
from libs.schemas.events.declarations import DeclarationAnswered, DeclarationDocumentRefused, DeclarationDocumentTaken
from libs.schemas.events.departures import DeparturePosted
from libs.schemas.reference.exporting import in_yuan

S = ListStatus
_FIRST, _END = S.STORED, frozenset({S.REJECTED, S.SENT_BACK, S.CLOSED})
_GAVE_BACK = frozenset({S.REJECTED, S.SENT_BACK})
_FOLLOWS = {
    S.STORED: {S.MANUAL, S.INSPECTION, S.EXAMINED},
    S.EXAMINED: {S.RELEASED},
    S.RELEASED: {S.CLOSED, S.REJECTED},
}
"""Status → what may follow it. Behind the others an officer says what."""


@dataclass(slots=True)
class Life:
    """A declaration that was handed in on a day, and its answers in their order. refused: how often it was."""

    said: CustomsDeclared
    day: date
    answers: list[DeclarationAnswered] = field(default_factory=list)
    refused: int = 0

    @property
    def name(self) -> str:
        return f"declaration {self.said.agent_code}/{self.said.cop_no}"

    @property
    def statuses(self) -> list[ListStatus]:
        return [answer.status for answer in self.answers]


def lives(facts: Facts) -> dict[str, Life]:
    """Every customs declaration, by the submission that brought it."""
    found = {event.submission_id: Life(event, seen.day) for seen, event in facts.of(CustomsDeclared)}
    told: list[tuple[Seen, DeclarationAnswered]] = sorted(facts.of(DeclarationAnswered), key=lambda pair: pair[0].order)
    for _, event in told:
        if life := found.get(event.submission_id):
            life.answers.append(event)
    for refusal in facts.only(DeclarationDocumentRefused):
        if life := found.get(refusal.submission_id):
            life.refused += 1
    return found


def each_is_answered(facts: Facts) -> Verdict:
    """A declaration is refused once, or taken once under its own number, and goes on as its status lets it."""
    known = lives(facts)
    numbers = Counter(event.entry_id for event in facts.only(DeclarationAnswered) if event.status is _FIRST)

    def broken() -> Iterator[str]:
        yield from (f"{number}: given to {n} declarations" for number, n in numbers.items() if n > 1)
        for life in known.values():
            told = life.statuses
            if (life.refused, bool(told)) not in ((1, False), (0, True)):
                yield f"{life.name}: refused {life.refused} times, answered {len(told)} times"
            elif told and (told[0] is not _FIRST or told.count(_FIRST) > 1):
                yield f"{life.name}: answered {'/'.join(told)}"
            for before, after in pairwise(told):
                if before in _END or (before in _FOLLOWS and after not in _FOLLOWS[before]):
                    yield f"{life.name}: {after} behind {before}"

    return verdict("declarations: each is answered", len(known), broken())


def within_the_limit(facts: Facts) -> Verdict:
    """No declaration that was taken is worth more than one of its mode may be, by the month's rates."""
    taken = [life for life in lives(facts).values() if life.answers]

    def broken() -> Iterator[str]:
        for life in taken:
            mode = declaration_mode(life.said.trade_mode, life.day)
            limit = mode.limit(life.day) if mode else None
            if mode is None:
                yield f"{life.name}: taken in mode {life.said.trade_mode}"
            elif limit:
                worth = [in_yuan(line.total_price, line.currency, life.day) for line in life.said.lines]
                most = in_yuan(limit.most, limit.currency, life.day)
                if None not in worth and most is not None and sum(filter(None, worth)) > most:
                    yield f"{life.name}: worth more than {limit.most} {limit.currency}"

    return verdict("declarations: worth no more than their limit", len(taken), broken())


def lines_are_the_goods(facts: Facts) -> Verdict:
    """The lines of a declaration have all its goods, each once: values by currency and net weights are the same."""
    first = {life.said.submission_id: life for life in lives(facts).values() if life.answers}

    def broken() -> Iterator[str]:
        for life in first.values():
            goods, said = life.answers[0].goods or [], life.said.lines
            if _values(goods) != _values(said):
                yield f"{life.name}: lines of {_values(goods)}, goods of {_values(said)}"
            if sorted(n for each in goods for n in each.lines) != sorted(line.gnum for line in said):
                yield f"{life.name}: goods are in no line, or in two"

    return verdict("declarations: lines are the goods", len(first), broken())


def _values(goods: Iterable[object]) -> tuple[dict[str, Decimal], Decimal]:
    values: dict[str, Decimal] = defaultdict(Decimal)
    weight = Decimal(0)
    for each in goods:
        values[each.currency] += each.total_price  # type: ignore[attr-defined]
        weight += each.net_weight  # type: ignore[attr-defined]
    return dict(values), weight


def no_more_than_recorded(facts: Facts) -> Verdict:
    """Declarations that stand take no more of a market's record than it has."""
    kept = {event.submission_id for event in facts.only(DeclarationDocumentTaken)}
    has: dict[tuple[str, str, int], Decimal] = {}
    for record in facts.only(MarketGoodsRecorded):
        if record.submission_id in kept:
            has |= {(record.ebc_code, record.cop_no, line.gnum): line.qty for line in record.lines}
    taken: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for life in lives(facts).values():
        if life.answers and not _GAVE_BACK.intersection(life.statuses):
            for line in life.said.lines:
                if line.record_no and line.record_gnum:
                    taken[life.said.ebc_code, line.record_no, line.record_gnum] += line.qty
    broken = (
        f"record {'/'.join(map(str, key))}: {qty} declared of {has.get(key, 0)}"
        for key, qty in taken.items()
        if qty > has.get(key, 0)
    )
    return verdict("declarations: no more than the market's record has", len(taken), broken)


def covered(facts: Facts) -> set[ParcelKey]:
    """The parcels that left by customs declarations, which have no list."""
    ended = [life.said for life in lives(facts).values() if S.CLOSED in life.statuses]
    bills = {said.bill_no for said in ended if said.bill_no}
    named = {(said.logistics_code, number) for said in ended for number in said.logistics_nos or ()}
    return {
        key
        for event in facts.only(DeparturePosted)
        for number in event.part.logistics_nos
        if (key := (event.part.logistics_code, number)) in named or event.part.bill_no in bills
    }


def end_as_goods_went(facts: Facts) -> Verdict:
    """Goods left the country, or entered a zone, by a released declaration, and that ended by it."""
    parts = [event.part for event in facts.only(DeparturePosted) if not event.deleted]
    bills = {part.bill_no for part in parts if part.bill_no}
    left = {(part.logistics_code, number) for part in parts for number in part.logistics_nos}
    entries = {event.entry_id for event in facts.only(RefundEvidenceIssued)}
    known = lives(facts)

    def went(life: Life, ends: GoodsGo) -> bool:
        said = life.said
        if ends is GoodsGo.ZONE:
            return life.answers[0].entry_id in entries
        named = [(said.logistics_code or "", number) for number in said.logistics_nos or ()]
        return said.bill_no in bills or (bool(named) and left.issuperset(named))

    def broken() -> Iterator[str]:
        for life in known.values():
            mode = declaration_mode(life.said.trade_mode, life.day)
            if mode and S.CLOSED in life.statuses and not went(life, mode.ends):
                yield f"{life.name}: ended, and its goods are here"
            if S.CLOSED in life.statuses and S.RELEASED not in life.statuses:
                yield f"{life.name}: its goods went unreleased"

    return verdict("declarations: end as their goods went", len(known), broken())
