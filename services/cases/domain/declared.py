"""A customs declaration is a case of its own: no list, and one topic tells all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from libs.schemas.codes.list_status import DETAINED, ListStatus
from libs.schemas.declarations import EnterpriseRole as Role
from libs.schemas.keys import DECLARATION_CASE
from libs.schemas.kinds import KINDS
from services.cases.domain import views
from services.cases.domain.causes import CausingRecord, at, logged_ms, place_of
from services.cases.domain.files import CaseFiles, FileBounds, FiledDeclaration, Here, StatusStep

S = ListStatus
KIND = KINDS["customs-declaration"]


class DeclarationWait(NamedTuple):
    """A row: at these statuses a declaration waits for that. role: who must act; office: whether it is the declaration's."""

    reason: str
    at: frozenset[ListStatus]
    role: str
    office: bool = False
    applies: Callable[[FiledDeclaration], bool] = lambda _: True


WAITS: tuple[DeclarationWait, ...] = (
    DeclarationWait("manual", frozenset({S.MANUAL}), Role.OFFICER, office=True),
    DeclarationWait("inspection", frozenset({S.INSPECTION}), Role.OFFICER, office=True),
    DeclarationWait("detained", DETAINED, Role.OFFICER, office=True),
    DeclarationWait("decision", frozenset({S.STORED, S.EXAMINED}), "customs"),
    DeclarationWait("gate", frozenset({S.RELEASED}), Role.GATE, applies=lambda one: one.into is not None),
    DeclarationWait("departure", frozenset({S.RELEASED}), Role.LOGISTICS),
)
"""The first row that applies counts."""
OVER = frozenset({S.REJECTED, S.SENT_BACK, S.CLOSED})
"""Nothing follows: the declaration's number is free, or its goods have left."""


def waits_for(declaration: FiledDeclaration) -> DeclarationWait | None:
    """Return what it waits for; None where nothing follows."""
    status = S(declaration.last.status)
    return next((row for row in WAITS if status in row.at and row.applies(declaration)), None)


class DeclaredCaseDesk:
    """Files what exports answers declarations into the state of a batch."""

    def __init__(self, files: CaseFiles, bounds: FileBounds) -> None:
        self._files, self._bounds = files, bounds

    def answered(self, record: CausingRecord) -> tuple[()]:
        """It has a status. Told under a number that was free again, it is another declaration, behind the first."""
        seen: views.DeclarationSeen = record.event
        file = self._files.case(case_of(seen), record.day)
        if file.opened_ms is None:
            file.opened_ms = logged_ms(record)
        known = file.declaration
        if known is None or known.submission != seen.submission_id:
            steps = known.steps if known else []
            known = file.declaration = FiledDeclaration(
                seen.submission_id, seen.agent_code, seen.ebc_code, seen.cop_no, seen.trade_mode, seen.customs_code,
                seen.entry_id, steps,
            )  # fmt: skip
            key = KIND.business_key({"agentCode": seen.agent_code, "copNo": seen.cop_no})
            here = Here(key, seen.submission_id, at(record), seen.agent_code)
            file.put(KIND.name, here, self._bounds.documents_max)
            for name in (key, seen.entry_id):
                self._files.name(name, file.case, record.day)
        known.value_usd, known.export_duty = seen.value_usd or known.value_usd, seen.export_duty or known.export_duty
        known.into = seen.into or known.into
        step = StatusStep(0, place_of(record), "DeclarationAnswered", seen.status, at(record), findings=seen.findings)
        known.steps = [*known.steps, step][-self._bounds.steps_max :]
        return ()


def case_of(seen: views.DeclarationSeen) -> str:
    """Return the key of the case."""
    return DECLARATION_CASE.of(seen.agent_code, seen.cop_no)
