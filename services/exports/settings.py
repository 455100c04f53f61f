"""Exports' own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Lists that wait for their parcel are answered by these."""

    service: ClassVar[str] = "exports"

    arrival_awaited_as_400: bool = Field(
        default=False,
        description="whether a list that waits for its parcel is told 400 instead of the status it keeps",
        validation_alias="EXPORTS_ARRIVAL_AWAITED_AS_400",
    )
