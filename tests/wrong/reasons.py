"""A rule has no wrong document for a reason, and each reason is one that a test can check."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from chaos.badinput.wrong_fields import answered
from libs.schemas.codes.book_kinds import BOOK_KINDS
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, ROWS, Check, Hold
from libs.schemas.kinds import KINDS
from libs.schemas.reference import current
from libs.schemas.reference import tables as t
from libs.schemas.rules.registry import registry
from services.matching.domain.sets import BY_DOCUMENT
from tests.wrong.rows import ASKED, Step, document_of

_A_DAY = date(2026, 3, 2)
_WAY = ("ceb", "intake", "matching", "accountbook", "tax", "review", "returns", "exports")
"""Services in the order in which a document meets their rules."""


class Reason(NamedTuple):
    """rule: a pattern. because: a name of `REASONS`. of: what that is about."""

    rule: str
    because: str
    of: str


def reasons() -> list[Reason]:
    with (ASKED / "cannot.csv").open(encoding="utf-8", newline="") as file:
        return [Reason(**row) for row in csv.DictReader(file)]


class Shown(NamedTuple):
    """missing: rules without a row, those that a reason names. shown: those with one."""

    missing: Collection[str]
    shown: Collection[str]


def _first(of: str, about: Shown) -> Iterator[str]:
    """Another rule answers first: it has a row, and no later service asks it."""
    if of not in about.shown:
        yield f"{of} has no row"
    for rule in about.missing:
        if min(_stations(of), default=len(_WAY)) > max(_stations(rule), default=-1):
            yield f"{of} is asked behind {rule}"


def _stations(rule: str) -> list[int]:
    return [_WAY.index(owner) for owner, each in registry() if each.id == rule and owner in _WAY]


def _test(of: str, about: Shown) -> Iterator[str]:
    """A test elsewhere names the rule, of one kind of document at least."""
    path = Path(of)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for rule in about.missing:
        if rule not in text and rule.partition(".")[2] not in text:
            yield f"{of} does not name {rule}"


def _form(of: str, about: Shown) -> Iterator[str]:
    """The form of the field refuses the document before the rule is asked. of: kind and change."""
    kind, _, change = of.partition(" ")
    field = change.rpartition("=")[0].rpartition(".")[2]
    if not any(field in found.path for found in answered(KINDS[kind], document_of(Step(kind, change), {}))):
        yield f"{of} is well-formed"


def _claim(of: str, about: Shown) -> Iterator[str]:
    if of not in CLAIMS:
        yield f"nobody checks whether {of}"
    elif not CLAIMS[of]():
        yield f"it is not so that {of}"


def _every_document_known() -> bool:
    lists = {document for row in ROWS for document in row.documents}
    return lists <= BY_DOCUMENT.keys()


def _always(table: t.ReferenceTable[Any]) -> bool:
    """Say whether every code that the release ever knows of a table is one on the day."""
    return {row.code for row in current().rows(table)} == current().on(table, _A_DAY).keys()


CLAIMS: Mapping[str, Callable[[], bool]] = {
    "matching knows every document that a mode asks for": _every_document_known,
    "exports of a zone have one mode": lambda: (
        len({row.code for row in ROWS if row.direction == EXPORT and Hold.STOCK in row.holds}) == 1
    ),
    "the transport out of a zone is asked of imports alone": lambda: (
        {row.direction for row in ROWS if Check.EXIT_TRANSPORT in row.checks} == {IMPORT}
    ),
    "conditions are asked of export books alone": lambda: (
        not any(row.asked for row in BOOK_KINDS.values() if row.direction == IMPORT)
    ),
    "every currency has a rate": lambda: (
        current().on(t.CURRENCIES, _A_DAY).keys() == current().on(t.EXCHANGE_RATES, _A_DAY).keys()
    ),
    "every cluster is identified": lambda: _always(t.CLUSTERS),
}
"""What is so of rows and reference data → whether it is."""
REASONS: Mapping[str, Callable[[str, Shown], Iterator[str]]] = {
    "first": _first, "test": _test, "form": _form, "claim": _claim,
}  # fmt: skip


def unfounded(missing: Collection[str], shown: Collection[str]) -> list[str]:
    """Return what is wrong with the reasons, a sentence each. A rule has its reason from the first row that names it."""
    left, found = set(missing), list[str]()
    for reason in reasons():
        own = {rule for rule in left if fnmatchcase(rule, reason.rule)}
        left -= own
        if not own:
            found.append(f"{reason.rule} has rows, or another reason")
        found += REASONS[reason.because](reason.of, Shown(own, shown))
    return found + [f"{rule} has no row and no reason" for rule in sorted(left)]
