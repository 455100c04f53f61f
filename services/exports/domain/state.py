"""A batch of exports works on sites with their parcels, and on departures."""

from __future__ import annotations

from dataclasses import dataclass

from services.exports.domain.departures.files import DepartureFiles
from services.exports.domain.files import SiteFiles


@dataclass(slots=True)
class ExportFiles:
    """Each room changes its own files."""

    sites: SiteFiles
    departures: DepartureFiles
