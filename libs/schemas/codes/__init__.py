"""Codes that belong to the program: answers, statuses, modes and limits. What administrations change is in `reference`."""

from libs.schemas.codes.error_codes import ANSWERS, CUSTOMS_CODES, ERROR_CODES, AnswerCode, coded
from libs.schemas.codes.limits import LIMITS, PurchaseLimit, purchase_limit
from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.codes.supervision_modes import (
    EXPORT,
    IMPORT,
    Check,
    Direction,
    Document,
    Exit,
    Hold,
    Station,
    SupervisionMode,
    mode_of,
    supervision_mode,
)

__all__ = [
    "ANSWERS",
    "CUSTOMS_CODES",
    "ERROR_CODES",
    "EXPORT",
    "IMPORT",
    "LIMITS",
    "RECEIPT_STATUS",
    "AnswerCode",
    "Check",
    "Direction",
    "Document",
    "Exit",
    "Hold",
    "PurchaseLimit",
    "Station",
    "SupervisionMode",
    "coded",
    "mode_of",
    "purchase_limit",
    "supervision_mode",
]
