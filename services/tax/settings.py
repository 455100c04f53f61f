"""Settings of `tax`: what no source settles, each with a default of ours."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from libs.schemas.audits import PAPERS_MAX
from services.tax.domain.rules import Practice, Rounding, Terms


class Settings(ServiceSettings):
    """Days are customs days after release (day 0), amounts yuan."""

    service: ClassVar[str] = "tax"

    rounding: Rounding = Field(
        default="ROUND_HALF_UP", description="how a tax is rounded to the fen", validation_alias="TAX_ROUNDING"
    )
    rounding_level: Literal["line", "order"] = Field(
        default="line", description="round each line, or the order's sum", validation_alias="TAX_ROUNDING_LEVEL"
    )
    apportionment: Literal["price", "quantity", "equal"] = Field(
        default="price",
        description="by what freight and insurance are apportioned to lines",
        validation_alias="TAX_APPORTIONMENT",
    )
    summary_days: int = Field(
        default=30,
        ge=1,
        description="bills are summarised when this day after release (day 0) closes",
        validation_alias="TAX_SUMMARY_DAYS",
    )
    payment_days: int = Field(
        default=15, ge=1, description="days to pay after that", validation_alias="TAX_PAYMENT_DAYS"
    )
    surcharge_rate: Decimal = Field(
        default=Decimal("0.0005"),
        ge=0,
        description="late surcharge, share a day",
        validation_alias="TAX_SURCHARGE_RATE",
    )
    surcharge_min: Decimal = Field(
        default=Decimal("50.00"),
        ge=0,
        description="yuan below which no surcharge is charged",
        validation_alias="TAX_SURCHARGE_MIN",
    )

    queue_max: int = Field(
        default=2_000,
        ge=1,
        description="most lists that wait for one guarantor, and that one transaction wakes",
        validation_alias="TAX_QUEUE_MAX",
    )

    audit_days: int = Field(
        default=30,
        ge=1,
        description="days after release for the documents that an audit asks for",
        validation_alias="TAX_AUDIT_DAYS",
    )
    audit_years: int = Field(
        default=3,
        ge=1,
        description="years after release for the result of an audit",
        validation_alias="TAX_AUDIT_YEARS",
    )

    audit_papers_max: int = Field(
        default=100,
        ge=PAPERS_MAX,
        description=f"most papers that are taken of one audit; they come in messages of {PAPERS_MAX} at most",
        validation_alias="TAX_AUDIT_PAPERS_MAX",
    )

    @property
    def practice(self) -> Practice:
        return Practice(self.rounding, self.rounding_level, self.apportionment)

    @property
    def terms(self) -> Terms:
        return Terms(
            self.summary_days,
            self.payment_days,
            self.surcharge_rate,
            self.surcharge_min,
            self.queue_max,
            self.audit_days,
            self.audit_years,
            self.audit_papers_max,
        )
