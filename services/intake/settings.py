"""Settings of `intake`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal

import structlog
from pydantic import Field, SecretStr, model_validator

from libs import signing
from libs.identity.credentials import Credentials
from libs.identity.proofs import RecordProofs, RecordSecrets
from libs.identity.settings import Need
from libs.runtime.sealing import KeyRing
from libs.runtime.setting_values import Directory, UrlsByService
from libs.runtime.settings import NO_SECRET, ServiceSettings
from libs.schemas.ceb import BODY_BYTES_MAX, Days, FormatRules
from libs.schemas.draws import Draw
from services.intake.decoding import Proving
from services.intake.domain.bounds import CaseBounds
from services.intake.domain.questions.persons import IdentityChecks
from services.intake.domain.questions.raw_payments import RawPaymentChecks
from services.intake.domain.reading.signatures import Signatures
from services.intake.domain.tokens import Tokens, TokenSecret
from services.intake.media import MediaForm

log = structlog.get_logger()


def _days(of: str, side: str, alias: str) -> Any:
    """A bound on `ieDate`."""
    words = f"days by which {of} may lie {side} `declTime`"
    return Field(default=30, ge=0, description=words, validation_alias=alias)


class Settings(ServiceSettings):
    """Sizes are bytes, of an HTTP body and of a record of the log alike."""

    service: ClassVar[str] = "intake"

    message_bytes_max: int = Field(
        default=BODY_BYTES_MAX,
        ge=1_000,
        le=BODY_BYTES_MAX,
        description="largest message in XML",
        validation_alias="INTAKE_MESSAGE_BYTES_MAX",
    )
    record_bytes_max: int = Field(
        default=2_000_000,
        ge=1_000,
        le=BODY_BYTES_MAX,
        description="largest document in JSON; one of 100 lines fits, every field filled",
        validation_alias="INTAKE_RECORD_BYTES_MAX",
    )
    body_bytes_max: int = Field(
        default=8_000_000, ge=1_000, description="largest HTTP body", validation_alias="INTAKE_BODY_BYTES_MAX"
    )
    body_ms_max: int = Field(
        default=30_000,
        ge=1,
        description="how long an HTTP body may take to come; beyond, 408",
        validation_alias="INTAKE_BODY_MS_MAX",
    )
    bodies_bytes_max: int = Field(
        default=36 << 20,
        ge=1_000,
        description="most bytes of HTTP bodies in hand, beside the first 64 KiB of each; beyond, 503 with Retry-After",
        validation_alias="INTAKE_BODIES_BYTES_MAX",
    )
    lines_max: int = Field(
        default=1_000, ge=1, description="most lines of an NDJSON body", validation_alias="INTAKE_LINES_MAX"
    )
    submissions_max: int = Field(
        default=100, ge=1, description="most submissions of a page", validation_alias="INTAKE_SUBMISSIONS_MAX"
    )
    window: int = Field(
        default=2_000, ge=1, description="submissions that a question looks through", validation_alias="INTAKE_WINDOW"
    )
    receipts_max: int = Field(
        default=1_000, ge=1, description="most receipts of one answer", validation_alias="INTAKE_RECEIPTS_MAX"
    )
    paid_tolerance: Decimal = Field(
        default=Decimal("0"),
        ge=0,
        description="yuan by which what is paid may differ from the order's parts",
        validation_alias="INTAKE_PAID_TOLERANCE",
    )
    line_total_tolerance: Decimal = Field(
        default=Decimal("0.01"),
        ge=0,
        description="yuan by which a line's total may differ from price times quantity",
        validation_alias="INTAKE_LINE_TOTAL_TOLERANCE",
    )
    structure_refused: bool = Field(
        default=True,
        description="whether XML not built as the schema says is refused; else it is taken with a warning",
        validation_alias="INTAKE_STRUCTURE_REFUSED",
    )

    signature_check: Literal["off", "warn", "refuse"] = Field(
        default="off",
        description="whether signatures of XML messages are judged, and what follows where one does not hold; a message "
        "that must carry one is refused without in any case",
        validation_alias="INTAKE_SIGNATURE_CHECK",
    )
    signature_trust: Directory | None = Field(
        default=None,
        description="directory with `authorities/`, whose certificates are trusted, and `revoked/`, their lists of revoked "
        "ones; PEM or DER",
        validation_alias="INTAKE_SIGNATURE_TRUST",
    )
    signature_code: signing.CodeAttribute = Field(
        default="serial_number",
        description="part of a certificate's subject that is the enterprise's customs code",
        validation_alias="INTAKE_SIGNATURE_CODE",
    )
    record_proof: Need = Field(
        default="off",
        description="whether a record on Kafka must prove its sender by the header `tg_proof`: `off`, `accepted` (one that "
        "is given must be right and counts) or `required`",
        validation_alias="RECORD_PROOF",
    )
    record_secrets: SecretStr = Field(
        default=NO_SECRET,
        description="secrets that record keys are derived from, `id:secret`, several with commas between: the first one "
        "makes keys, all of them are known",
        validation_alias="RECORD_SECRETS",
    )
    trial_urls: UrlsByService = Field(
        default_factory=dict,
        description="service → `http://host:port`, as a JSON object: whom a dry run (`POST /v1/check`) asks for trials",
        validation_alias="INTAKE_TRIAL_URLS",
    )
    ahead_max_s: int = Field(
        default=600, ge=0, validation_alias="INTAKE_AHEAD_MAX_S",
        description="how far a document's moments may lie ahead of the log's time",
    )  # fmt: skip
    paid_late_max_s: int = Field(
        default=0, ge=0, validation_alias="INTAKE_PAID_LATE_MAX_S",
        description="how long after `appTime` a payment's `payTime` may lie",
    )  # fmt: skip
    declared_days_max: int = Field(
        default=0, ge=0, validation_alias="INTAKE_DECLARED_DAYS_MAX",
        description="days by which `declTime` may differ from the day of `appTime`",
    )  # fmt: skip
    bonded_days_before: int = _days("a bonded list's `ieDate`", "before", "INTAKE_BONDED_DAYS_BEFORE")
    bonded_days_after: int = _days("a bonded list's `ieDate`", "after", "INTAKE_BONDED_DAYS_AFTER")
    direct_days_before: int = _days("`ieDate` of a direct purchase", "before", "INTAKE_DIRECT_DAYS_BEFORE")
    direct_days_after: int = _days("`ieDate` of a direct purchase", "after", "INTAKE_DIRECT_DAYS_AFTER")
    cases_max: int = Field(
        default=100,
        ge=1,
        description="most platforms with lists under one order number, and orders whose lists name one parcel",
        validation_alias="INTAKE_CASES_MAX",
    )
    cases_of_owner_max: int = Field(
        default=50, ge=1, description="of these orders, most of one owner", validation_alias="INTAKE_CASES_OF_OWNER_MAX"
    )
    attempts_max: int = Field(
        default=50, ge=1, description="most attempts to declare one case's list", validation_alias="INTAKE_ATTEMPTS_MAX"
    )
    corrections_max: int = Field(
        default=100, ge=1, description="most corrections of an order number", validation_alias="INTAKE_CORRECTIONS_MAX"
    )

    customs_codes: str = Field(
        default="0000",
        min_length=1,
        description="customs' own codes, with commas: who sends under one may register, suspend and rate parties",
        validation_alias="CUSTOMS_CODES",
    )

    buyer_check_platforms: str = Field(
        default="", validation_alias="BUYER_CHECK_PLATFORMS",
        description="platforms whose orders' buyers have their identity checked, with commas, or `all`; without it nobody's "
        "is, and who pays must be the buyer",
    )  # fmt: skip
    buyer_check_days: int = Field(
        default=30, ge=0, validation_alias="BUYER_CHECK_DAYS",
        description="customs days for which an answer about a person holds; nobody is asked again before",
    )  # fmt: skip
    buyer_check_keys: SecretStr = Field(
        default=NO_SECRET,
        description="keys that questions about buyers travel under, as `SEALING_KEYS`; the edge opens them by the same",
        validation_alias="BUYER_CHECK_KEYS",
    )

    model_share: Decimal = Field(
        default=Decimal("0.02"), ge=0, le=1, validation_alias="INTAKE_MODEL_SHARE",
        description="share of orders of which `gmodel` of order and list are compared; drawn by order number",
    )  # fmt: skip

    raw_payment_share: Decimal = Field(
        default=Decimal(0), ge=0, le=1, validation_alias="INTAKE_RAW_PAYMENT_SHARE",
        description="share of orders whose platform is asked for the raw data of the payment; drawn by platform and number",
    )  # fmt: skip

    token_version: int = Field(
        default=1, ge=1, validation_alias="TOKEN_VERSION",
        description="number of `TOKEN_SECRET`, which its tokens begin with",
    )  # fmt: skip
    token_secret_former: SecretStr = Field(
        default=NO_SECRET,
        description="`TOKEN_SECRET` of the version before, while both are in use: what came under either still agrees, and "
        "quota is counted by the former; leave it out from the first day of a year on",
        validation_alias="TOKEN_SECRET_FORMER",
    )

    @model_validator(mode="after")
    def _judging(self) -> Settings:
        if self.signature_check != "off" and self.signature_trust is None:
            raise ValueError("INTAKE_SIGNATURE_CHECK needs INTAKE_SIGNATURE_TRUST")
        if self.record_proof != "off" and not (self.identity_file and self.record_secrets.get_secret_value()):
            raise ValueError("RECORD_PROOF needs IDENTITY_FILE and RECORD_SECRETS")
        if self.buyer_check_platforms and not self.buyer_check_keys.get_secret_value():
            raise ValueError("BUYER_CHECK_PLATFORMS needs BUYER_CHECK_KEYS")
        return self

    @property
    def proving(self) -> Proving | None:
        """Load how senders of records are proved; None where nobody asks. Raises NoCredentials, ValueError."""
        if self.record_proof == "off" or self.identity_file is None:
            return None
        secrets = RecordSecrets.of(self.record_secrets.get_secret_value())
        known = Credentials(self.identity_file, lambda wrong: log.error("credentials not read again", reason=wrong))
        return Proving(RecordProofs(secrets, known), self.record_proof == "required")

    @property
    def signatures(self) -> Signatures | None:
        """Load whose signatures are believed; None where none is judged. Raises `signing.NoCertificate`, which names the
        file."""
        if self.signature_check == "off" or self.signature_trust is None:
            return None
        trust = signing.load(self.signature_trust, self.signature_code)
        return Signatures(trust, self.signature_check == "refuse")

    @property
    def bytes_max(self) -> dict[MediaForm, int]:
        """Say how many bytes an HTTP body of each form may have."""
        return {
            MediaForm.JSON: self.record_bytes_max,
            MediaForm.LINES: self.body_bytes_max,
            MediaForm.XML: self.message_bytes_max,
        }

    @property
    def bounds(self) -> CaseBounds:
        return CaseBounds(self.cases_max, self.attempts_max, self.corrections_max, self.cases_of_owner_max)

    def identity_checks(self, tokens: Tokens) -> IdentityChecks | None:
        """Say whose identity is checked; None where nobody's is. Raises ValueError for keys not as they should be."""
        platforms = frozenset(code.strip() for code in self.buyer_check_platforms.split(",") if code.strip())
        if not platforms:
            return None
        ring = KeyRing.of(self.buyer_check_keys.get_secret_value())
        checked = frozenset() if "all" in platforms else platforms
        return IdentityChecks(checked, timedelta(days=self.buyer_check_days), tokens.person, ring.seal)

    @property
    def model_draw(self) -> Callable[[str], bool] | None:
        """Say by its number whether order and list tell their models; None where none does."""
        draw, share = Draw(self.draw_secret.get_secret_value()), self.model_share
        return (lambda order_no: draw.hits(f"goods-models@1|{order_no}", share)) if share else None

    @property
    def raw_payment_checks(self) -> RawPaymentChecks | None:
        """Say which orders' platforms are asked for raw payment data; None where none is."""
        draw, share = Draw(self.draw_secret.get_secret_value()), self.raw_payment_share
        return RawPaymentChecks(draw, share) if share else None

    @property
    def customs(self) -> frozenset[str]:
        return frozenset(code.strip() for code in self.customs_codes.split(",") if code.strip())

    @property
    def tokens(self) -> Tokens:
        """Make the tokens of values, under the former secret too where there is one."""
        former = self.token_secret_former.get_secret_value().encode()
        return Tokens(
            TokenSecret(self.token_version, self.token_secret.get_secret_value().encode()),
            TokenSecret(self.token_version - 1, former) if former else None,
        )

    @property
    def format_rules(self) -> FormatRules:
        return FormatRules(
            paid_tolerance=self.paid_tolerance,
            line_total_tolerance=self.line_total_tolerance,
            structure_refused=self.structure_refused,
            paid_late_s=self.paid_late_max_s,
            declared_days=Days(self.declared_days_max, self.declared_days_max),
            entered_days={
                True: Days(self.bonded_days_before, self.bonded_days_after),
                False: Days(self.direct_days_before, self.direct_days_after),
            },
        )
