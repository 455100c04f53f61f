"""What comes back from behind: releases, voids, returns."""

from __future__ import annotations

from collections.abc import Iterator

from libs.schemas.events.accountbook import HoldVoided, StockReturned
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import ListRejected, ListSentBack
from services.accountbook.domain.bundling import hear_of
from services.accountbook.domain.ledger import RETURN, RETURN_BEFORE_GATE, VOID, ZERO, BrokenLedger, Cause
from services.accountbook.domain.state import HoldKey, State, total_per_item
from services.accountbook.domain.views import Released


def release(state: State, released: Released, cause: Cause) -> Iterator[Event]:
    """The list may leave by the gate. A list without a book holds nothing here."""
    hold = state.holds.get(HoldKey(released.ebp_code, released.order_no, released.attempt))
    if hold is None or hold.state != "held" or hold.released_day:
        return
    hold.released_day = cause.day
    state.change(hold)
    if state.pending:
        yield from hear_of(state, hold, cause)


def void(state: State, verdict: ListRejected, cause: Cause) -> Iterator[Event]:
    """Let the attempt's stock go. Nothing held, or the hold ended already: nothing happens."""
    hold = state.holds.get(HoldKey(verdict.ebp_code, verdict.order_no, verdict.attempt))
    if hold is None or hold.state != "held":
        return
    hold.state = "voided"
    state.change(hold)
    totals = total_per_item((line.item_record_no, line.qty) for line in hold.lines)
    postings = state.post_all(hold.ems_no, totals, VOID, cause, hold.invt_no)
    yield HoldVoided(ems_no=hold.ems_no, list_ref=hold.ref, postings=postings)
    if state.pending:
        yield from hear_of(state, hold, cause)


def send_back(state: State, verdict: ListSentBack, cause: Cause) -> Iterator[Event]:
    """The goods go abroad again: not back on the shelf, and gone only when they have left, so the hold stays."""
    hold = state.holds.get(HoldKey(verdict.ebp_code, verdict.order_no, verdict.attempt))
    if hold is None or hold.state != "held":
        return
    hold.state = "sent-back"
    hold.sent_back_at = cause.time
    state.change(hold)
    if state.pending:
        yield from hear_of(state, hold, cause)


def take_back(state: State, returned: ReturnCompleted, cause: Cause) -> Iterator[Event]:
    """Goods came back: on hand again where they had left the gate, no longer held where they had not (settled 21).

    A return told again changes nothing. Raises BrokenLedger where more comes back than the hold's line has left to return.
    """
    hold = state.holds.get(HoldKey(returned.ebp_code, returned.order_no, returned.attempt))
    if hold is None or returned.return_no in hold.return_nos:
        return
    lines = {line.gnum: line for line in hold.lines}
    for back in returned.lines:
        line = lines.get(back.gnum)
        out = line.qty - line.returned if line and hold.state != "voided" else ZERO
        if line is None or back.qty > out:
            raise BrokenLedger(f"{back.qty} of {hold.key} line {back.gnum} come back, but only {out} are out")
        if hold.state == "used":
            line.returned += back.qty
        else:
            line.qty -= back.qty
    movement = RETURN if hold.state == "used" else RETURN_BEFORE_GATE
    totals = total_per_item((lines[back.gnum].item_record_no, back.qty) for back in returned.lines)
    emptied = hold.state == "held" and not any(line.qty for line in hold.lines)
    if emptied:
        hold.state = "voided"
    hold.return_nos.append(returned.return_no)
    state.change(hold)
    state.change_lines(hold)
    postings = state.post_all(hold.ems_no, totals, movement, cause, returned.return_no)
    yield StockReturned(ems_no=hold.ems_no, list_ref=hold.ref, return_no=returned.return_no, postings=postings)
    if emptied and state.pending:
        yield from hear_of(state, hold, cause)
