"""Exports' own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Days are customs days."""

    service: ClassVar[str] = "exports"

    arrival_awaited_as_400: bool = Field(
        default=False,
        description="whether a list that waits for its parcel is told 400 instead of the status it keeps",
        validation_alias="EXPORTS_ARRIVAL_AWAITED_AS_400",
    )
    waybill_again_days: int = Field(
        default=183,
        ge=1,
        description="days after a parcel left its site behind which its waybill number may stand for another parcel",
        validation_alias="EXPORTS_WAYBILL_AGAIN_DAYS",
    )
