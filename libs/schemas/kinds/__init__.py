"""The kinds of documents that partners hand in. One row says all that the system knows of a kind.

Topics, the contract, `intake`, the simulator, bad input and the checker derive their registries from these rows.
"""

from libs.schemas.kinds.kind import NOTHING, Channel, Kind, Opens, Sender, SenderRole, business_key, parcel_number
from libs.schemas.kinds.rows import (
    AUDIT_DOCUMENTS,
    BOOK_DOCUMENTS,
    DECLARATION_DOCUMENTS,
    DEPARTURE_DOCUMENTS,
    DOCUMENTS,
    EXPORT_RETURN_DOCUMENTS,
    KINDS,
    RETURN_DOCUMENTS,
    REVIEW_DOCUMENTS,
    SITE_DOCUMENTS,
    SUMMARY_DOCUMENTS,
    TAX_DOCUMENTS,
)

__all__ = [
    "AUDIT_DOCUMENTS",
    "BOOK_DOCUMENTS",
    "DECLARATION_DOCUMENTS",
    "DEPARTURE_DOCUMENTS",
    "DOCUMENTS",
    "EXPORT_RETURN_DOCUMENTS",
    "KINDS",
    "NOTHING",
    "RETURN_DOCUMENTS",
    "REVIEW_DOCUMENTS",
    "SITE_DOCUMENTS",
    "SUMMARY_DOCUMENTS",
    "TAX_DOCUMENTS",
    "Channel",
    "Kind",
    "Opens",
    "Sender",
    "SenderRole",
    "business_key",
    "parcel_number",
]
