"""The feed's own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Feeds are read within these bounds."""

    service: ClassVar[str] = "feed"

    page_entries_max: int = Field(
        default=500, ge=1, le=5000, description="most entries of one answer", validation_alias="FEED_PAGE_ENTRIES_MAX"
    )
    wait_s_max: int = Field(
        default=60,
        ge=1,
        description="longest that a question may wait for an entry that is not there yet",
        validation_alias="FEED_WAIT_S_MAX",
    )
    look_ms: int = Field(
        default=200,
        ge=1,
        description="how often a process asks whether feeds have grown that somebody waits for",
        validation_alias="FEED_LOOK_MS",
    )
    heartbeat_s: int = Field(
        default=15,
        ge=1,
        description="after which a stream without entries says that it is alive",
        validation_alias="FEED_HEARTBEAT_S",
    )
    followers_max: int = Field(
        default=100,
        ge=1,
        description="most questions that wait and streams at once in one process; beyond, 503 with Retry-After",
        validation_alias="FEED_FOLLOWERS_MAX",
    )
    followers_of_one_max: int = Field(
        default=10, ge=1, description="the same of one subscriber", validation_alias="FEED_FOLLOWERS_OF_ONE_MAX"
    )
