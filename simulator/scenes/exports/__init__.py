"""Scenes of exports: what can happen to a parcel that leaves, each with the end its list must come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import ExportParcel
from simulator.scenes.exports import comparison, leaving, limits, returning, withdrawing

Play = Callable[[ExportDraft], list[ExportParcel]]


@dataclass(frozen=True, slots=True)
class ExportScene:
    """per_mille: its share of parcels that leave. parcels: how many one playing makes."""

    name: str
    per_mille: int
    play: Play
    parcels: int = 1


PLAIN_EXPORT = "export-plain"

EXPORT_SCENES = (
    ExportScene("export-every-way", 10, leaving.every_way, parcels=leaving.EVERY_WAY),
    ExportScene("export-other-weight", 8, comparison.other_weight),
    ExportScene("export-line-count", 6, comparison.line_count),
    ExportScene("export-other-price", 8, comparison.other_price),
    ExportScene("export-missing-order", 8, comparison.missing_order),
    ExportScene("export-late-waybill", 10, comparison.late_waybill),
    ExportScene("export-correction", 10, comparison.correction),
    ExportScene("export-malformed", 8, comparison.malformed),
    ExportScene("export-duplicate", 10, comparison.duplicate),
    ExportScene("export-no-pilot-zone", 6, limits.no_pilot_zone),
    ExportScene("export-not-filed", 6, limits.not_filed),
    ExportScene("export-not-simplified", 6, limits.not_simplified),
    ExportScene("export-no-licence", 6, limits.no_licence),
    ExportScene("export-forbidden", 6, limits.forbidden),
    ExportScene("export-over-limit", 8, limits.over_limit),
    ExportScene("export-not-in-the-book", 6, limits.not_in_the_book),
    ExportScene("export-arrives-late", 12, leaving.arrives_late),
    ExportScene("export-bound-late", 8, leaving.bound_late),
    ExportScene("export-never-arrives", 6, leaving.never_arrives),
    ExportScene("export-never-bound", 6, leaving.never_bound),
    ExportScene("export-taken-off", 10, leaving.taken_off),
    ExportScene("export-left-behind", 10, leaving.left_behind),
    ExportScene("export-withdrawn-awaiting-waybill", 6, withdrawing.awaiting_waybill),
    ExportScene("export-withdrawn-examined", 6, withdrawing.examined),
    ExportScene("export-withdrawn-released", 6, withdrawing.released),
    ExportScene("export-withdrawn-in-zone", 6, withdrawing.in_the_zone),
    ExportScene("export-withdrawn-departed", 6, withdrawing.departed),
    ExportScene("export-return-whole", 10, returning.whole),
    ExportScene("export-return-part", 10, returning.part),
    ExportScene("export-return-to-the-zone", 6, returning.to_the_zone),
    ExportScene("export-return-beyond", 5, returning.beyond),
)
"""Every scene of exports but the plain one, which the rest of the parcels play."""
