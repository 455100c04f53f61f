"""An examination says what follows once a dossier has taken in a document: comparisons, and a list's one outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from libs.schemas.codes.supervision_modes import Direction
from libs.schemas.events.base import Event
from libs.schemas.events.matching import ListMatched, ListRefused
from services.matching.domain.dossier import Case, Dossier, Papers, PendingList, signature
from services.matching.domain.limits import limit_findings
from services.matching.domain.modes import Demands, demands, documents_untaken, numbers_gone, unknown_mode
from services.matching.domain.numbers import NumbersExhausted
from services.matching.domain.outcomes import documents_compared, gone_list, list_matched, list_refused
from services.matching.domain.rule import Tolerances
from services.matching.domain.sets import SETS

Number = Callable[[str, Direction], str]
"""Gives the next invtNo of a customs office, of imports or of exports. Raises NumbersExhausted."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges cases under these tolerances."""

    tolerances: Tolerances

    def examine(self, dossier: Dossier, case: Case, number: Number) -> list[Event]:
        """Compare the documents, where all are here in versions not yet compared. Then decide the pending list, where
        nothing is missing. It depends on the documents alone, not on their order."""
        asked_for = SETS[case.direction]
        among, pending = asked_for.among, case.pending
        if pending is None:
            if not among or len(case.papers) + len(dossier.waybills) < len(among):
                return []  # most documents: nothing to compare yet
        elif not dossier.corrections_seen(pending.listed.corrections):
            return []
        papers = dossier.papers(case)
        versions = signature(among, papers)
        events: list[Event] = []
        if versions is not None and versions != case.compared:
            findings = asked_for.compared.findings(papers, self.tolerances)
            case.compared, case.agreed = versions, not findings
            events.append(documents_compared(papers[among[0]], findings))
        if pending is None:
            return events
        asked = demands(case.direction, pending.listed.trade_mode, pending.day)
        if asked is None:
            case.pending = None
            events.append(list_refused(pending.listed, [unknown_mode(pending.listed)]))
        elif asked.untaken:
            case.pending = None
            events.append(list_refused(pending.listed, [documents_untaken(pending.listed, asked.untaken)]))
        elif papers.keys() >= asked.needed:
            case.pending = None
            agreed = versions is not None and case.agreed
            outcome = self._outcome(pending, asked, papers, agreed, number)
            if invt_no := outcome.list.invt_no:
                case.gone = gone_list(pending.listed, invt_no)
            events.append(outcome)
        return events

    def _outcome(
        self, pending: PendingList, asked: Demands, papers: Papers, agreed: bool, number: Number
    ) -> ListMatched | ListRefused:
        """agreed: whether all documents are known to agree among themselves. Only those asked for count."""
        listed = pending.listed
        asked_for = SETS[listed.direction]
        counted = papers if len(papers) == len(asked.roles) else {role: papers[role] for role in asked.roles}
        counted[asked_for.list] = listed
        findings = []
        if asked.agreement:
            if not agreed:
                findings += asked_for.compared.findings(counted, self.tolerances)
            findings += asked_for.against_list.findings(counted, self.tolerances)
            findings += asked_for.lines.findings(counted, self.tolerances)
        if asked.single_limit:
            findings += limit_findings(listed, pending.day)
        if findings:
            return list_refused(listed, findings)
        carried = {
            name: getattr(counted[role], attribute)
            for name, (role, attribute) in asked_for.carried.items()
            if role in counted
        }
        try:
            return list_matched(listed, carried, number(listed.customs_code, listed.direction))
        except NumbersExhausted:
            return list_refused(listed, [numbers_gone(listed)])
