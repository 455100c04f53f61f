"""Settings of `accountbook`."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """The gate's draw, how its numbers begin, and what may wait."""

    service: ClassVar[str] = "accountbook"

    gate_inspection_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="share of release notes drawn for inspection at the gate",
        validation_alias="ACCOUNTBOOK_GATE_INSPECTION_SHARE",
    )
    weight_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        description="share by which a note's weight may differ from its parcels' gross weight before it is inspected",
        validation_alias="ACCOUNTBOOK_WEIGHT_SHARE",
    )
    passport_prefix: str = Field(
        default="Z",
        pattern="^[A-Z]$",
        description="first letter of a 核放单 number",
        validation_alias="ACCOUNTBOOK_PASSPORT_PREFIX",
    )
    parcels_max: int = Field(
        default=10_000,
        ge=1,
        description="most parcels on one release note",
        validation_alias="ACCOUNTBOOK_PARCELS_MAX",
    )
    awaiting_max: int = Field(
        default=10,
        ge=1,
        description="most verification lists that wait for the release of one list",
        validation_alias="ACCOUNTBOOK_AWAITING_MAX",
    )
    entry_declared: bool = Field(
        default=False,
        description="whether goods enter an export book by customs declarations alone that exports released; else one that"
        " exports does not know is taken at its number",
        validation_alias="ACCOUNTBOOK_ENTRY_DECLARED",
    )
