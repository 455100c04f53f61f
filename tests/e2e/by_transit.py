"""Documents of an exported parcel that is declared at home and leaves at a port of another region."""

from __future__ import annotations

from typing import Any

from simulator.papers.documents import Document
from simulator.people.partners import CARRIERS, SITE
from tests.e2e import exported

HOME, PORT = "4258", SITE.customs_code
"""Customs offices of two regions."""
NUMBER, BILL, GCODE = "20260302T0001", "99912345686", "3304990039"
_SEALED = {"appTime": "20260303080000", "logisticsCode": CARRIERS[0].code, "sealNo": "F0001"}
OPENING = _SEALED | {
    "copNo": f"ZG{NUMBER}", "customsCode": HOME, "portCode": PORT, "vehicleNo": "鲁B00001", "openTime": "20260303080000",
    "parcels": [{"logisticsCode": CARRIERS[0].code, "logisticsNo": f"CK{NUMBER}"}],
}  # fmt: skip
CLOSING = _SEALED | {
    "copNo": f"ZH{NUMBER}", "customsCode": PORT, "operatorCode": SITE.operator.code, "transitNo": f"ZG{NUMBER}",
    "closeTime": "20260303080000",
}  # fmt: skip


def document(kind: str, **says: Any) -> Document:
    """A document of the kind about the parcel, declared at home."""
    at = {"customsCode": HOME, "portCode": PORT, "billNo": BILL, "gcode": GCODE}
    return exported.document(kind, NUMBER, **at, **says)
