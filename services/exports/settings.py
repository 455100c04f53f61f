"""Exports' own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Lists that wait for their parcel are answered by these, and what a bill gathers is bounded."""

    service: ClassVar[str] = "exports"

    arrival_awaited_as_400: bool = Field(
        default=False,
        description="whether a list that waits for its parcel is told 400 instead of the status it keeps",
        validation_alias="EXPORTS_ARRIVAL_AWAITED_AS_400",
    )
    bill_parcels_max: int = Field(
        default=10_000,
        ge=1,
        le=50_000,
        description="parcels of one bill, and of one arrival, manifest or departure with all its messages",
        validation_alias="EXPORTS_BILL_PARCELS_MAX",
    )
    document_messages_max: int = Field(
        default=100,
        ge=1,
        le=1_000,
        description="messages that one arrival, manifest or departure may be split into",
        validation_alias="EXPORTS_DOCUMENT_MESSAGES_MAX",
    )
