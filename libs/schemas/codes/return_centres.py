"""A return centre warehouse (退货中心仓) needs these conditions on record (GACC 2021-70)."""

from __future__ import annotations

from enum import StrEnum


class CentreCondition(StrEnum):
    """Customs has put this of a return centre on record, from one day to another."""

    AREA = "dedicated-area"
    VIDEO = "video"
    WMS = "wms"
    INTERFACE = "interface"


ASKED = tuple(CentreCondition)
"""Every centre needs all of them on each day on which parcels come in."""
