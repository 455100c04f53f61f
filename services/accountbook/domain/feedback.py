"""Releases, voids and returns come back from behind and end holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from libs.schemas.cloudevents import Cause
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import HoldVoided, LineBack, StockReturned
from libs.schemas.events.base import Event
from libs.schemas.events.review import Verdict
from services.accountbook.domain import aside, elsewhere
from services.accountbook.domain.bundling import on_hold_changed
from services.accountbook.domain.holding import leaves_by_gate
from services.accountbook.domain.ledger import (
    RETURN,
    RETURN_BEFORE_GATE,
    UNFIT_BEFORE_GATE,
    UNFIT_RETURN,
    VOID,
    ZERO,
    BrokenLedger,
    Movement,
)
from services.accountbook.domain.state import HoldState, State, StockHold, total_per_item
from services.accountbook.domain.views import (
    GoodsBack,
    NumberedArrival,
    ReleasedForGate,
)

CUSTOMS_OWN: frozenset[HoldState] = frozenset({"kept", "seized", "sent-back", "confiscated"})


def release(state: State, released: ReleasedForGate, cause: Cause) -> Iterator[Event]:
    """The list may leave by the gate. A list without a book holds nothing here; one that leaves by another way may not."""
    hold = _newly_released(state, released, cause)
    if hold and state.pending:
        yield from on_hold_changed(state, hold, cause)


def mark_released(state: State, released: ReleasedForGate, cause: Cause) -> None:
    """The same where what follows is known already: declarations await this list no more."""
    hold = _newly_released(state, released, cause)
    for waiting in state.pending.values() if hold else ():
        if hold and hold.invt_no in waiting.awaited and cause.day <= waiting.day:
            waiting.awaited.discard(hold.invt_no)
            state.changes.pending[waiting.submission_id] = waiting


def _newly_released(state: State, released: ReleasedForGate, cause: Cause) -> StockHold | None:
    hold = state.holds.get(released.ref.attempt_key)
    if hold is None or hold.state != "held" or hold.released_day:
        return None
    if not leaves_by_gate(released.list.direction, released.list.trade_mode, cause.day):
        return None
    hold.released_day = cause.day
    state.changes.released[hold.key] = hold
    return hold


def ended(state: State, verdict: Verdict, cause: Cause) -> Iterator[Event]:
    """Let the attempt's stock go where the verdict does. Where it ends the list all the same, keep it for good. Where it
    lets a detained list go on, that may leave again.

    Nothing held, or the hold ended already: nothing happens.
    """
    keep_from_holding(state, verdict, cause)
    if modes.Hold.STOCK in verdict.lets_go:
        yield from _void(state, verdict, cause)
    elif hold := mark_changed(state, verdict, cause):
        yield from put_back_waiting(state, hold, cause)
        if state.pending:
            yield from on_hold_changed(state, hold, cause)


def keep_from_holding(state: State, verdict: Verdict, cause: Cause) -> None:
    """Remember an attempt that ended before its list came here: whenever that comes, nothing is held for it."""
    listed = verdict.ahead
    if listed and listed.ems_no and listed.invt_no and verdict.ref.attempt_key not in state.holds:
        hold = StockHold(verdict.ref.attempt_key, listed.ems_no, listed.invt_no, [], "voided")
        state.add_hold(hold)
        state.end_unreleased(hold, cause.day)


def _void(state: State, verdict: Verdict, cause: Cause) -> Iterator[Event]:
    if hold := _held(state, verdict):
        yield from let_go(state, hold, cause)


def let_go(state: State, hold: StockHold, cause: Cause) -> Iterator[Event]:
    """End a hold, so that its stock is free."""
    state.end(hold, "voided", cause.day)
    aside.forget_set_aside(state, hold)
    totals = total_per_item((line.item_record_no, line.qty) for line in hold.lines)
    postings = state.post_all(hold.ems_no, totals, VOID, cause, hold.invt_no)
    yield HoldVoided(ems_no=hold.ems_no, list_ref=hold.ref, postings=postings)
    if state.pending:
        yield from on_hold_changed(state, hold, cause)


def mark_changed(state: State, verdict: Verdict, cause: Cause) -> StockHold | None:
    """The hold that the verdict keeps for good or lets go on, where this is news."""
    return _let_on(state, verdict, cause) if verdict.lets_on else _keep(state, verdict, cause)


def _let_on(state: State, verdict: Verdict, cause: Cause) -> StockHold | None:
    hold = _held(state, verdict)
    if hold is None or not hold.detained:
        return None
    hold.detained, hold.released_day = False, cause.day
    state.change(hold)
    return hold


def _keep(state: State, verdict: Verdict, cause: Cause) -> StockHold | None:
    """The hold of a list that has ended and whose goods are still here, where this is news.

    They go abroad or are confiscated: not back on the shelf, and gone only when they have left.
    """
    hold = _held(state, verdict)
    if hold is None or not verdict.final or modes.Hold.STOCK in verdict.lets_go:
        return None
    hold.state = "seized" if verdict.status is ListStatus.DETAINED_OTHERWISE else "kept"
    hold.kept_since, hold.detained = cause.time, False
    state.change(hold)
    aside.forget_set_aside(state, hold)
    return hold


def _held(state: State, verdict: Verdict) -> StockHold | None:
    """The attempt's hold, where it has not ended."""
    hold = state.holds.get(verdict.ref.attempt_key)
    return hold if hold and hold.state == "held" else None


def take_back(state: State, returned: GoodsBack, cause: Cause) -> Iterator[Event]:
    """Goods came back: on hand again where they had left the gate, no longer held where they had not.

    Unfit ones stand apart. While the list is under control nothing of it is put back: it waits for the result. An arrival
    told again changes nothing. Raises BrokenLedger where more comes back than the hold's line has left to return.
    """
    hold = state.holds.get(returned.ref.attempt_key)
    if hold is None or aside.arrival_name(returned) in hold.return_nos:
        return
    if hold.state in CUSTOMS_OWN:
        aside.keep_from_book(state, hold, returned)
        return
    _fits(hold, returned)
    if hold.under_control:
        aside.set_aside(state, hold, returned)
    else:
        yield from _put_back(state, hold, returned, cause)


def _fits(hold: StockHold, returned: GoodsBack) -> None:
    back_of = _back_of(returned, *hold.set_aside)
    lines = {line.gnum: line for line in hold.lines}
    for back in returned.lines:
        line, qty = lines.get(back.gnum), back_of[back.gnum]
        out = line.qty - line.returned if line and hold.state != "voided" else ZERO
        if line is None or qty > out:
            raise BrokenLedger(f"{qty} of {hold.key} line {back.gnum} come back, but only {out} are out")


def _back_of(*returned: GoodsBack) -> dict[int, Decimal]:
    """Σ of what comes back, by line."""
    total: dict[int, Decimal] = {}
    for back in (back for each in returned for back in each.lines):
        total[back.gnum] = total.get(back.gnum, ZERO) + back.qty
    return total


def put_back_waiting(state: State, hold: StockHold, cause: Cause) -> Iterator[Event]:
    """The list is under no control any more: what waited for that comes back now."""
    if hold.under_control or not hold.set_aside:
        return
    waiting, hold.set_aside = hold.set_aside, []
    for returned in waiting:
        yield from _put_back(state, hold, returned, cause)
        yield from (gone for each in returned.disposals if (gone := aside.dispose(state, each, cause)))


def _put_back(state: State, hold: StockHold, returned: GoodsBack, cause: Cause) -> Iterator[Event]:
    """Post what came back. Goods that never left the gate are where they were, whatever book the arrival names."""
    lines, back_of = {line.gnum: line for line in hold.lines}, _back_of(returned)
    exited = hold.state == "used"
    ems_no = (returned.ems_no if exited else None) or hold.ems_no
    items = {
        back.gnum: elsewhere.number_in(state, hold, lines[back.gnum].item_record_no, ems_no) for back in returned.lines
    }
    sound = total_per_item((items[back.gnum], back.qty - back.unfit) for back in returned.lines)
    unfit = total_per_item((items[back.gnum], back.unfit) for back in returned.lines)
    emptied = shrink(hold, returned, back_of, exited=exited)
    if ems_no != hold.ems_no:
        hold.return_nos.append(elsewhere.mark(returned))
    state.change(hold)
    state.change_lines(hold)
    document = returned.arrival_no
    numbers = [(lines[gnum].item_record_no, number) for gnum, number in items.items()]
    opened = elsewhere.open_missing(state, hold, ems_no, numbers)
    yield StockReturned(
        ems_no=ems_no,
        list_ref=hold.ref,
        return_no=returned.return_no,
        arrival_no=document,
        exited=exited,
        lines=[LineBack(gnum=gnum, qty=qty) for gnum, qty in back_of.items()],
        postings=state.post_all(ems_no, sound, movement_of(exited=exited), cause, document),
        unfit=state.post_all(ems_no, unfit, movement_of(exited=exited, unfit=True), cause, document),
        opened=opened,
    )
    if emptied and state.pending:
        yield from on_hold_changed(state, hold, cause)


def movement_of(*, exited: bool, unfit: bool = False) -> Movement:
    """Say how returned goods are posted, by whether they had left the gate and are fit for sale."""
    if unfit:
        return UNFIT_RETURN if exited else UNFIT_BEFORE_GATE
    return RETURN if exited else RETURN_BEFORE_GATE


def shrink(hold: StockHold, arrival: NumberedArrival, back_of: Mapping[int, Decimal], *, exited: bool) -> bool:
    """Take back lines of a hold: of what has left, or of what shall still leave. True where nothing is left to leave."""
    lines = {line.gnum: line for line in hold.lines}
    for gnum, qty in back_of.items():
        if exited:
            lines[gnum].returned += qty
        else:
            lines[gnum].shrink(qty)
    emptied = hold.state == "held" and not any(line.qty for line in hold.lines)
    if emptied:
        hold.state = "voided"
    name = aside.arrival_name(arrival)
    hold.set_aside = [waiting for waiting in hold.set_aside if aside.arrival_name(waiting) != name]
    if name not in hold.return_nos:
        hold.return_nos.append(name)
    return emptied
