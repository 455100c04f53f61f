"""Officers, gates and zone enterprises act at the customs office that they are registered for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from libs.schemas.findings import Finding
from libs.schemas.rules.rule import Rule


class SentFrom(Protocol):
    """An accepted document says who answers for it, and the office that this one is registered for, if any."""

    @property
    def sent_by(self) -> str | None: ...
    @property
    def sender_office(self) -> str | None: ...


def of_another_office(rule: Rule, document: SentFrom, offices: Collection[str]) -> list[Finding]:
    """Find that its sender acts for none of these offices. No offices: any may. A sender of no office acts at each."""
    office = document.sender_office
    if not offices or office is None or office in offices:
        return []
    return [rule.finding(f"{document.sent_by} ({office})", "/".join(sorted(offices)))]
