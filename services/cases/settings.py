"""The read model's own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Cases are listed within these bounds."""

    service: ClassVar[str] = "cases"

    window: int = Field(
        default=2000,
        ge=1,
        description="cases or submissions that one question with filters looks through: what it asks for may be rare",
        validation_alias="CASES_WINDOW",
    )
