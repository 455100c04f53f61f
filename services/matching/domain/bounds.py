"""A dossier gathers no more than its bounds, whoever sends it: the documents beyond are refused, and others go on."""

from __future__ import annotations

from typing import Any, NamedTuple

from libs.schemas.events.base import Event
from libs.schemas.events.matching import DocumentRefused
from services.matching.domain import rules
from services.matching.domain.dossier import Dossier
from services.matching.domain.kept import keep
from services.matching.domain.outcomes import list_refused
from services.matching.domain.sets import LISTS, WAYBILLS


class DossierBounds(NamedTuple):
    """cases, waybills: under one order number. documents: of one case, its list apart."""

    cases: int
    documents: int
    waybills: int


def refused(dossier: Dossier, document: Any, bounds: DossierBounds) -> Event | None:
    """The refusal of a document that nothing known makes room for; None where it has its place."""
    cases, waybills = dossier.cases, dossier.waybills
    room = len(cases) < bounds.cases and len(waybills) < bounds.waybills
    if room and (not cases or (len(cases) == 1 and len(cases[0].papers) < bounds.documents)):
        return None  # as mostly
    most = _full(dossier, document, bounds)
    if most is None:
        return None
    findings = [rules.GATHERED[document.role].finding(document.order_no, f"≤ {most}")]
    if document.role in LISTS:
        return list_refused(keep(document), findings)
    return DocumentRefused(order_no=document.order_no, submission_id=document.submission_id, findings=findings)


def _full(dossier: Dossier, document: Any, bounds: DossierBounds) -> int | None:
    """The bound that is reached. None where the document has its place, or is known, or named by another."""
    role = document.role
    if role.retracts or role.by_parcel or role.answers:
        return None
    if role in WAYBILLS:
        if len(dossier.waybills) < bounds.waybills:
            return None
        key = role.key(document)
        return None if any(filed.key == key for filed in dossier.waybills) else bounds.waybills
    owner, direction = document.owner, document.direction
    for case in dossier.cases:
        if case.owner == owner and case.direction == direction:
            if len(case.papers) < bounds.documents or role in LISTS:
                return None
            key = role.key(document)
            known = any(
                (paper.role is role or paper.role is role.named_by) and role.key(paper) == key for paper in case.papers
            )
            return None if known else bounds.documents
    return bounds.cases if len(dossier.cases) >= bounds.cases else None
