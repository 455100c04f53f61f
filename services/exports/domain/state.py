"""A batch of exports works on sites with their parcels, on departures, summaries and customs declarations."""

from __future__ import annotations

from dataclasses import dataclass

from services.exports.domain.declarations.files import DeclarationFiles
from services.exports.domain.departures.files import DepartureFiles
from services.exports.domain.files import SiteFiles
from services.exports.domain.summaries.files import SummaryFiles


@dataclass(slots=True)
class ExportFiles:
    """Each room changes its own files."""

    sites: SiteFiles
    departures: DepartureFiles
    summaries: SummaryFiles
    declarations: DeclarationFiles
