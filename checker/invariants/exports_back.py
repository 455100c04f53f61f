"""Exported goods come back in time, no more than was released, into their book as tallied, their taxes decided once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.accountbook import Posting, StockReturned, UnfitGoodsLeft
from libs.schemas.events.export_returns import (
    ExportReturnAccepted,
    ExportReturnArrived,
    ExportReturnCompleted,
    ExportReturnLapsed,
    ExportUnfitGoodsDisposed,
    ExportWrongGoodsDecided,
    ReliefGranted,
    ReturnTaxed,
)
from libs.schemas.events.review import ListReleased
from libs.schemas.keys import AttemptKey

ZERO = Decimal(0)
PERIOD_DAYS_MAX = 366
"""The longest period of any reason: one year."""


def no_more_than_released(facts: Facts) -> Verdict:
    """Per line, what came back stays within what was released, and each says how much is still out."""
    released = {attempt_of(event): event for event in facts.only(ListReleased)}
    back: dict[tuple[AttemptKey, int], list[Decimal]] = defaultdict(list)
    remaining: dict[tuple[AttemptKey, int], Decimal] = {}
    for event in facts.only(ExportReturnCompleted):
        for line in event.lines:
            key = attempt_of(event), line.gnum
            back[key].append(line.qty)
            remaining[key] = min(line.remaining, remaining.get(key, line.remaining))

    def broken() -> Iterator[str]:
        for (key, gnum), parts in back.items():
            name, listed = f"{key.case} attempt {key.attempt} line {gnum}", released.get(key)
            original = {line.gnum: Decimal(line.qty) for line in listed.lines} if listed else {}
            if gnum not in original or sum(parts, ZERO) > original[gnum]:
                yield f"{name}: {sum(parts, ZERO)} came back of {original.get(gnum)}"
            elif remaining[key, gnum] != original[gnum] - sum(parts, ZERO):
                yield f"{name}: {sum(parts, ZERO)} came back, and {remaining[key, gnum]} are said to be out"

    return verdict("export returns: no more than was released", len(back), broken())


def in_their_period(facts: Facts) -> Verdict:
    """Applied for within a year of the release, arrived while the application stood, tallied once they had."""
    days = {attempt_of(event): seen.day for seen, event in facts.of(ListReleased)}
    accepted = {event.applied: event for event in facts.only(ExportReturnAccepted)}
    arrived = {event.applied for event in facts.only(ExportReturnArrived)}

    def broken() -> Iterator[str]:
        for seen, applied in facts.of(ExportReturnAccepted):
            day = days.get(attempt_of(applied))
            if day is None or (seen.day - day).days > PERIOD_DAYS_MAX:
                yield f"{applied.invt_no} {applied.return_no}: accepted on {seen.day}, the list was released on {day}"
        for parcel in facts.only(ExportReturnArrived):
            stands = accepted.get(parcel.applied)
            if stands is None or parcel.arrived_on > stands.arrive_by:
                yield f"{parcel.invt_no} {parcel.return_no}: arrived on {parcel.arrived_on}, which nobody was told it may"
        for seen, lapsed in facts.of(ExportReturnLapsed):
            if lapsed.applied in arrived or seen.day < lapsed.arrive_by:
                yield f"{lapsed.invt_no} {lapsed.return_no}: lapsed on {seen.day}"
        for done in facts.only(ExportReturnCompleted):
            if done.applied not in arrived:
                yield f"{done.invt_no} {done.return_no}: tallied, and never arrived"

    return verdict("export returns: in their period", len(accepted), broken())


def books_take_back_what_was_tallied(facts: Facts) -> Verdict:
    """Goods tallied back to an export book are posted there once, sound and unfit apart; others are in no book."""
    posted: dict[tuple[AttemptKey, str, str], list[tuple[dict[str, Decimal], dict[str, Decimal]]]] = defaultdict(list)
    for event in facts.only(StockReturned):
        if event.list_ref.ref.direction == EXPORT:
            key = attempt_of(event.list_ref), event.return_no, event.arrival_no
            posted[key].append((_by_item(event.postings), _by_item(event.unfit)))
    tallied = {
        (attempt_of(event), event.return_no, event.arrival_no): event
        for event in facts.only(ExportReturnCompleted)
        if event.ems_no and event.lines
    }

    def broken() -> Iterator[str]:
        for key, event in tallied.items():
            expected = _pieces(event)
            if posted[key] != [expected]:
                yield f"{event.invt_no} {event.arrival_no}: tallied {expected}, the book took {posted[key]}"
        yield from (f"{number}: in a book without a tally" for *_, number in posted.keys() - tallied.keys())

    return verdict("export returns: books take back what was tallied", len(tallied), broken())


def taxes_decided_once(facts: Facts) -> Verdict:
    """Each line that came back is relieved or taxed, never both, and nothing else is."""
    done = facts.only(ExportReturnCompleted)
    back = {event.applied: Counter((line.gnum, line.qty) for line in event.lines) for event in done}
    decided: dict[str, Counter[tuple[int, Decimal]]] = defaultdict(Counter)
    words: list[ReliefGranted | ReturnTaxed] = [*facts.only(ReliefGranted), *facts.only(ReturnTaxed)]
    for word in words:
        decided[word.applied] += Counter((line.gnum, line.qty) for line in word.lines)

    def broken() -> Iterator[str]:
        for applied, lines in decided.items():
            if lines != back.get(applied):
                yield f"{applied}: {dict(back.get(applied, Counter()))} came back, taxes are decided of {dict(lines)}"

    return verdict("export returns: taxes are decided once", len(decided), broken())


def apart_until_settled(facts: Facts) -> Verdict:
    """No more unfit goods are disposed of than were tallied, and their book says so. Only wrong ones are decided on."""
    done = list(facts.only(ExportReturnCompleted))
    unfit = {(event.applied, line.gnum): line.unfit for event in done for line in event.lines if line.unfit}
    wrong = {event.applied for event in done if event.wrong}
    decided = {event.applied for event in facts.only(ExportWrongGoodsDecided)}
    left: dict[tuple[AttemptKey, str], dict[str, Decimal]] = {
        (attempt_of(posted.list_ref), posted.cop_no): _by_item(posted.postings)
        for posted in facts.only(UnfitGoodsLeft)
        if posted.list_ref.ref.direction == EXPORT
    }
    disposed = list(facts.only(ExportUnfitGoodsDisposed))
    of_books = {(attempt_of(event), event.cop_no) for event in disposed if event.ems_no}

    def broken() -> Iterator[str]:
        gone = defaultdict[tuple[str, int], Decimal](Decimal)
        for event in disposed:
            pieces = defaultdict[str, Decimal](Decimal)
            for line in event.lines:
                gone[event.applied, line.gnum] += line.qty
                pieces[line.item_record_no or ""] += line.qty
            if event.ems_no and left.get((attempt_of(event), event.cop_no)) != pieces:
                yield f"{event.invt_no} {event.cop_no}: not what left the book"
        for attempt, number in left.keys() - of_books:
            yield f"{attempt.case} {number}: left a book, and nobody disposed of it"
        for key, qty in gone.items():
            if qty > unfit.get(key, ZERO):
                yield f"{key}: {qty} disposed of, {unfit.get(key, ZERO)} were tallied unfit"
        yield from (f"{applied}: decided on, no wrong goods" for applied in decided - wrong)

    return verdict("export returns: unfit and wrong goods stand apart until settled", len(unfit) + len(wrong), broken())


def _pieces(event: ExportReturnCompleted) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Sound and unfit pieces, by item."""
    sound, unfit = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for line in event.lines:
        sound[line.item_record_no or ""] += line.qty - line.unfit
        unfit[line.item_record_no or ""] += line.unfit
    return {item: qty for item, qty in sound.items() if qty}, {item: qty for item, qty in unfit.items() if qty}


def _by_item(postings: list[Posting]) -> dict[str, Decimal]:
    return {posting.item_record_no: abs(posting.qty) for posting in postings}
