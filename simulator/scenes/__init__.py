"""Scenes: what can happen to a parcel, each with the answer it must get. Shares are per thousand parcels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.plan.draft import Draft
from simulator.plan.plan import Parcel
from simulator.scenes import (
    comparison,
    corrected,
    direct,
    format_errors,
    limits,
    remote,
    repeats,
    returning,
    withdrawing,
)

Play = Callable[[Draft], list[Parcel]]


@dataclass(frozen=True, slots=True)
class Scene:
    """parcels: how many one playing makes."""

    name: str
    per_mille: int
    play: Play
    parcels: int = 1


PLAIN = "plain"

SCENES = (
    Scene("wrong-amount", 6, comparison.wrong_amount),
    Scene("other-payer", 4, comparison.other_payer),
    Scene("payment-company", 4, comparison.payment_company),
    Scene("line-mismatch", 4, comparison.line_mismatch),
    Scene("line-count", 4, comparison.line_count),
    Scene("buyer-name", 4, comparison.buyer_name),
    Scene("buyer-phone", 4, comparison.buyer_phone),
    Scene("missing-waybill", 5, comparison.missing_waybill),
    Scene("late-payment", 8, comparison.late_payment),
    Scene("correction", 6, comparison.correction),
    Scene("payment-corrected-in-time", 4, corrected.payment_in_time),
    Scene("misplaced", 6, corrected.misplaced),
    Scene("payment-deleted", 3, corrected.payment_deleted),
    Scene("several-payments", 4, corrected.several_payments),
    Scene("shared-order-number", 2, comparison.shared_order_number, parcels=2),
    Scene("stray-list", 2, comparison.stray_list, parcels=2),
    Scene("duplicate", 6, repeats.duplicate),
    Scene("conflicting-duplicate", 6, repeats.conflicting_duplicate),
    Scene("changed-too-late", 4, repeats.changed_too_late),
    Scene("stale-resend", 4, repeats.stale_resend),
    Scene("deletion", 4, repeats.deletion),
    Scene("draft", 4, repeats.draft_list),
    Scene("bad-id", 4, format_errors.bad_id),
    Scene("wrong-sum", 4, format_errors.wrong_sum),
    Scene("broken-xml", 4, format_errors.broken_xml),
    Scene("broken-json", 4, format_errors.broken_json),
    Scene("null-header", 4, format_errors.null_header),
    Scene("null-body", 2, format_errors.null_body),
    Scene("over-quota", 3, limits.over_quota, parcels=2),
    Scene("over-limit-several", 4, limits.over_limit_several),
    Scene("over-limit-one", 5, limits.over_limit_one),
    Scene("no-stock", 5, limits.no_stock),
    Scene("wrong-unit", 4, limits.wrong_unit),
    Scene("unregistered-payer", 4, limits.unregistered_payer),
    Scene("suspended-agent", 3, limits.suspended_agent),
    Scene("direct-unregistered", 3, limits.direct_unregistered),
    Scene("direct-one-bill", 9, direct.one_bill, parcels=3),
    Scene("direct-in-parts", 4, direct.in_parts, parcels=2),
    Scene("direct-far-price", 2, direct.far_price),
    Scene("direct-never-arrives", 3, direct.never_arrives, parcels=2),
    Scene("direct-by-transit", 6, direct.by_transit, parcels=3),
    Scene("direct-comes-back", 3, direct.comes_back, parcels=2),
    Scene("arrival-told-by-a-carrier", 2, direct.by_a_carrier),
    Scene("outside-scope", 8, remote.plain_goods),
    Scene("first-import-shown", 5, remote.licence_shown),
    Scene("first-import-not-shown", 4, remote.licence_missing),
    Scene("guarantee-exhausted", 6, limits.guarantee_exhausted),
    Scene("withdrawn-awaiting-payment", 4, withdrawing.awaiting_payment),
    Scene("withdrawn-awaiting-guarantee", 3, withdrawing.awaiting_guarantee),
    Scene("withdrawn-awaiting-officer", 3, withdrawing.awaiting_officer),
    Scene("withdrawn-too-late", 3, withdrawing.after_release),
    Scene("release-note-withdrawn", 3, withdrawing.release_note),
    Scene("return-full", 8, returning.full),
    Scene("return-partial", 8, returning.partial),
    Scene("return-twice", 4, returning.twice),
    Scene("return-before-exit", 3, returning.before_exit),
    Scene("return-on-the-last-days", 3, returning.last_days),
    Scene("return-applied-late", 4, returning.applied_late),
    Scene("return-never-arrives", 4, returning.never_arrives),
    Scene("return-arrives-late", 3, returning.arrives_late),
    Scene("return-in-parts", 4, returning.in_parts),
    Scene("return-part-never-arrives", 3, returning.part_never_arrives),
    Scene("return-elsewhere", 3, returning.elsewhere),
    Scene("return-through-a-centre", 3, returning.through_a_centre),
    Scene("return-unfit", 4, returning.unfit),
    Scene("return-wrong-goods", 3, returning.wrong_goods),
)
"""Every scene but the plain one, which the rest of the parcels play."""
