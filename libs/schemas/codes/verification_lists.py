"""One row per way of goods says what stands in the head of a 核注清单 (INV101) beside its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from libs.schemas.codes.book_kinds import INTO_ZONE, OUT_OF_ZONE, IoType
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Codes of 金关二期, by the official names of their fields.

    invt_type: 0 普通, 8 保税电商. dclcus_flag: 1 报关, 2 非报关. dclcus_type: 1 关联, 2 对应, of what is declared.
    lvyrlf_mode: 1 照章征税, 3 全免. mtpck_endprd: I 料件. natcd: of departure or arrival, where the way says it.
    """

    invt_type: str
    dclcus_flag: str
    dclcus_type: str | None
    lvyrlf_mode: str
    mtpck_endprd: str = "I"
    natcd: str | None = None


HEADS: Mapping[tuple[Direction, IoType], HeadRow] = {
    (IMPORT, OUT_OF_ZONE): HeadRow("8", "2", None, "1", natcd="142"),
    (IMPORT, INTO_ZONE): HeadRow("0", "1", "2", "3"),
    (EXPORT, OUT_OF_ZONE): HeadRow("8", "2", None, "3"),
    (EXPORT, INTO_ZONE): HeadRow("0", "1", "2", "3"),
}
"""Direction of the lists that draw on the book, and way through the zone's gate → row. Those of exports no sample shows."""

NOT_VERIFIED, PRE_VERIFIED, VERIFIED = "0", "1", "2"
"""`vrfdedMarkcd`: nothing is deducted, goods are set apart for the gate, everything passed it."""
NO_NOTE, SOME_NOTES, ALL_NOTES = "1", "2", "3"
"""`passportUsedTypecd`: how much of it is on release notes."""
APPROVED, DELETED = "0", "3"
"""`invtStucd`."""
