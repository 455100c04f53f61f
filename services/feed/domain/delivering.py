"""A table says what follows from each answer of a subscriber's endpoint.

| answer | class | what follows |
|---|---|---|
| 2xx | delivered | the next entry |
| 410 | gone | the webhook is off; only its subscriber brings it back |
| other 3xx, 4xx | refused | tried again later; after some in a row the webhook stops |
| 408, 425, 429, 5xx, silence, no way there | away | tried again later and later; after three days the webhook stops |
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class EndpointAnswer(StrEnum):
    """A class of answers."""

    DELIVERED = "delivered"
    GONE = "gone"
    REFUSED = "refused"
    AWAY = "away"


class WebhookState(StrEnum):
    """Only an active webhook is sent to."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    OFF = "off"


_LATER = frozenset({408, 425, 429})
"""Refusals that say: come again."""
PAUSES = (5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600)
"""Seconds before the second try, the third …; the last one stands for all that follow."""


class WebhookStanding(NamedTuple):
    """A webhook stands like this. tries: of the entry under way. refusals: in a row. failing_since: nothing got through."""

    state: WebhookState = WebhookState.ACTIVE
    why: str | None = None
    tries: int = 0
    refusals: int = 0
    failing_since: datetime | None = None
    next_at: datetime = datetime.min.replace(tzinfo=UTC)


class GivingUp(NamedTuple):
    """An endpoint is given up after so much."""

    refusals_max: int
    away_max: timedelta


def class_of(status: int | None) -> EndpointAnswer:
    """status: of HTTP; None where there was no answer."""
    if status is None or status >= 500 or status in _LATER:
        return EndpointAnswer.AWAY
    if status == 410:
        return EndpointAnswer.GONE
    return EndpointAnswer.DELIVERED if 200 <= status < 300 else EndpointAnswer.REFUSED


def after(
    standing: WebhookStanding, answer: EndpointAnswer, seen: str, now: datetime, patience: GivingUp
) -> WebhookStanding:
    """Say how the webhook stands after an answer. seen: the answer in words."""
    if answer is EndpointAnswer.DELIVERED:
        return WebhookStanding(next_at=now)
    if answer is EndpointAnswer.GONE:
        return standing._replace(state=WebhookState.OFF, why=f"{seen}: the endpoint says that it is gone")
    since = standing.failing_since or now
    tries = standing.tries + 1
    refusals = standing.refusals + 1 if answer is EndpointAnswer.REFUSED else 0
    state, why = WebhookState.ACTIVE, None
    if refusals >= patience.refusals_max:
        state, why = WebhookState.STOPPED, f"{seen}: refused {refusals} times in a row"
    elif now - since >= patience.away_max:
        state, why = WebhookState.STOPPED, f"{seen}: nothing got through since {since.isoformat()}"
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    return WebhookStanding(state, why, tries, refusals, since, now + timedelta(seconds=pause))
