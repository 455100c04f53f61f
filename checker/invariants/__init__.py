"""Every promise the public facts can show, each a pure function of them."""

from __future__ import annotations

from checker.facts import Facts
from checker.invariant import Invariant, Verdict
from checker.invariants import (
    audits,
    declarations,
    departures,
    documents,
    effects,
    guarantee,
    once,
    order,
    quota,
    release,
    returning,
    sites,
    stock,
    summaries,
    tax,
    withdrawing,
    zone_exports,
)

INVARIANTS: tuple[Invariant, ...] = (
    documents.every_record_answered,
    documents.no_list_lost,
    documents.no_document_lost,
    effects.one_effect_per_cause,
    effects.ids_name_one_event,
    once.each_decision_once,
    order.events_keep_their_order,
    order.outcome_whatever_came_first,
    order.only_allowed_edges,
    release.released_once,
    release.nothing_released_without_hold,
    release.refusals_are_rejections,
    release.closed_lists_owe_nothing,
    stock.stock_balances,
    stock.holds_end_once,
    stock.ended_lists_hold_nothing,
    stock.book_reduced_at_the_gate,
    stock.on_one_note,
    stock.taken_out_as_decided,
    tax.lines_are_the_bill,
    tax.bills_are_the_payment_document,
    tax.collected_on_time,
    tax.collected_at_all,
    audits.audits_settle,
    guarantee.never_above_ceiling,
    quota.quota_holds,
    returning.never_more_than_released,
    returning.undone_exactly,
    returning.apart_until_settled,
    returning.nothing_under_control_returns,
    returning.in_time,
    withdrawing.each_withdrawal_decided,
    withdrawing.withdrawn_lists_are_left,
    sites.released_where_it_arrived,
    sites.leaves_once_and_released,
    zone_exports.refunds_are_entries,
    zone_exports.lists_draw_on_their_books,
    departures.on_one_manifest,
    departures.departs_once_and_released,
    departures.ready_as_they_stand,
    departures.transits_close_once,
    summaries.each_list_in_one_summary,
    summaries.summaries_are_their_lists,
    summaries.summarised_open_or_overdue,
    summaries.figures_are_their_lists,
    declarations.each_is_answered,
    declarations.within_the_limit,
    declarations.lines_are_the_goods,
    declarations.no_more_than_recorded,
    declarations.end_as_goods_went,
)


def check(facts: Facts) -> list[Verdict]:
    """All of them, in their order."""
    return [invariant(facts) for invariant in INVARIANTS]
