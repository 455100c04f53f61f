"""Settings of the timekeeper, from the environment."""

from __future__ import annotations

from pydantic import Field, SecretStr

from libs.runtime.setting_values import Brokers, FirstPause, HangsAfter, LogLevel, LongestPause
from libs.runtime.settings import NO_SECRET, MissingSettings
from libs.surroundings import FromSurroundings


class Settings(FromSurroundings):
    """Facts that come before a day's close, within `grace_s`, count for the day that is being closed."""

    kafka_bootstrap: Brokers = Field(default="", validation_alias="KAFKA_BOOTSTRAP")
    calendar_secret: SecretStr = Field(default=NO_SECRET, validation_alias="CALENDAR_SECRET")
    grace_s: int = Field(
        default=60,
        ge=0,
        le=86_400,
        description="how long a day stays open after its midnight, for what was under way",
        validation_alias="TIMEKEEPER_GRACE_S",
    )
    look_within_s: int = Field(
        default=600,
        ge=1,
        description="longest look back for the last day closed",
        validation_alias="TIMEKEEPER_LOOK_WITHIN_S",
    )
    retry_pause_min_ms: FirstPause = Field(default=500, validation_alias="RETRY_PAUSE_MIN_MS")
    retry_pause_max_ms: LongestPause = Field(default=30_000, validation_alias="RETRY_PAUSE_MAX_MS")
    hang_s: HangsAfter = Field(
        default=300,
        description="after which a process whose event loop does not move is ended, so that its supervisor starts it again",
        validation_alias="HANG_S",
    )
    log_level: LogLevel = Field(default="info", validation_alias="LOG_LEVEL")

    def model_post_init(self, _: object) -> None:
        needed = {"KAFKA_BOOTSTRAP": self.kafka_bootstrap, "CALENDAR_SECRET": self.calendar_secret.get_secret_value()}
        if missing := [name for name, value in needed.items() if not value]:
            raise MissingSettings("timekeeper", missing)
