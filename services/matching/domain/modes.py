"""The row of a list's supervision mode says which documents it waits for and which checks it passes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Direction, Document
from libs.schemas.findings import Finding
from services.matching.domain import rules
from services.matching.domain.kept import AnyList
from services.matching.domain.roles import Role
from services.matching.domain.sets import BY_DOCUMENT, SETS


class Demands(NamedTuple):
    """The row of a mode asks this of a list.

    untaken: what the row asks for and no service takes yet; a list that needs it is refused, as it would wait for ever.
    roles, needed: whose documents must be here beside the list before it is judged; no other is heard. agreement: whether
    they must agree. single_limit: whether the limit of one purchase holds.
    least: with fewer documents than this nothing follows, whichever they are.
    """

    untaken: tuple[Document, ...]
    roles: tuple[Role, ...]
    needed: frozenset[Role]
    agreement: bool
    single_limit: bool
    least: int


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def demands(direction: Direction, trade_mode: str, day: date) -> Demands | None:
    """Return what a mode's row asks of a list. None where no list of this direction may be declared in this mode on
    this customs day: such a list waits for nothing."""
    mode = modes.supervision_mode(trade_mode, direction, day)
    documents = SETS[direction]
    listed = documents.list
    if mode is None or listed.document not in mode.documents:
        return None
    asked = tuple(
        role for document in mode.documents if (role := BY_DOCUMENT.get(document)) is not None and role is not listed
    )
    checks = mode.checks
    untaken = tuple(document for document in mode.documents if document not in BY_DOCUMENT)
    return Demands(
        untaken,
        asked,
        frozenset(asked),
        modes.Check.DOCUMENTS_AGREE in checks,
        modes.Check.SINGLE_LIMIT in checks,
        0 if untaken else min(len(asked), len(documents.among) or len(asked)),
    )


def unknown_mode(listed: AnyList) -> Finding:
    return rules.UNKNOWN_MODE[listed.direction].finding(listed.trade_mode)


def documents_untaken(listed: AnyList, untaken: Iterable[Document]) -> Finding:
    names = ", ".join(document.value for document in untaken)
    return rules.UNTAKEN_DOCUMENTS[listed.direction].finding(listed.trade_mode, names)


def numbers_gone(listed: AnyList) -> Finding:
    return rules.NUMBERS_GONE[listed.direction].finding(listed.customs_code)
