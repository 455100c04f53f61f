"""The regional scope says which mode of retail import the zone of a book may use, by date (财关税、商财发).

Books of exports may be in any zone.
"""

from __future__ import annotations

from datetime import date

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Check
from libs.schemas.findings import Finding
from libs.schemas.reference import current, remembered
from libs.schemas.reference.tables import ZONES
from libs.schemas.rules import Rule
from services.accountbook.domain import rules
from services.accountbook.domain.ledger import Book


@remembered(1024)
def modes_of_zone(customs_code: str, zone_type: str, day: date) -> frozenset[str]:
    """The modes of the zones of this kind at this office; empty where there are none."""
    zones = current().on(ZONES, day).values()
    return frozenset(zone.mode for zone in zones if (zone.office, zone.kind) == (customs_code, zone_type))


def wrong_mode(book: Book, day: date, scope: Rule) -> list[Finding]:
    """Find what is wrong with a book of its mode in its zone. scope: the rule that answers for the mode."""
    mode = modes.supervision_mode(book.entry_mode, book.row.direction, day)
    if mode is None or not mode.bonded:
        return []
    release, found = current().name, modes_of_zone(book.customs_code, book.zone_type, day)
    if not found:
        return [rules.FILING_ZONE.under(release).finding(f"{book.customs_code}/{book.zone_type}")]
    if Check.REGIONAL_SCOPE not in mode.checks or book.entry_mode in found:
        return []
    return [scope.under(release).finding(book.entry_mode, "/".join(sorted(found)))]
