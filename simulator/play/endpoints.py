"""The environment says where the running system is."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoints:
    """calendar_secret: who closes days on topics that partners write too proves it with this. feed_url: empty where nobody
    follows a feed."""

    kafka_bootstrap: str = ""
    intake_url: str = "http://127.0.0.1:8080"
    calendar_secret: str = field(default="calendar-of-a-demo", repr=False)
    feed_url: str = ""

    @classmethod
    def from_environment(cls) -> Endpoints:
        """`KAFKA_BOOTSTRAP`, `INTAKE_URL`, `CALENDAR_SECRET`, `FEED_URL`; what is not set keeps its default.

        Kafka has none.
        """
        names = ("kafka_bootstrap", "intake_url", "calendar_secret", "feed_url")
        given = {name: os.environ.get(name.upper()) for name in names}
        return cls(**{name: value for name, value in given.items() if value})
