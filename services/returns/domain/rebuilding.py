"""Rebuild: sets applications and arrivals from the answers that were published; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnParcelsDeclared
from libs.schemas.events.returns import ReturnAccepted, ReturnParcelsRefused, ReturnRefused
from libs.schemas.findings import Finding
from services.returns.domain.arriving import AboutReturn
from services.returns.domain.files import Application, ReleasedList, Status
from services.returns.domain.procedure import ReturnProcedure


class RebuiltProcedure(ReturnProcedure):
    """It takes the answers that were given, whatever the periods are today, and whatever was known of books and control.

    answers: what was published because of the fact at hand. Release and application may come here the other way round
    than they came first. Then the answer belongs to the one that was here before: that application is judged again, on
    the same facts.
    """

    answers: Sequence[Event] = ()

    def _judge(self, application: Application, released: ReleasedList, at: datetime) -> list[Event]:
        for answer in self.answers:
            if isinstance(answer, ReturnAccepted) and answer.return_no == application.return_no:
                return self._accept(application, released, answer.arrive_by, at)
            if isinstance(answer, ReturnRefused) and answer.cop_no == application.return_no:
                self._files.handle(application, Status.REFUSED, at)
                return [answer]
        return super()._judge(application, released, at)

    def _stopped(self, application: Application, at: datetime) -> Event | None:
        """An application that was quicker than what is asked of its list was refused because of it, or not."""
        for answer in self.answers:
            if isinstance(answer, ReturnRefused) and answer.submission_id == application.document.submission_id:
                self._files.handle(application, Status.REFUSED, at)
                return answer
        return None

    def _findings(self, event: ReturnParcelsDeclared | AboutReturn, findings: list[Finding]) -> list[Finding]:
        for answer in self.answers:
            if isinstance(answer, ReturnRefused | ReturnParcelsRefused) and answer.submission_id == event.submission_id:
                return answer.findings
        return []
