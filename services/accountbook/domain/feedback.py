"""Releases, voids and returns come back from behind and end holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from libs.schemas.cloudevents import Cause
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import HoldVoided, LineBack, StockReturned, UnfitGoodsLeft
from libs.schemas.events.base import Event
from libs.schemas.events.review import Verdict
from libs.schemas.kinds.kind import business_key
from services.accountbook.domain import elsewhere
from services.accountbook.domain.bundling import on_hold_changed
from services.accountbook.domain.holding import leaves_by_gate
from services.accountbook.domain.ledger import (
    DISPOSAL,
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
    DisposalSetAside,
    GoodsBack,
    GoodsGone,
    GoodsSetAside,
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
    forget_set_aside(state, hold)
    totals = total_per_item((line.item_record_no, line.qty) for line in hold.lines)
    postings = state.post_all(hold.ems_no, totals, VOID, cause, hold.invt_no)
    yield HoldVoided(ems_no=hold.ems_no, list_ref=hold.ref, postings=postings)
    if state.pending:
        yield from on_hold_changed(state, hold, cause)


def forget_set_aside(state: State, hold: StockHold) -> None:
    """The hold ended: its stock is free, what was to come back among it, or it is customs' own."""
    if hold.set_aside:
        hold.return_nos += [_unposted(returned) for returned in hold.set_aside]
        hold.set_aside = []
        state.change_lines(hold)


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
    forget_set_aside(state, hold)
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
    if hold is None or arrival_name(returned) in hold.return_nos:
        return
    if hold.state in CUSTOMS_OWN:
        keep_from_book(state, hold, returned)
        return
    _fits(hold, returned)
    if hold.under_control:
        set_aside(state, hold, returned)
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


def set_aside(state: State, hold: StockHold, returned: GoodsBack) -> None:
    """The return waits for what becomes of its list."""
    hold.set_aside.append(GoodsSetAside.of(returned))
    hold.return_nos.append(arrival_name(returned))
    state.change_lines(hold)


def keep_from_book(state: State, hold: StockHold, returned: GoodsBack) -> None:
    """Goods that customs sends back or confiscates do not come back at all; nor are they disposed of as a return's."""
    hold.return_nos += [arrival_name(returned), _unposted(returned)]
    state.change_lines(hold)


def put_back_waiting(state: State, hold: StockHold, cause: Cause) -> Iterator[Event]:
    """The list is under no control any more: what waited for that comes back now."""
    if hold.under_control or not hold.set_aside:
        return
    waiting, hold.set_aside = hold.set_aside, []
    for returned in waiting:
        yield from _put_back(state, hold, returned, cause)
        yield from (gone for each in returned.disposals if (gone := dispose(state, each, cause)))


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
    name = arrival_name(arrival)
    hold.set_aside = [waiting for waiting in hold.set_aside if arrival_name(waiting) != name]
    if name not in hold.return_nos:
        hold.return_nos.append(name)
    return emptied


def dispose(state: State, disposed: GoodsGone, cause: Cause) -> UnfitGoodsLeft | None:
    """Unfit goods are destroyed or abroad: they no longer stand apart. Told again it changes nothing.

    What waits itself to come back is disposed of behind that; what never came back here, not at all.
    """
    hold = state.holds.get(disposed.ref.attempt_key)
    if hold is None or not {disposal_name(disposed), _unposted(disposed)}.isdisjoint(hold.return_nos):
        return None
    if set_disposal_aside(state, hold, disposed):
        return None
    remember_disposal(state, hold, disposed)
    away = elsewhere.mark(disposed) in hold.return_nos
    ems_no = (disposed.ems_no if away else None) or hold.ems_no
    totals = total_per_item(
        (elsewhere.number_in(state, hold, line.item_record_no or "", ems_no), line.qty) for line in disposed.lines
    )
    return UnfitGoodsLeft(
        ems_no=ems_no,
        list_ref=hold.ref,
        return_no=disposed.return_no,
        arrival_no=disposed.arrival_no,
        cop_no=disposed.cop_no,
        disposal=disposed.disposal,
        postings=state.post_all(ems_no, totals, DISPOSAL, cause, disposed.cop_no),
    )


def set_disposal_aside(state: State, hold: StockHold, disposed: GoodsGone) -> bool:
    """Keep a disposal with the return that it is of, where that waits. Says whether it does."""
    name = arrival_name(disposed)
    waiting = next((each for each in hold.set_aside if arrival_name(each) == name), None)
    if waiting and disposed.cop_no not in {each.cop_no for each in waiting.disposals}:
        waiting.disposals.append(DisposalSetAside.model_validate(disposed, from_attributes=True))
        state.change_lines(hold)
    return waiting is not None


def _unposted(arrival: NumberedArrival) -> str:
    """Name an arrival that is never posted among what a hold knows."""
    return business_key("unposted", arrival.return_no, arrival.arrival_no)


def arrival_name(arrival: NumberedArrival) -> str:
    """Name an arrival among what a hold knows."""
    return business_key("arrival", arrival.return_no, arrival.arrival_no)


def disposal_name(disposed: GoodsGone | UnfitGoodsLeft) -> str:
    """Name a disposal among what a hold knows. One number of a list names one, whichever site declares it."""
    return business_key("disposal", disposed.cop_no)


def remember_disposal(state: State, hold: StockHold, disposed: GoodsGone | UnfitGoodsLeft) -> None:
    hold.return_nos.append(disposal_name(disposed))
    state.change_lines(hold)
