"""Settings of `accountbook`."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """gate_inspection_share: the part of release notes drawn for inspection. passport_prefix: first of a 核放单 number."""

    service: ClassVar[str] = "accountbook"

    gate_inspection_share: Decimal = Field(
        default=Decimal("0.05"), ge=0, le=1, validation_alias="ACCOUNTBOOK_GATE_INSPECTION_SHARE"
    )
    passport_prefix: str = Field(default="Z", pattern="^[A-Z]$", validation_alias="ACCOUNTBOOK_PASSPORT_PREFIX")
