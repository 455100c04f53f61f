"""Code tables, each row valid for a period of customs days."""

from libs.schemas.codes.countries import CHINA, COUNTRIES
from libs.schemas.codes.currencies import CURRENCIES, YUAN
from libs.schemas.codes.customs_offices import CUSTOMS_OFFICES
from libs.schemas.codes.error_codes import ANSWERS, CUSTOMS_CODES, ERROR_CODES, AnswerCode, coded
from libs.schemas.codes.limits import LIMITS, PurchaseLimit, purchase_limit
from libs.schemas.codes.packing import WRAP_TYPES
from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.codes.supervision_modes import (
    EXPORT,
    IMPORT,
    Check,
    Direction,
    Document,
    Exit,
    Hold,
    SupervisionMode,
    supervision_mode,
)
from libs.schemas.codes.table import Code, CodeTable
from libs.schemas.codes.trade_modes import TRADE_MODES
from libs.schemas.codes.transport import TRANSPORT_MODES
from libs.schemas.codes.units import KILOGRAM, UNITS

__all__ = [
    "ANSWERS",
    "CHINA",
    "COUNTRIES",
    "CURRENCIES",
    "CUSTOMS_CODES",
    "CUSTOMS_OFFICES",
    "ERROR_CODES",
    "EXPORT",
    "IMPORT",
    "KILOGRAM",
    "LIMITS",
    "RECEIPT_STATUS",
    "TRADE_MODES",
    "TRANSPORT_MODES",
    "UNITS",
    "WRAP_TYPES",
    "YUAN",
    "AnswerCode",
    "Check",
    "Code",
    "CodeTable",
    "Direction",
    "Document",
    "Exit",
    "Hold",
    "PurchaseLimit",
    "SupervisionMode",
    "coded",
    "purchase_limit",
    "supervision_mode",
]
