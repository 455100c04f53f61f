"""A declarant takes its list back, deletes it or puts another in its place.

What waits for documents ends here. What has gone on can be withdrawn only, and that is `review`'s to say.
"""

from __future__ import annotations

from typing import Any

from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.matching import ListRefused, Way, WithdrawalAsked
from libs.schemas.findings import Finding
from services.matching.domain import rules
from services.matching.domain.documents import DeclarationList, Deletion, Withdrawal
from services.matching.domain.dossier import Case, Dossier
from services.matching.domain.export_documents import ExportList
from services.matching.domain.kept import keep
from services.matching.domain.outcomes import block_of, list_refused, ref_of


def withdraw(dossier: Dossier | None, asked: Withdrawal | Deletion) -> WithdrawalAsked:
    """End the case's list if it waits for documents, and pass on what was asked."""
    case = dossier.case(asked.direction, asked.owner) if dossier else None
    ref = ref_of(asked, case.attempt if case else 0)
    found = _named(case, asked, ref) if isinstance(asked, Withdrawal) else _waiting(case, asked, ref)
    if isinstance(found, Finding):
        return _asked(asked.way, asked, ref, None, [found])
    return _asked(asked.way, asked, ref, found)


def change(dossier: Dossier | None, listed: DeclarationList | ExportList) -> WithdrawalAsked | ListRefused:
    """End the list that this one is a change of, if it waits for documents; else refuse the change."""
    case = dossier.case(listed.direction, listed.owner) if dossier else None
    ref = ref_of(listed, listed.replaces)
    found = _waiting(case, listed, ref)
    if isinstance(found, Finding):
        return list_refused(keep(listed), [found])
    return _asked("change", listed, ref, found)


def _asked(
    way: Way, asked: Any, ref: CaseRef, block: Declared | None, findings: list[Finding] | None = None
) -> WithdrawalAsked:
    named, cop_no = (asked.invt_no, asked.cop_no) if way == "withdrawal" else (None, None)
    return WithdrawalAsked(
        ref=ref,
        way=way,
        submission_id=asked.submission_id,
        cop_no=cop_no,
        named=named,
        list=block,
        findings=findings or [],
    )


def _named(case: Case | None, asked: Withdrawal, ref: CaseRef) -> Declared | Finding:
    """The block of the list that a withdrawal names, which waits here no longer; or why there is none."""
    pending, gone = (case.pending, case.gone) if case else (None, None)
    listed = pending.listed if pending else gone
    number = pending.listed.pre_no if pending else gone and gone.invt_no
    if case is None or listed is None or asked.invt_no != number:
        return rules.NO_SUCH_LIST[asked.direction].finding(asked.invt_no)
    if (asked.agent_code, asked.ebc_code) != (listed.agent_code, listed.ebc_code):
        return rules.NOT_THE_DECLARANT[asked.direction].finding(asked.agent_code)
    case.pending = None
    return block_of(listed, ref, invt_no=gone.invt_no if gone else None)


def _waiting(case: Case | None, asked: Deletion | DeclarationList | ExportList, ref: CaseRef) -> Declared | Finding:
    """The block of the case's list, which waits here no longer; or why it is neither changed nor deleted."""
    if case is None or not (case.pending or case.gone) or ref.attempt != case.attempt:
        return rules.NO_LIST[asked.direction].finding(asked.order_no)
    if case.pending is None:
        return rules.GONE_ON[asked.direction].finding(case.gone.invt_no if case.gone else None)
    listed = case.pending.listed
    if (asked.agent_code, asked.ebc_code) != (listed.agent_code, listed.ebc_code):
        return rules.ANOTHER_DECLARANT[asked.direction].finding(asked.agent_code)
    case.pending = None
    return block_of(listed, ref)
