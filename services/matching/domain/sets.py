"""A set says what belongs together in a direction: which documents meet a list, how they compare, what goes on.

Which of them a list waits for stands in the row of its supervision mode (`modes.py`); a set knows all there may be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.findings import Finding
from services.matching.domain import roles
from services.matching.domain.matrix import exports, imports, told
from services.matching.domain.roles import Papers, Role
from services.matching.domain.rule import DocumentRules, FieldRule, LineRules, Tolerances


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """The documents of a direction.

    list: what declares. waybill: what its parcel came with. compared: rules among the other documents, asked as soon as
    all that these rules name are here. against_list, lines: rules between the list and them. carried: what goes on with
    a stored list that it does not tell itself, by the name it goes on under: from whose document, which attribute.
    asked: rules between what somebody told who was asked about an order, and the documents.
    choosing: by the role of which several may be here, rules between it and whoever may name one: where that names none, the
    first that they hold for counts, and before it one that agrees with what was told, too.
    """

    list: Role
    waybill: Role
    compared: DocumentRules
    against_list: DocumentRules
    lines: LineRules
    carried: Mapping[str, tuple[Role, str]]
    choosing: Mapping[Role, DocumentRules]
    asked: DocumentRules
    among: tuple[Role, ...] = field(default=())


def disagreements(documents: DocumentSet, papers: Papers, tolerances: Tolerances) -> list[Finding]:
    """Everything on which the documents beside the list disagree among themselves, or with what was told of them."""
    found = documents.compared.findings(papers, tolerances)
    if told := getattr(papers.get(roles.ORDER), "told", None):
        found += documents.asked.findings({**papers, roles.TOLD: told}, tolerances)
    return found


def _set(
    listed: Role,
    waybill: Role,
    compared: Iterable[FieldRule],
    against_list: DocumentRules,
    lines: LineRules,
    asked: Iterable[FieldRule] = (),
    **carried: Any,
) -> DocumentSet:
    rules = tuple(compared)
    among = dict.fromkeys(role for rule in rules for role in (rule.expected.role, rule.actual.role))
    choosing = {role: DocumentRules(_between(rules, role, role.named_by)) for role in among if role.named_by}
    compares = DocumentRules(rules), against_list, lines
    return DocumentSet(listed, waybill, *compares, carried, choosing, DocumentRules(asked), tuple(among))


def _between(rules: Iterable[FieldRule], one: Role, other: Role) -> Iterator[FieldRule]:
    return (rule for rule in rules if {rule.actual.role, rule.expected.role} == {one, other})


SETS: dict[Direction, DocumentSet] = {
    IMPORT: _set(
        roles.LIST,
        roles.WAYBILL,
        imports.DOCUMENT_RULES,
        DocumentRules(imports.LIST_RULES),
        LineRules(imports.LINE_RULES, imports.NO_SUCH_LINE),
        told.RULES,
        pay_code=(roles.PAYMENT, "pay_code"),
        tax_total=(roles.ORDER, "tax_total"),
        unverified=(roles.ORDER, "unverified"),
        raw_payment=(roles.ORDER, "untold"),
    ),
    EXPORT: _set(
        roles.EXPORT_LIST,
        roles.EXPORT_WAYBILL,
        (),
        DocumentRules(exports.LIST_RULES),
        LineRules(exports.LINE_RULES, exports.NO_SUCH_LINE),
        order_type=(roles.EXPORT_ORDER, "order_type"),
    ),
}

CARRIED = frozenset(name for documents in SETS.values() for name in documents.carried)
"""Names under which something goes on from another document than the list."""


def carried_to(direction: Direction | None) -> Collection[str]:
    """Those of one direction; of a list that no longer says which, all."""
    return SETS[direction].carried if direction else CARRIED


BY_DOCUMENT = {role.document: role for role in roles.ROLES}
"""Roles by what a mode's row calls their document."""

LISTS = frozenset(documents.list for documents in SETS.values())
WAYBILLS = frozenset(documents.waybill for documents in SETS.values())
BY_PARCEL = frozenset(
    role
    for documents in SETS.values()
    if documents.waybill.by_parcel
    for role in (documents.list, documents.waybill, roles.PARCEL_RETRACTION)
)
"""Roles of documents that meet by their parcel."""
