"""What officers may do with a list, and where it leads: inspection results and manual verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from libs.schemas.declarations import InspectionResult
from services.review.domain.attempts import DETAINED, Status
from services.review.domain.views import Ground

INSPECTION = "list-inspection"
VERDICT = "manual-verdict"
REGISTRATION = "enterprise"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""


@dataclass(frozen=True, slots=True)
class Action:
    """One edge: from any of `allowed` to `to`. code: what customs answers with; text: why."""

    rule: str
    allowed: frozenset[Status]
    to: Status
    code: str
    text: str
    version: int = 1

    def ground(self) -> Ground:
        """Without the officer's own remark, which is free text and may name anybody."""
        return Ground(rule=self.rule, version=self.version, code=self.code, text=self.text)


_AT_INSPECTION = frozenset({Status.INSPECTION})
_AT_MANUAL = frozenset({Status.MANUAL})

_ROWS: tuple[tuple[str, str, frozenset[Status], Status, str, str], ...] = (
    (INSPECTION, InspectionResult.NORMAL, _AT_INSPECTION, Status.RELEASED, "2600", "查验正常放行 found in order"),
    (INSPECTION, InspectionResult.CORRECTABLE, _AT_INSPECTION, Status.REJECTED, "100", "查验不符退单 to be corrected"),
    (
        INSPECTION, InspectionResult.DECLARATION_ERROR, _AT_INSPECTION, Status.DETAINED_CLEARANCE,
        "501", "扣留移送通关 detained, to clearance",
    ),
    (
        INSPECTION, InspectionResult.SUSPECTED_SMUGGLING, _AT_INSPECTION, Status.DETAINED_SMUGGLING,
        "502", "扣留移送缉私 detained, to anti-smuggling",
    ),
    (INSPECTION, InspectionResult.LICENCE, _AT_INSPECTION, Status.DETAINED_LEGAL, "503", "扣留移送法规 detained, to legal"),
    (INSPECTION, InspectionResult.PROHIBITED, _AT_INSPECTION, Status.SENT_BACK, "700", "退运 to be sent back abroad"),
    (VERDICT, "release", _AT_MANUAL | DETAINED, Status.RELEASED, "2600", "人工审核放行 released by an officer"),
    (VERDICT, "reject", _AT_MANUAL | DETAINED, Status.REJECTED, "100", "人工审核退单 rejected by an officer"),
    (VERDICT, "send-back", DETAINED, Status.SENT_BACK, "700", "扣留货物退运 detained goods sent back abroad"),
    (VERDICT, "inspect", _AT_MANUAL, Status.INSPECTION, "500", "人工审核转查验 inspection ordered by an officer"),
)  # fmt: skip

ACTIONS: dict[tuple[str, str], Action] = {
    (document, word): Action(f"review.{document}.{word}", allowed, to, code, text)
    for document, word, allowed, to, code, text in _ROWS
}
"""(kind of document, the officer's word) → what it does."""
