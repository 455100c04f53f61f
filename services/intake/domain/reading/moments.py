"""No moment of a document lies ahead: what is dated later than now would make everything that follows it stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from libs.runtime.clock import SHANGHAI
from libs.schemas.ceb import getter
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, Kind
from services.intake.domain import rules

_WRITTEN = "%Y%m%d%H%M%S"
FAR = "9" * 14
"""Behind every moment."""


@lru_cache(maxsize=1024)  # records of one batch share few instants
def latest_moment(logged_at: datetime, day: date, ahead_max_s: int) -> str:
    """Say how late a document may be dated. Where days were closed ahead of the log's clock, to the end of the open one."""
    now = logged_at.astimezone(SHANGHAI)
    if day > now.date():
        now = datetime.combine(day, time.max, SHANGHAI)
    return (now + timedelta(seconds=ahead_max_s)).strftime(_WRITTEN)


def ahead(kind: Kind, model: Any, latest: str) -> Iterator[Finding]:
    """A finding for each moment of a checked document that lies ahead."""
    names, values = _MOMENTS[kind.name]
    for name, value in zip(names, values(model), strict=True):
        if value > latest:
            yield rules.ahead(kind, name).finding(value, f"≤ {latest}")


def lies_ahead(kind: Kind, model: Any, latest: str) -> bool:
    """Say whether any moment does; asked of every document."""
    last: str = max(_MOMENTS[kind.name][1](model))
    return last > latest


_MOMENTS = {name: (rules.moments_of(kind), getter(rules.moments_of(kind).values())) for name, kind in KINDS.items()}
"""Kind → its moments by official name, and what reads them off a model. A moment left out is empty."""
