"""The parties of the tests' documents, as customs registered them."""

from __future__ import annotations

from services.intake.domain.parties import Party

CUSTOMS = "0000"
OFFICER, GATE, BANK, SITE, TREASURY = "officer-3105", "gate-3105", "3301990BK1", "330266LM7M", "treasury-01"

_ROWS = (
    ("3301960AB1", "platform", None),
    ("3302960CD2", "ecommerce", None),
    ("3302980JK5", "agent", None),
    ("330266K0L6", "warehouse", "3105"),
    ("330266K0L7", "warehouse", "3105"),
    (OFFICER, "officer", "3105"),
    (GATE, "gate", "3105"),
    (TREASURY, "treasury", None),
    (BANK, "bank", None),
    (SITE, "site", "3105"),
    ("3301980GH4", "logistics", None),
)
REGISTER = [Party(code, frozenset({role}), office, True, "ordinary") for code, role, office in _ROWS]
