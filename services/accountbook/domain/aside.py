"""Goods that came back stand aside while their list is under control; unfit ones stand apart until they are gone."""

from __future__ import annotations

from libs.schemas.cloudevents import Cause
from libs.schemas.events.accountbook import UnfitGoodsLeft
from libs.schemas.kinds.kind import business_key
from services.accountbook.domain import elsewhere
from services.accountbook.domain.ledger import DISPOSAL
from services.accountbook.domain.state import State, StockHold, total_per_item
from services.accountbook.domain.views import DisposalSetAside, GoodsBack, GoodsGone, GoodsSetAside, NumberedArrival


def forget_set_aside(state: State, hold: StockHold) -> None:
    """The hold ended: its stock is free, what was to come back among it, or it is customs' own."""
    if hold.set_aside:
        hold.return_nos += [_unposted(returned) for returned in hold.set_aside]
        hold.set_aside = []
        state.change_lines(hold)


def set_aside(state: State, hold: StockHold, returned: GoodsBack) -> None:
    """The return waits for what becomes of its list."""
    hold.set_aside.append(GoodsSetAside.of(returned))
    hold.return_nos.append(arrival_name(returned))
    state.change_lines(hold)


def keep_from_book(state: State, hold: StockHold, returned: GoodsBack) -> None:
    """Goods that customs keeps do not come back at all; nor are they disposed of as a return's."""
    hold.return_nos += [arrival_name(returned), _unposted(returned)]
    state.change_lines(hold)


def dispose(state: State, disposed: GoodsGone, cause: Cause) -> UnfitGoodsLeft | None:
    """Unfit goods are destroyed or abroad: they no longer stand apart. Told again it changes nothing.

    What waits itself to come back is disposed of behind that; what never came into a book, not at all.
    """
    hold = state.holds.get(disposed.ref.attempt_key)
    if (
        hold is None
        or not disposed.ems_no
        or not {disposal_name(disposed), _unposted(disposed)}.isdisjoint(hold.return_nos)
    ):
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
