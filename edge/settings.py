"""Settings of the edge, from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from libs.identity.settings import File
from libs.runtime.sealing import KeyRing
from libs.runtime.setting_values import Brokers, FirstPause, LogLevel, LongestPause, SafeUrl
from libs.runtime.settings import NO_SECRET, MissingSettings
from libs.surroundings import FromSurroundings


class Settings(FromSurroundings):
    """Times end in their unit."""

    kafka_bootstrap: Brokers = Field(default="", validation_alias="KAFKA_BOOTSTRAP")
    customs: str = Field(
        default="0000",
        min_length=1,
        description="customs' own code that answers are declared under; one of `CUSTOMS_CODES`",
        validation_alias="EDGE_CUSTOMS",
    )
    record_key: SecretStr = Field(
        default=NO_SECRET,
        description="key that proves its records where intake asks for that, `id:key in base64` (docs/identity.md)",
        validation_alias="EDGE_RECORD_KEY",
    )
    buyer_check_keys: SecretStr = Field(
        default=NO_SECRET,
        description="keys that questions about buyers travel under, as intake has them",
        validation_alias="BUYER_CHECK_KEYS",
    )
    buyer_check_url: SafeUrl | None = Field(
        default=None,
        description="where name and number are posted to as JSON, for an answer whether they are one person's: https, or "
        "http on this machine; without it `BUYER_CHECK_TABLE` answers",
        validation_alias="BUYER_CHECK_URL",
    )
    buyer_check_token: SecretStr = Field(
        default=NO_SECRET,
        description="bearer token that is shown there",
        validation_alias="BUYER_CHECK_TOKEN",
    )
    buyer_check_table: File | None = Field(
        default=None,
        description="CSV of `number,name`: a number in it is of that name alone; any other is believed. For plays and tests",
        validation_alias="BUYER_CHECK_TABLE",
    )
    buyer_check_limit_s: float = Field(
        default=300,
        gt=0,
        description="how long after its order a buyer's identity is asked about; beyond, an officer decides",
        validation_alias="BUYER_CHECK_LIMIT_S",
    )
    buyer_check_try_s: float = Field(
        default=10, gt=0, description="how long one answer may take", validation_alias="BUYER_CHECK_TRY_S"
    )
    buyer_check_batch: int = Field(
        default=500, ge=1, le=5000, description="most questions in hand", validation_alias="BUYER_CHECK_BATCH"
    )
    buyer_check_at_once: int = Field(
        default=32, ge=1, description="most persons asked about at once", validation_alias="BUYER_CHECK_AT_ONCE"
    )
    retry_pause_min_ms: FirstPause = Field(default=500, validation_alias="RETRY_PAUSE_MIN_MS")
    retry_pause_max_ms: LongestPause = Field(default=30_000, validation_alias="RETRY_PAUSE_MAX_MS")
    log_level: LogLevel = Field(default="info", validation_alias="LOG_LEVEL")

    def model_post_init(self, _: object) -> None:
        needed = {"KAFKA_BOOTSTRAP": self.kafka_bootstrap, "BUYER_CHECK_KEYS": self.buyer_check_keys.get_secret_value()}
        if missing := [name for name, value in needed.items() if not value]:
            raise MissingSettings("edge", missing)

    @property
    def key_ring(self) -> KeyRing:
        """Make the ring that opens questions. Raises ValueError where there is no key, or none as it should be."""
        return KeyRing.of(self.buyer_check_keys.get_secret_value())

    @property
    def table(self) -> Path | None:
        return Path(self.buyer_check_table) if self.buyer_check_table else None
