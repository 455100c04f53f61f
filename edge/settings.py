"""Settings of the edge, from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from edge.asking import Limits
from libs.identity.settings import File
from libs.runtime.sealing import KeyRing
from libs.runtime.setting_values import Brokers, FirstPause, Interface, LogLevel, LongestPause, SafeUrl
from libs.runtime.settings import NO_SECRET, MissingSettings
from libs.signing import methods_of
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
    payment_table: File | None = Field(
        default=None,
        description="CSV of `ebp_code,url,certificate`: the platforms that are asked for raw payment data, the address that "
        "takes the question (https, or http on this machine), and the file beside the table with the certificates by which "
        "each signs; without it no platform is asked, and uploads are not taken",
        validation_alias="RAW_PAYMENT_TABLE",
    )
    payment_secret: SecretStr = Field(
        default=NO_SECRET,
        description="proves `sessionID`s of questions for raw payment data; the same at every edge",
        validation_alias="RAW_PAYMENT_SECRET",
    )
    payment_limit_s: float = Field(
        default=300,
        gt=0,
        description="how long after its order a platform may upload raw payment data; beyond, an officer decides",
        validation_alias="RAW_PAYMENT_LIMIT_S",
    )
    payment_try_s: float = Field(
        default=30,
        gt=0,
        description="how long a platform may take to answer the question, and has to upload however late it is asked",
        validation_alias="RAW_PAYMENT_TRY_S",
    )
    payment_at_once: int = Field(
        default=200,
        ge=1,
        le=5000,
        description="most questions for raw payment data in hand",
        validation_alias="RAW_PAYMENT_AT_ONCE",
    )
    payment_field: str = Field(
        default="openReq",
        min_length=1,
        description="form field in which a platform finds the question",
        validation_alias="RAW_PAYMENT_FIELD",
    )
    payment_signatures: str = Field(
        default="rsa-sha256,sm2-sm3",
        description="signatures of uploads that are taken, with commas: `rsa-sha256`, `rsa-sha1`, `sm2-sm3`",
        validation_alias="RAW_PAYMENT_SIGNATURES",
    )
    upload_path: str = Field(
        default="/ceb2grab/grab/realTimeDataUpload",
        pattern=r"^/",
        description="path that takes uploads",
        validation_alias="RAW_PAYMENT_UPLOAD_PATH",
    )
    upload_bytes_max: int = Field(
        default=1 << 20,
        ge=1_000,
        le=1 << 20,
        description="largest upload",
        validation_alias="RAW_PAYMENT_UPLOAD_BYTES_MAX",
    )
    upload_ms_max: int = Field(
        default=10_000,
        ge=1,
        description="how long an upload may take to come",
        validation_alias="RAW_PAYMENT_UPLOAD_MS_MAX",
    )
    connections_max: int = Field(
        default=32,
        ge=1,
        description="most connections of platforms, and most to them",
        validation_alias="RAW_PAYMENT_CONNECTIONS_MAX",
    )
    http_host: Interface = Field(
        default="127.0.0.1", description="interface that uploads are taken on", validation_alias="EDGE_HTTP_HOST"
    )
    http_port: int = Field(
        default=8070, ge=1, le=65535, description="port that uploads are taken on", validation_alias="EDGE_HTTP_PORT"
    )
    retry_pause_min_ms: FirstPause = Field(default=500, validation_alias="RETRY_PAUSE_MIN_MS")
    retry_pause_max_ms: LongestPause = Field(default=30_000, validation_alias="RETRY_PAUSE_MAX_MS")
    log_level: LogLevel = Field(default="info", validation_alias="LOG_LEVEL")

    def model_post_init(self, _: object) -> None:
        needed = {"KAFKA_BOOTSTRAP": self.kafka_bootstrap}
        if self.payment_table:
            needed["RAW_PAYMENT_SECRET"] = self.payment_secret.get_secret_value()
        else:
            needed["BUYER_CHECK_KEYS"] = self.buyer_check_keys.get_secret_value()
        if missing := [name for name, value in needed.items() if not value]:
            raise MissingSettings("edge", missing)

    @property
    def key_ring(self) -> KeyRing:
        """Make the ring that opens questions. Raises ValueError where there is no key, or none as it should be."""
        return KeyRing.of(self.buyer_check_keys.get_secret_value())

    @property
    def buyer_limits(self) -> Limits:
        at_once, batch = self.buyer_check_at_once, self.buyer_check_batch
        return Limits(self.buyer_check_limit_s, self.buyer_check_try_s, at_once, batch)

    @property
    def payment_limits(self) -> Limits:
        return Limits(self.payment_limit_s, self.payment_try_s, self.payment_at_once, self.payment_at_once)

    @property
    def payment_methods(self) -> tuple[str, ...]:
        """The names of signatures, as messages have them. Raises ValueError for one that is not known."""
        return methods_of(self.payment_signatures)

    @property
    def platforms_table(self) -> Path | None:
        return Path(self.payment_table) if self.payment_table else None

    @property
    def table(self) -> Path | None:
        return Path(self.buyer_check_table) if self.buyer_check_table else None
