"""Settings of `matching`: tolerances, the alert window, the grace before senders are told, the blocks of list numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from services.matching.domain.bounds import DossierBounds
from services.matching.domain.rule import Tolerances


class Settings(ServiceSettings):
    """Amounts in yuan. No official text sets a tolerance or a waiting window."""

    service: ClassVar[str] = "matching"

    amount_tolerance: Decimal = Field(
        default=Decimal("0.00"),
        ge=0,
        description="yuan by which amounts of the documents may differ",
        validation_alias="MATCHING_AMOUNT_TOLERANCE",
    )
    freight_tolerance: Decimal = Field(
        default=Decimal("0.01"),
        ge=0,
        description="yuan by which the list's freight and insurance may differ from the order's freight",
        validation_alias="MATCHING_FREIGHT_TOLERANCE",
    )
    weight_tolerance: Decimal = Field(
        default=Decimal("0.10"),
        ge=0,
        le=1,
        description="share of the greater weight by which waybill and list may differ",
        validation_alias="MATCHING_WEIGHT_TOLERANCE",
    )
    alert_window_hours: int = Field(
        default=24,
        ge=1,
        description="what waits longer is counted as overdue; nothing expires",
        validation_alias="MATCHING_ALERT_WINDOW_HOURS",
    )
    waiting_grace_s: int = Field(
        default=60,
        ge=0,
        description="how long a list waits before its sender is told which documents it misses",
        validation_alias="MATCHING_WAITING_GRACE_S",
    )
    """In the time of the log: documents that travel together arrive within it."""
    payment_days: int = Field(
        default=0,
        ge=0,
        description="customs days, behind that of the list, for a payment that agrees where the order names none",
        validation_alias="MATCHING_PAYMENT_DAYS",
    )
    number_block: int = Field(
        default=10_000,
        ge=1,
        le=999_999_999,
        description="list numbers of an office and year that a partition takes at once",
        validation_alias="MATCHING_NUMBER_BLOCK",
    )

    cases_max: int = Field(
        default=100, ge=1, description="most owners under one order number", validation_alias="MATCHING_CASES_MAX"
    )
    documents_max: int = Field(
        default=100,
        ge=2,
        description="most documents of one case, such as payments, its lists apart",
        validation_alias="MATCHING_DOCUMENTS_MAX",
    )
    waybills_max: int = Field(
        default=100, ge=1, description="most waybills under one order number", validation_alias="MATCHING_WAYBILLS_MAX"
    )

    @property
    def bounds(self) -> DossierBounds:
        return DossierBounds(self.cases_max, self.documents_max, self.waybills_max)

    @property
    def tolerances(self) -> Tolerances:
        return Tolerances(self.amount_tolerance, self.freight_tolerance, self.weight_tolerance)
