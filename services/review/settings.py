"""Review's own settings: what the law leaves open or nobody has published.

Limits fixed by law stand in `libs.schemas.codes.limits`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from services.review.domain.rules import Parameters


class Settings(ServiceSettings):
    """Shares are parts of one. `velocity_timeout_ms` bounds the one round trip to Redis of a batch."""

    service: ClassVar[str] = "review"

    inspection_share: Decimal = Field(
        default=Decimal("0.02"),
        ge=0,
        le=1,
        description="share of lists drawn for inspection",
        validation_alias="REVIEW_INSPECTION_SHARE",
    )
    price_below_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="share by which a price may lie below the book's before manual review",
        validation_alias="REVIEW_PRICE_BELOW_SHARE",
    )
    price_above_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        description="share by which it may lie above",
        validation_alias="REVIEW_PRICE_ABOVE_SHARE",
    )
    tax_total_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        description="share by which an order's `taxTotal` may differ from the tax due before manual review",
        validation_alias="REVIEW_TAX_TOTAL_SHARE",
    )
    velocity_lists_max: int = Field(
        default=20,
        ge=1,
        description="lists of one buyer in the window; more go to manual review",
        validation_alias="REVIEW_VELOCITY_LISTS_MAX",
    )
    consignor_lists_max: int = Field(
        default=100_000,
        ge=1,
        description="export lists of one consignor in the window; more go to manual review",
        validation_alias="REVIEW_CONSIGNOR_LISTS_MAX",
    )
    velocity_window_s: int = Field(
        default=3600, ge=1, description="that window", validation_alias="REVIEW_VELOCITY_WINDOW_S"
    )
    velocity_timeout_ms: int = Field(
        default=2000,
        ge=1,
        description="how long one batch waits for Redis",
        validation_alias="REVIEW_VELOCITY_TIMEOUT_MS",
    )

    return_days: int = Field(
        default=45,
        ge=1,
        description="customs days behind a release until its supervision may end",
        validation_alias="REVIEW_RETURN_DAYS",
    )

    wait_days: int = Field(
        default=30,
        ge=1,
        description="customs days that a list waits for the arrival of its goods, or for a manifest, before it is refused",
        validation_alias="REVIEW_WAIT_DAYS",
    )

    def parameters(self) -> Parameters:
        return Parameters(
            inspection_share=self.inspection_share,
            price_below_share=self.price_below_share,
            price_above_share=self.price_above_share,
            tax_total_share=self.tax_total_share,
            velocity_lists_max=self.velocity_lists_max,
            consignor_lists_max=self.consignor_lists_max,
            return_days=self.return_days,
            wait_days=self.wait_days,
        )
