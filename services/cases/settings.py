"""The read model's own settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from services.cases.domain.files import FileBounds


class Settings(ServiceSettings):
    """Cases are filed and listed within these bounds."""

    service: ClassVar[str] = "cases"

    window: int = Field(
        default=2000,
        ge=1,
        description="cases or submissions that one question with filters looks through: what it asks for may be rare",
        validation_alias="CASES_WINDOW",
    )
    documents_max: int = Field(
        default=1000,
        ge=1,
        description="most documents of a kind that a case's file takes: every fact of the case writes it anew",
        validation_alias="CASES_DOCUMENTS_MAX",
    )
    steps_max: int = Field(
        default=500,
        ge=1,
        description="most statuses of an attempt that its file keeps: the newest",
        validation_alias="CASES_STEPS_MAX",
    )
    returns_max: int = Field(
        default=500,
        ge=1,
        description="most returns of an attempt that its file keeps: the newest",
        validation_alias="CASES_RETURNS_MAX",
    )

    @property
    def bounds(self) -> FileBounds:
        return FileBounds(self.documents_max, self.steps_max, self.returns_max)
