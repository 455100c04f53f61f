"""Settings every service has, from the environment; printed redacted at start. A service adds its own in a subclass."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NO_SECRET = SecretStr("")

SECRETS: dict[str, tuple[str, ...] | None] = {
    "CALENDAR_SECRET": ("intake",),
    "TOKEN_SECRET": ("intake",),
    "DRAW_SECRET": ("accountbook", "review"),
    "DEAD_LETTER_SECRET": None,
}
"""Secret → the services that cannot start without it; None: each. The timekeeper signs days with the first."""


class MissingSecrets(SystemExit):
    """Ends the process with one line, which names what is missing. No secret has a default: it would be a public one."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        super().__init__(f"{name} cannot start: set {', '.join(missing)}")


class ServiceSettings(BaseSettings):
    """A subclass sets `service` and may set `env_prefix` for its own fields (`TAX_…`); the shared ones have fixed names.

    Times end in their unit. Counts are records unless they say otherwise.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    service: ClassVar[str]

    kafka_bootstrap: str = Field(default="127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP")
    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    redis_url: str = Field(default="redis://127.0.0.1:6379/0", validation_alias="REDIS_URL")
    zipkin_endpoint: str | None = Field(default=None, validation_alias="ZIPKIN_ENDPOINT")
    otlp_endpoint: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    http_host: str = Field(default="127.0.0.1", validation_alias="HTTP_HOST")
    http_port: int = Field(default=8080, ge=0, le=65535, validation_alias="HTTP_PORT")
    log_level: str = Field(default="info", validation_alias="LOG_LEVEL")

    batch_events_max: int = Field(default=4000, ge=1, le=10_000, validation_alias="BATCH_EVENTS_MAX")
    poll_ms: int = Field(default=200, ge=1, le=1000, validation_alias="POLL_MS")
    gather_ms: int = Field(default=50, ge=0, le=1000, validation_alias="GATHER_MS")
    gather_late_ms: int = Field(default=400, ge=0, le=5000, validation_alias="GATHER_LATE_MS")
    pages_in_flight_max: int = Field(default=8, ge=1, le=1000, validation_alias="PAGES_IN_FLIGHT_MAX")
    session_timeout_ms: int = Field(default=10_000, ge=1000, validation_alias="SESSION_TIMEOUT_MS")
    retry_pause_min_ms: int = Field(default=50, ge=1, validation_alias="RETRY_PAUSE_MIN_MS")
    retry_pause_max_ms: int = Field(default=5_000, ge=1, validation_alias="RETRY_PAUSE_MAX_MS")
    unreadable_share_max: float = Field(default=0.5, gt=0, le=1, validation_alias="UNREADABLE_SHARE_MAX")
    unreadable_window: int = Field(default=100, ge=1, validation_alias="UNREADABLE_WINDOW")
    trace_share: float = Field(default=0.01, ge=0, le=1, validation_alias="TRACE_SHARE")

    calendar_secret: SecretStr = Field(default=NO_SECRET, validation_alias="CALENDAR_SECRET")
    token_secret: SecretStr = Field(default=NO_SECRET, validation_alias="TOKEN_SECRET")
    draw_secret: SecretStr = Field(default=NO_SECRET, validation_alias="DRAW_SECRET")
    dead_letter_secret: SecretStr = Field(default=NO_SECRET, validation_alias="DEAD_LETTER_SECRET")

    @model_validator(mode="before")
    @classmethod
    def _own_database(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`DATABASE_URL_<SERVICE>` names the service's own database, so that one environment serves all services."""
        own = os.environ.get(f"DATABASE_URL_{cls.service.upper()}")
        if own and not values.get("DATABASE_URL"):
            values["DATABASE_URL"] = own
        return values

    @model_validator(mode="after")
    def _sane(self) -> ServiceSettings:
        if self.retry_pause_min_ms > self.retry_pause_max_ms:
            raise ValueError("RETRY_PAUSE_MIN_MS is above RETRY_PAUSE_MAX_MS")
        return self

    @model_validator(mode="after")
    def _entrusted(self) -> ServiceSettings:
        needed = [name for name, services in SECRETS.items() if services is None or self.service in services]
        missing = [name for name in needed if getattr(self, name.lower()) == NO_SECRET]
        if missing:
            raise MissingSecrets(self.service, missing)
        return self

    def redacted(self) -> dict[str, Any]:
        """Every setting as it may be printed: secrets starred, no password in an address."""
        shown = self.model_dump(mode="json")
        parts = urlsplit(self.database_url.get_secret_value())
        shown["database_url"] = f"{parts.scheme}://{parts.username}:***@{parts.hostname}:{parts.port}{parts.path}"
        return shown
