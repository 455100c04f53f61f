"""A comparison rule: two fields of two documents, how they must agree, and what its sender is answered if they do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from libs.schemas.codes.supervision_modes import Document
from libs.schemas.findings import Finding
from libs.schemas.personal import Personal, mask

_HEADS = {
    Document.ORDER: "OrderHead",
    Document.PAYMENT: "PaymentHead",
    Document.WAYBILL: "LogisticsHead",
    Document.LIST: "InventoryHead",
}
_CAPITAL = re.compile(r"(?=[A-Z0-9])(?<=[a-z])")


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far numbers may lie apart and still agree. No official text sets them (domain 4.1): they are settings.

    amount, freight: yuan. weight: share of the greater of the two weights.
    """

    amount: Decimal = Decimal("0.00")
    freight: Decimal = Decimal("0.01")
    weight: Decimal = Decimal("0.10")


Agreement = Callable[[Any, Any, Tolerances], bool]
"""Whether the actual value agrees with the expected one."""


def same(actual: Any, expected: Any, _: Tolerances) -> bool:
    return bool(actual == expected)


def same_where_filled(actual: Any, expected: Any, _: Tolerances) -> bool:
    """An optional field left out on either side disagrees with nothing."""
    return not actual or not expected or bool(actual == expected)


def same_words(actual: str, expected: str, _: Tolerances) -> bool:
    """White space and case are not content of a goods name."""
    return actual == expected or _folded(actual) == _folded(expected)


def within_amount(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    return actual == expected or abs(actual - expected) <= tolerances.amount


def within_freight(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    return actual == expected or abs(actual - expected) <= tolerances.freight


def within_weight(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    return actual == expected or abs(actual - expected) <= tolerances.weight * max(actual, expected)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Field:
    """document: where the field is. path: as its sender knows it. read: takes it from the document or line."""

    document: Document
    path: str
    read: Callable[[Any], Any]


def head(document: Document, name: str, attribute: str | None = None) -> Field:
    """A head field by its official name; `attribute` where the event calls it otherwise."""
    return Field(document, f"{_HEADS[document]}.{name}", attrgetter(attribute or snake(name)))


def line(document: Document, name: str, attribute: str | None = None) -> Field:
    """A field of a line; `{}` in the path stands for the line's gnum."""
    table = _HEADS[document].replace("Head", "List")
    return Field(document, f"{table}[{{}}].{name}", attrgetter(attribute or snake(name)))


def snake(name: str) -> str:
    """`payTransactionId` → `pay_transaction_id`."""
    return _CAPITAL.sub("_", name).lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the matrix.

    id: message, field and what it is compared with, "411.amountPaid.order". row: the row of domain 4.2 it comes from.
    code: what the sender is answered with. personal: quoted masked.
    """

    id: str
    version: int
    row: int
    code: str
    actual: Field
    expected: Field
    agrees: Agreement
    zh: str
    en: str
    personal: Personal | None = None

    def finding(self, actual: object, expected: object, gnum: int | None = None) -> Finding:
        """The disagreement in words, with both paths and both values."""
        return Finding(
            code=self.code,
            rule=f"{self.id}@{self.version}",
            path=self.actual.path.format(gnum),
            message=f"{self.zh} / {self.en} ({self.expected.path.format(gnum)})",
            actual=quoted(actual, self.personal),
            expected=quoted(expected, self.personal),
        )


def quoted(value: object, personal: Personal | None = None) -> str | None:
    """A value as an answer shows it: decimals plain, personal values masked."""
    if value is None:
        return None
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return mask(personal, text) if personal else text


class Table:
    """Rules grouped by the two documents they need; rules whose documents are not there are left out."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        groups: dict[tuple[Document, Document], list[Rule]] = {}
        for rule in rules:
            groups.setdefault((rule.actual.document, rule.expected.document), []).append(rule)
        self._groups = [
            (pair, [(rule.actual.read, rule.expected.read, rule.agrees, rule) for rule in group])
            for pair, group in groups.items()
        ]

    def findings(
        self, documents: Mapping[Document, Any], tolerances: Tolerances, gnum: int | None = None
    ) -> list[Finding]:
        """Everything on which these documents (or these two lines) disagree, in the table's order."""
        found = []
        for (left, right), rules in self._groups:
            actual_document, expected_document = documents.get(left), documents.get(right)
            if actual_document is None or expected_document is None:
                continue
            for read_actual, read_expected, agrees, rule in rules:
                actual, expected = read_actual(actual_document), read_expected(expected_document)
                if not agrees(actual, expected, tolerances):
                    found.append(rule.finding(actual, expected, gnum))
        return found
