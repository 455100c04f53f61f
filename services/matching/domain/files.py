"""A file is a dossier in its place, with what is known of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.matching.domain.dossier import Case, Dossier


@dataclass(slots=True)
class File:
    """A dossier in its place. partition: the one its documents come in. stored: whether there is a row of it already.

    day: the last customs day of the documents that this batch brought; None where it brought none.
    """

    partition: int
    dossier: Dossier = field(default_factory=Dossier)
    stored: bool = False
    day: date | None = None

    def file(self, document: Any, day: date, time: datetime) -> Sequence[Case]:
        """See `Dossier.file`."""
        if self.day is None or day > self.day:
            self.day = day
        return self.dossier.file(document, day, time)
