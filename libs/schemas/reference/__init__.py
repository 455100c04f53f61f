"""Reference data: releases of tables that an administration makes, looked up by customs day."""

from libs.schemas.reference.current import VARIABLE, choose, current, remembered, use, using
from libs.schemas.reference.files.flaws import Flaw, FlawedRelease
from libs.schemas.reference.release import SAMPLE, ReferenceRelease, examine, load
from libs.schemas.reference.tables import TABLES, ReferenceTable

__all__ = [
    "SAMPLE",
    "TABLES",
    "VARIABLE",
    "Flaw",
    "FlawedRelease",
    "ReferenceRelease",
    "ReferenceTable",
    "choose",
    "current",
    "examine",
    "load",
    "remembered",
    "use",
    "using",
]
