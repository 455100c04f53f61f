"""The answer every refused declaration gets."""

from __future__ import annotations

from typing import Protocol

from libs.schemas.events.accountbook import DeclarationRefused
from libs.schemas.findings import Finding


class AnsweredDeclaration(Protocol):
    """An answer repeats these fields of a declaration, whether it was just read or has been waiting."""

    @property
    def ems_no(self) -> str: ...
    @property
    def submission_id(self) -> str: ...
    @property
    def cop_no(self) -> str: ...


def refuse(document: str, declared: AnsweredDeclaration, findings: list[Finding]) -> DeclarationRefused:
    return DeclarationRefused(
        ems_no=declared.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        document=document,
        findings=findings,
    )
