"""The regional scope says which supervision mode of bonded retail import a zone may use, by date (财关税、商财发)."""

from __future__ import annotations

from datetime import date

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import IMPORT, Check
from libs.schemas.findings import Finding
from libs.schemas.reference import current, remembered
from libs.schemas.reference.tables import ZONES
from libs.schemas.rules import Rule
from services.accountbook.domain import rules


@remembered(1024)
def modes_of_zone(customs_code: str, zone_type: str, day: date) -> frozenset[str]:
    """The modes of the zones of this kind at this office; empty where there are none."""
    zones = current().on(ZONES, day).values()
    return frozenset(zone.mode for zone in zones if (zone.office, zone.kind) == (customs_code, zone_type))


def out_of_scope(customs_code: str, zone_type: str, entry_mode: str, day: date, scope: Rule) -> list[Finding]:
    """Find what is wrong with a book of this mode in this zone. scope: the rule that answers for the mode."""
    mode = modes.supervision_mode(entry_mode, IMPORT, day)
    if mode is None or Check.REGIONAL_SCOPE not in mode.checks:
        return []
    release, found = current().name, modes_of_zone(customs_code, zone_type, day)
    if not found:
        return [rules.FILING_ZONE.under(release).finding(f"{customs_code}/{zone_type}")]
    return [] if entry_mode in found else [scope.under(release).finding(entry_mode, "/".join(sorted(found)))]
