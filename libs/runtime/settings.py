"""Settings every service has, from the environment and from secret files; printed redacted at start.

A service adds its own in a subclass.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field, SecretStr, model_validator

from libs.identity.settings import DoorSettings
from libs.runtime.sealing import KeyRing
from libs.runtime.setting_values import (
    Brokers,
    DaysByTable,
    Directory,
    FirstPause,
    HangsAfter,
    Interface,
    LogLevel,
    LongestPause,
    Url,
    address,
)
from libs.schemas import reference
from libs.surroundings import FromSurroundings

NO_SECRET = SecretStr("")

SECRETS: dict[str, tuple[str, ...] | None] = {
    "CALENDAR_SECRET": ("intake",),
    "TOKEN_SECRET": ("intake",),
    "SEALING_KEYS": None,
    "DRAW_SECRET": ("accountbook", "exports", "intake", "review"),
    "DEAD_LETTER_SECRET": None,
}
"""Secret → the services that cannot start without it; None: each. The timekeeper signs days with the first."""

APART = ("SEALING_KEYS", "DEAD_LETTER_SECRET")
"""Secrets of which each service can have one of its own: nobody else opens what it seals. What is drawn of
a list is drawn alike by all."""

PLACES: dict[str, tuple[str, ...] | None] = {
    "KAFKA_BOOTSTRAP": None,
    "DATABASE_URL": None,
    "REDIS_URL": ("review",),
}
"""Address → the services that do not run before somebody has set it; None: each. A default would be somebody else's
server, or nobody's, which is waited for in vain."""


class MissingSettings(SystemExit):
    """Ends the process with one line, which names what is missing. No secret has a default: it would be a public one."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        super().__init__(f"{name} cannot start: set {', '.join(missing)}")


class ServiceSettings(FromSurroundings, DoorSettings):
    """A subclass sets `service` and may set `env_prefix` for its own fields (`TAX_…`); the shared ones have fixed names.

    Times end in their unit. Counts are records unless they say otherwise.
    """

    service: ClassVar[str]

    kafka_bootstrap: Brokers = Field(default="", validation_alias="KAFKA_BOOTSTRAP")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="the service's own database; without it `DATABASE_URL_<SERVICE>`",
        validation_alias="DATABASE_URL",
    )
    redis_url: Url = Field(
        default="redis://127.0.0.1:6379/0",
        description="velocity counters of `review`; without Redis, lists that need them go to manual review",
        validation_alias="REDIS_URL",
    )
    zipkin_endpoint: Url | None = Field(
        default=None,
        description="where spans go, by Zipkin's JSON; none without it",
        validation_alias="ZIPKIN_ENDPOINT",
    )
    otlp_endpoint: Url | None = Field(
        default=None,
        description="where spans go without Zipkin, by OTLP over HTTP",
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
    )
    http_host: Interface = Field(
        default="127.0.0.1",
        description="interface of health, metrics and, for `intake`, documents",
        validation_alias="HTTP_HOST",
    )
    http_port: int = Field(default=8080, ge=0, le=65535, description="their port", validation_alias="HTTP_PORT")
    http_connections_max: int = Field(
        default=200,
        ge=1,
        description="most connections at once; beyond, 503 with Retry-After",
        validation_alias="HTTP_CONNECTIONS_MAX",
    )
    http_head_ms_max: int = Field(
        default=10_000,
        ge=1,
        description="how long a connection may stand without a whole head of a request",
        validation_alias="HTTP_HEAD_MS_MAX",
    )
    http_database_connections_max: int = Field(
        default=4,
        ge=1,
        description="connections to the database for questions over HTTP; the loop and health have their own",
        validation_alias="HTTP_DATABASE_CONNECTIONS_MAX",
    )
    log_level: LogLevel = Field(default="info", validation_alias="LOG_LEVEL")
    reference_dir: Directory | None = Field(
        default=None,
        description="directory of the reference release to decide by; without it the sample (docs/reference-data.md)",
        validation_alias=reference.VARIABLE,
    )

    batch_events_max: int = Field(
        default=10_000,
        ge=1,
        le=20_000,
        description="most events of one transaction; 1536 bytes of a record count as one where it has fewer",
        validation_alias="BATCH_EVENTS_MAX",
    )
    day_piece_max: int = Field(
        default=500,
        ge=1,
        le=10_000,
        description="most things due at a day's end that one transaction works off",
        validation_alias="DAY_PIECE_MAX",
    )
    poll_ms: int = Field(
        default=200, ge=1, le=1000, description="how long a poll waits for records", validation_alias="POLL_MS"
    )
    opened_bytes_max: int = Field(
        default=16 << 20,
        ge=1 << 20,
        description="most bytes a Kafka batch may come to once it is decompressed, its records counted 512 each besides; "
        "one that comes to more is a dead letter. A poll opens three times as much",
        validation_alias="OPENED_BYTES_MAX",
    )
    gather_ms: int = Field(
        default=50,
        ge=0,
        le=1000,
        description="how long records gather before a poll, where the last one brought few",
        validation_alias="GATHER_MS",
    )
    gather_late_ms: int = Field(
        default=400,
        ge=0,
        le=5000,
        description="the same where records are late already: wide batches save the CPU that is short",
        validation_alias="GATHER_LATE_MS",
    )
    pages_in_flight_max: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="committed pages that may wait for the broker's answer; then reading waits",
        validation_alias="PAGES_IN_FLIGHT_MAX",
    )
    session_timeout_ms: int = Field(
        default=10_000,
        ge=1000,
        description="after which a silent worker loses its partitions",
        validation_alias="SESSION_TIMEOUT_MS",
    )
    standing_s_max: int = Field(
        default=30,
        ge=1,
        description="how long something may wait in an input that does not move, or the broker be silent, before "
        "`/health/ready` says no",
        validation_alias="STANDING_S_MAX",
    )
    retry_pause_min_ms: FirstPause = Field(default=50, validation_alias="RETRY_PAUSE_MIN_MS")
    retry_pause_max_ms: LongestPause = Field(default=5_000, validation_alias="RETRY_PAUSE_MAX_MS")
    dead_letter_bytes_max: int = Field(
        default=1 << 20,
        ge=0,
        description="longest unreadable record that is kept; of a longer one its size, hash and place are",
        validation_alias="DEAD_LETTER_BYTES_MAX",
    )
    unreadable_share_max: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="share of unreadable records at which a topic of our own halts, and a partner is put aside",
        validation_alias="UNREADABLE_SHARE_MAX",
    )
    unreadable_window: int = Field(
        default=100, ge=1, description="records over which that share is taken", validation_alias="UNREADABLE_WINDOW"
    )
    sender_aside_s: int = Field(
        default=60,
        ge=1,
        description="how long a sender most of whose records are unreadable is put aside before it is tried again",
        validation_alias="SENDER_ASIDE_S",
    )
    unexpected_senders_max: int = Field(
        default=10,
        ge=1,
        description="proven senders whose records may raise what nobody expects; more of them halt the worker",
        validation_alias="UNEXPECTED_SENDERS_MAX",
    )
    batch_tries_max: int = Field(
        default=3,
        ge=1,
        description="failures in a row, with a database that answers, before a batch, or a piece of a day's end, "
        "is tried in halves",
        validation_alias="BATCH_TRIES_MAX",
    )
    record_tries_max: int = Field(
        default=20,
        ge=1,
        description="the same before one record alone is put aside, or halts its partition where it is our own, "
        "and one thing due at a day's end stops the work of days",
        validation_alias="RECORD_TRIES_MAX",
    )
    hang_s: HangsAfter = Field(
        default=300,
        description="after which a worker whose event loop or batch does not move is ended, so that others go on",
        validation_alias="HANG_S",
    )
    trace_share: float = Field(
        default=0.01, ge=0, le=1, description="share of cases that are traced", validation_alias="TRACE_SHARE"
    )

    archive_dir: Directory | None = Field(
        default=None,
        description="where rows go that are dropped, sealed; without it all are kept",
        validation_alias="ARCHIVE_DIR",
    )
    retention_days: int = Field(
        default=1096,
        ge=1,
        description="customs days that rows are kept behind their last act",
        validation_alias="RETENTION_DAYS",
    )
    retention_days_of: DaysByTable = Field(
        default={},
        description='the same by table, as JSON: `{"dead_letter": 90}`',
        validation_alias="RETENTION_DAYS_OF",
    )
    retention_rows_max: int = Field(
        default=500, ge=1, description="most rows dropped in one transaction", validation_alias="RETENTION_ROWS_MAX"
    )

    calendar_secret: SecretStr = Field(default=NO_SECRET, validation_alias="CALENDAR_SECRET")
    token_secret: SecretStr = Field(default=NO_SECRET, validation_alias="TOKEN_SECRET")
    sealing_keys: SecretStr = Field(default=NO_SECRET, validation_alias="SEALING_KEYS")
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
        missing = [name for name in self._needed(SECRETS) if getattr(self, name.lower()) == NO_SECRET]
        if missing:
            raise MissingSettings(self.service, missing)
        return self

    def ask_for_places(self) -> None:
        """Raises MissingSettings where nobody has said where a server is that this service cannot work without."""
        own = {"DATABASE_URL": self.database_variable}
        missing = [own.get(name, name) for name in self._needed(PLACES) if name.lower() not in self.model_fields_set]
        if missing:
            raise MissingSettings(self.service, missing)

    def _needed(self, by: dict[str, tuple[str, ...] | None]) -> list[str]:
        return [name for name, services in by.items() if services is None or self.service in services]

    @property
    def key_ring(self) -> KeyRing:
        """Make the ring that seals content at rest. Raises ValueError where there is no key, or none as it should be."""
        return KeyRing.of(self.sealing_keys.get_secret_value())

    @property
    def brokers(self) -> list[str]:
        return self.kafka_bootstrap.split(",")

    @property
    def database_variable(self) -> str:
        return f"DATABASE_URL_{self.service.upper()}"

    @property
    def database(self) -> str:
        """Name the database as it may be printed."""
        return address(self.database_url.get_secret_value())

    def redacted(self) -> dict[str, Any]:
        """Every setting as it may be printed: secrets starred, of an address what `address` leaves."""
        shown = self.model_dump(mode="json")
        addresses = {name: address(value) for name, value in shown.items() if isinstance(value, str) and "://" in value}
        return {**shown, **addresses, "database_url": self.database}
