"""Unfit and wrong goods of a tally stand apart until they are disposed of or an officer decides."""

from __future__ import annotations

import msgspec

from services.returns.domain.arrivals import Quantities, without


class Apart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Goods of one tally, by line. arrival_no: its `cop_no`; operator_code, customs_code: of whom and where they lie.

    ems_no: the export book that unfit ones stand in. gone: unfit ones that were disposed of; disposals: in how many parts.
    verdict: on wrong ones.

    What became of them may be known before the tally is (rebuild).
    """

    arrival_no: str = ""
    operator_code: str = ""
    customs_code: str = ""
    ems_no: str | None = None
    unfit: Quantities = {}
    wrong: Quantities = {}
    gone: Quantities = {}
    disposals: int = 0
    verdict: str | None = None

    @property
    def unfit_here(self) -> Quantities:
        return without(self.unfit, self.gone)

    @property
    def awaits_officer(self) -> bool:
        return bool(self.wrong) and self.verdict is None
