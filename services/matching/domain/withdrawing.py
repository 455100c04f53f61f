"""A declarant takes its list back. What waits here ends here, what has gone on is `review`'s to say."""

from __future__ import annotations

from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.findings import Finding
from services.matching.domain import rules
from services.matching.domain.documents import Withdrawal
from services.matching.domain.dossier import Case, Dossier
from services.matching.domain.outcomes import block_of, ref_of


def withdraw(dossier: Dossier | None, asked: Withdrawal) -> WithdrawalAsked:
    """End the case's list if it waits for documents, and pass on what was asked."""
    case = dossier.case(asked.direction, asked.owner) if dossier else None
    ref = ref_of(asked, case.attempt if case else 0)
    found = _taken_back(case, asked, ref) if case else rules.NO_SUCH_LIST.finding(asked.invt_no)
    block, findings = (None, [found]) if isinstance(found, Finding) else (found, [])
    return WithdrawalAsked(
        ref=ref,
        submission_id=asked.submission_id,
        cop_no=asked.cop_no,
        named=asked.invt_no,
        list=block,
        findings=findings,
    )


def _taken_back(case: Case, asked: Withdrawal, ref: CaseRef) -> Declared | Finding:
    """The block of the list that is meant, which waits here no longer; or why there is none."""
    pending, gone = case.pending, case.gone
    listed = pending.listed if pending else gone
    number = pending.listed.pre_no if pending else gone and gone.invt_no
    if listed is None or asked.invt_no != number:
        return rules.NO_SUCH_LIST.finding(asked.invt_no)
    if (asked.agent_code, asked.ebc_code) != (listed.agent_code, listed.ebc_code):
        return rules.NOT_THE_DECLARANT.finding(asked.agent_code)
    case.pending = None
    return block_of(listed, ref, invt_no=gone.invt_no if gone else None)
