"""Returns: never more than was released, undone to the fen and the piece."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from checker.applications import applications
from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of, taken_back
from libs.schemas.codes.list_status import DETAINED
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    GateInspectionPosted,
    GoodsExited,
    Posting,
    ReleaseNoteApproved,
    ReleaseNoteDrawn,
    ReleaseNoteWithdrawn,
    StockReturned,
    UnfitGoodsLeft,
)
from libs.schemas.events.returns import (
    ReturnAccepted,
    ReturnCompleted,
    ReturningLine,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
    WrongGoodsDecided,
)
from libs.schemas.events.review import ListDetentionLifted, ListReleased, QuotaCredited
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.events.tax import TaxBillReduced, TaxBillVoided
from libs.schemas.keys import AttemptKey

ZERO = Decimal(0)
APPLY_DAYS_MAX, ARRIVE_DAYS_MAX = 30, 45
ReturnKey = tuple[AttemptKey, str]


def never_more_than_released(facts: Facts) -> Verdict:
    """Per line, the quantities that came back stay within what was released, and so do their values."""
    released = {attempt_of(event): event for event in facts.only(ListReleased)}
    came_back: dict[AttemptKey, dict[int, list[ReturningLine]]] = defaultdict(lambda: defaultdict(list))
    for event in facts.only(ReturnCompleted):
        for line in event.lines:
            came_back[attempt_of(event)][line.gnum].append(line)

    def broken() -> Iterator[str]:
        for key, lines in came_back.items():
            name = f"{key.case} attempt {key.attempt}"
            if key not in released:
                yield f"{name}: came back, never released"
                continue
            originals = _originals(released[key])
            for gnum, parts in lines.items():
                original = originals.get(gnum)
                qty, value = sum((part.qty for part in parts), ZERO), sum((part.value for part in parts), ZERO)
                if original is None or qty > original[0] or value > original[1]:
                    yield f"{name} line {gnum}: {qty} worth {value} came back"
                elif min(part.remaining for part in parts) != original[0] - qty:
                    yield f"{name} line {gnum}: {qty} came back, not what is said to remain"
                elif qty == original[0] and value != original[1]:
                    yield f"{name} line {gnum}: all came back, {value} of {original[1]}"

    return verdict("returns <= released", len(came_back), broken())


def _originals(released: ListReleased) -> dict[int, tuple[Decimal, Decimal]]:
    """By line: what was released, and its value."""
    lines = released.lines
    values = released.values or [line.total_price for line in lines]
    return {line.gnum: (Decimal(line.qty), Decimal(value)) for line, value in zip(lines, values, strict=True)}


def undone_exactly(facts: Facts) -> Verdict:
    """Each arrival credited the quota by its value, changed the bill, and put its pieces back, once.

    Sound ones come into stock, unfit ones stand apart.
    """
    completed = {(attempt_of(event), event.arrival_no): event for event in facts.only(ReturnCompleted)}
    ended, controlled = taken_back(facts), _gate(facts).drawn
    credits: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for credit in facts.only(QuotaCredited):
        credits[credit.ref.case, credit.arrival_no].append(credit.amount)
    billed: dict[tuple[AttemptKey, str | None], int] = defaultdict(int)
    changed: list[TaxBillReduced | TaxBillVoided] = [*facts.only(TaxBillReduced), *facts.only(TaxBillVoided)]
    for bill in changed:
        billed[attempt_of(bill), bill.arrival_no] += 1
    stocked: dict[ReturnKey, list[Pieces]] = defaultdict(list)
    for event in facts.only(StockReturned):
        if event.list_ref.ref.direction == IMPORT:
            pieces = Pieces(_posted(event.postings), _posted(event.unfit))
            stocked[attempt_of(event.list_ref), event.arrival_no].append(pieces)

    def broken() -> Iterator[str]:
        for (key, number), event in completed.items():
            if key in ended:
                continue
            value = sum((line.value for line in event.lines), ZERO)
            if credits[key.case, number] != [value]:
                yield f"{number}: worth {value}, quota credited {credits[key.case, number]}"
            if billed[key, number] != 1:
                yield f"{number}: the bill changed {billed[key, number]} times"
            awaits_the_gate = key in controlled and not stocked[key, number]
            if event.ems_no and not awaits_the_gate and not _took(stocked[key, number], _pieces(event)):
                yield f"{number}: the book took back other pieces than arrived"
        yield from (f"{number}: stock came back without a return" for key, number in stocked.keys() - completed.keys())

    return verdict("returns undone exactly: tax, quota, book", len(completed), broken())


class Pieces(NamedTuple):
    """These pieces came back, by item."""

    sound: dict[str, Decimal]
    unfit: dict[str, Decimal]


def _took(stocked: list[Pieces], arrived: Pieces) -> bool:
    """Say whether the book took back just what arrived. Where an item's number is another's, it gave another one."""
    if len(stocked) != 1 or not any(number.startswith("TH@") for of in stocked[0] for number in of):
        return stocked == [arrived]
    return all(sorted(took.values()) == sorted(came.values()) for took, came in zip(stocked[0], arrived, strict=True))


def _posted(postings: list[Posting]) -> dict[str, Decimal]:
    return {posting.item_record_no: abs(posting.qty) for posting in postings}


def _pieces(event: ReturnCompleted) -> Pieces:
    pieces = Pieces(defaultdict(Decimal), defaultdict(Decimal))
    for line in event.lines:
        item = line.item_record_no or ""
        if line.qty > line.unfit:
            pieces.sound[item] += line.qty - line.unfit
        if line.unfit:
            pieces.unfit[item] += line.unfit
    return Pieces(dict(pieces.sound), dict(pieces.unfit))


def apart_until_settled(facts: Facts) -> Verdict:
    """Unfit goods are disposed of once, no more than arrived, and the book says so of what it took back. Only wrong ones
    are decided on."""
    unfit: dict[ReturnKey, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for event in facts.only(ReturnCompleted):
        for line in event.lines:
            unfit[attempt_of(event), event.arrival_no][line.gnum] += line.unfit
    disposed = facts.only(UnfitGoodsDisposed)
    left: dict[ReturnKey, list[dict[str, Decimal]]] = defaultdict(list)
    for posted in facts.only(UnfitGoodsLeft):
        left[attempt_of(posted.list_ref), posted.cop_no].append(_posted(posted.postings))
    taken_back = {(attempt_of(posted.list_ref), posted.arrival_no) for posted in facts.only(StockReturned)}
    wrong = {(attempt_of(event), event.arrival_no) for event in facts.only(WrongGoodsArrived)}
    decided = {(attempt_of(event), event.arrival_no) for event in facts.only(WrongGoodsDecided)}

    def broken() -> Iterator[str]:
        for event in disposed:
            key = attempt_of(event), event.arrival_no
            pieces: dict[str, Decimal] = defaultdict(Decimal)
            for line in event.lines:
                unfit[key][line.gnum] -= line.qty
                pieces[line.item_record_no or ""] += line.qty
            if any(qty < ZERO for qty in unfit[key].values()):
                yield f"{event.cop_no}: more disposed of than arrived unfit"
            if event.ems_no and left[key[0], event.cop_no].count(dict(pieces)) != (key in taken_back):
                yield f"{event.cop_no}: not what left the book"
        yield from (f"{number}: decided on, no wrong goods" for _, number in decided - wrong)

    return verdict("returns: unfit and wrong goods stand apart until settled", len(unfit) + len(wrong), broken())


def nothing_under_control_returns(facts: Facts) -> Verdict:
    """Goods on a drawn note come back only once found normal, detained ones once a verdict lets them."""
    gate, detained = _gate(facts), _detained(facts)
    back: list[tuple[Seen, Any]] = [
        *facts.of(ReturnAccepted), *facts.of(ReturnCompleted), *facts.of(StockReturned),
    ]  # fmt: skip

    def broken() -> Iterator[str]:
        yield from gate.broken
        for seen, event in back:
            key = attempt_of(event.list_ref if isinstance(event, StockReturned) else event)
            if (since := detained.get(key)) and since < seen.day:
                what = f"{type(event).__name__} of {event.return_no}"
                yield f"{key.case} attempt {key.attempt}: {what} on {seen.day}, detained since {since}"

    return verdict("returns: nothing under control comes back", gate.facts + len(detained), broken())


def _detained(facts: Facts) -> dict[AttemptKey, date]:
    """Attempts that stand detained, or ended so, whose goods no note carried → the day behind which nothing comes back.

    One that was never released has no such day: nothing of it ever comes back. Of one that was, nobody can say what came
    first on the day itself. What a sorting line found on a note, `_gate` follows step by step.
    """
    released = {attempt_of(event) for event in facts.only(ListReleased)}
    at_gate = {attempt_of(found) for event in facts.only(GateInspectionPosted) for found in event.results}
    since: dict[AttemptKey, date] = {}
    for seen, verdict_ in sorted(facts.family(ListVerdict), key=lambda pair: pair[0].order):
        key = attempt_of(verdict_)
        if verdict_.status in DETAINED and (verdict_.released or key not in released):
            since.setdefault(key, seen.day if verdict_.released else date.min)
        elif verdict_.lets_on:
            since.pop(key, None)
    return {key: day for key, day in since.items() if key not in at_gate}


class _Gate(NamedTuple):
    """The gate's control as it stands. drawn: by attempt, the drawn note that it is on and not found normal yet.
    broken: what came into stock nevertheless."""

    facts: int
    drawn: dict[AttemptKey, str]
    broken: list[str]


def _gate(facts: Facts) -> _Gate:
    lifted = {attempt_of(event) for event in facts.only(ListDetentionLifted)}
    moved = facts.of(
        ReleaseNoteApproved, ReleaseNoteDrawn, ReleaseNoteWithdrawn, GateInspectionPosted, GoodsExited, StockReturned
    )
    gate = _Gate(len(moved), {}, [])
    for _, event in sorted(moved, key=lambda pair: pair[0].order):
        if isinstance(event, (ReleaseNoteApproved, ReleaseNoteDrawn)):
            if getattr(event, "inspection", True):
                gate.drawn.update((attempt_of(ref), event.passport_no) for ref in event.lists)
        elif isinstance(event, GateInspectionPosted):
            for found in event.results:
                if found.result is InspectionResult.NORMAL or attempt_of(found) in lifted:
                    gate.drawn.pop(attempt_of(found), None)
        elif isinstance(event, (GoodsExited, ReleaseNoteWithdrawn)):
            for ref in event.lists:
                gate.drawn.pop(attempt_of(ref), None)
        elif isinstance(event, StockReturned) and (note := gate.drawn.get(key := attempt_of(event.list_ref))):
            gate.broken.append(f"{key.case} attempt {key.attempt}: {event.arrival_no} into stock, on drawn note {note}")
    return gate


def in_time(facts: Facts) -> Verdict:
    """Returns are applied for within 30 days of release and arrive within 45. Each accepted application ends: all of it
    arrived, or it lapsed; it is open only until `returns` has closed the last day for its arrival."""
    release_day = {attempt_of(event): seen.day for seen, event in facts.of(ListReleased)}
    accepted = facts.of(ReturnAccepted)
    closed = facts.closings.of("returns") or date.min
    known = applications(facts)

    def broken() -> Iterator[str]:
        for (seen, event), limit in (
            *((pair, APPLY_DAYS_MAX) for pair in accepted),
            *((pair, ARRIVE_DAYS_MAX) for pair in facts.of(ReturnCompleted)),
        ):
            day = release_day.get(attempt_of(event))
            if day is None or (seen.day - day).days > limit:
                yield f"{event.return_no}: {type(event).__name__} on {seen.day}, released {day}"
        for key, application in known.items():
            if application.accepted is None:
                yield f"{key.return_no}: ended, never accepted"
            elif not application.told_rightly:
                yield f"{key.return_no}: not told rightly what of it arrived and whether it ended"
            elif application.accepted.arrive_by <= closed and application.open:
                yield f"{key.return_no}: goods due by {application.accepted.arrive_by}, neither arrived nor lapsed"

    return verdict("returns in time", len(known), broken())
