"""An examination says what follows once a dossier has taken in a document: comparisons, and a list's one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from libs.schemas.codes.supervision_modes import Direction
from libs.schemas.events.base import Event
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.findings import Finding
from services.matching.domain.dossier import Case, Dossier, PendingList
from services.matching.domain.limits import limit_findings
from services.matching.domain.modes import Demands, demands, documents_untaken, numbers_gone, unknown_mode
from services.matching.domain.numbers import NumbersExhausted
from services.matching.domain.outcomes import documents_compared, gone_list, list_matched, list_refused
from services.matching.domain.roles import Papers, Role, signature
from services.matching.domain.rule import Tolerances
from services.matching.domain.sets import SETS, disagreements

Number = Callable[[str, Direction], str]
"""Gives the next invtNo of a customs office, of imports or of exports. Raises NumbersExhausted."""


def _no_number(customs_code: str, _: Direction) -> str:
    raise NumbersExhausted(customs_code)


def _counted(choosing: Iterable[Role], papers: Papers) -> str | None:
    """The submission of the document that counts though no other names it in full."""
    for role in choosing:
        paper, naming = papers.get(role), role.named_by and papers.get(role.named_by)
        if paper and naming and not role.counts(paper, naming):
            counted: str = paper.submission_id
            return counted
    return None


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges cases under these tolerances."""

    tolerances: Tolerances

    def examine(self, dossier: Dossier, case: Case, number: Number, *, closing: bool = False) -> list[Event]:
        """Compare the documents, where all are here in versions not yet compared. Then decide the pending list, where
        nothing is missing. It depends on the documents alone, not on their order.

        Where the order names no payment and none here agrees, another may come: until then nothing is said. closing: nobody
        waits for that any longer.
        """
        asked_for = SETS[case.direction]
        among, pending = asked_for.among, case.pending
        here = len(case.papers) + len(dossier.waybills)
        if pending is None:
            asked = None
            if not among or here < len(among):
                return []  # most documents: nothing to compare yet
        else:
            asked = demands(case.direction, pending.listed.trade_mode, pending.day)
            if (asked and here < asked.least) or not dossier.corrections_seen(pending.listed.corrections):
                return []
        papers = dossier.papers(case)
        disputed = None if closing else self._choose(case, papers)
        versions = signature(among, papers)
        events: list[Event] = []
        if versions is not None and versions != case.compared and disputed is None:
            findings = disagreements(asked_for, papers, self.tolerances)
            case.compared, case.agreed, case.paid = versions, not findings, _counted(asked_for.choosing, papers)
            events.append(documents_compared(papers[among[0]], findings, case.paid))
        if pending is None:
            return events
        if asked is None:
            case.pending = None
            events.append(list_refused(pending.listed, [unknown_mode(pending.listed)]))
        elif asked.untaken:
            case.pending = None
            events.append(list_refused(pending.listed, [documents_untaken(pending.listed, asked.untaken)]))
        elif papers.keys() >= asked.needed and not (asked.agreement and disputed in asked.needed):
            case.pending = None
            agreed = versions is not None and case.agreed
            outcome = self._outcome(pending, asked, papers, agreed, number)
            if invt_no := outcome.list.invt_no:
                case.gone = gone_list(pending.listed, invt_no)
            events.append(outcome)
        return events

    def close(self, dossier: Dossier, case: Case) -> list[Event]:
        """Decide a disputed case as it is."""
        case.disputed = None
        return self.examine(dossier, case, _no_number, closing=True)

    def objections(self, dossier: Dossier, case: Case) -> list[Finding]:
        """Return why the document that comes nearest to counting does not."""
        papers = dossier.papers(case)
        found = []
        for role, rules in SETS[case.direction].choosing.items():
            if role in papers:
                found += rules.findings(papers, self.tolerances)
        return found

    def _choose(self, case: Case, papers: Papers) -> Role | None:
        """Put those among the papers that agree, where it is open which count. Returns the role of which none does."""
        for role, rules in SETS[case.direction].choosing.items():
            naming = papers.get(role.named_by) if role in papers and role.named_by else None
            if naming is None or role.counts(papers[role], naming):
                continue
            rivals = case.rivals(role, papers)
            agreeing = [one for one in rivals if not rules.findings({**papers, role: one}, self.tolerances)]
            if not agreeing:
                return role
            papers[role] = agreeing[0] if len(agreeing) == 1 else self._first(case, role, papers, agreeing)
        return None

    def _first(self, case: Case, role: Role, papers: Papers, agreeing: list[Any]) -> Any:
        """Return the one that agrees with what was told, too, else the one that counted before, else the least number."""

        def behind(one: Any) -> tuple[bool | str, ...]:
            differs = bool(disagreements(SETS[case.direction], {**papers, role: one}, self.tolerances))
            return differs, one.submission_id != case.paid, *role.key(one)

        return min(agreeing, key=behind)

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
                findings += disagreements(asked_for, counted, self.tolerances)
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
