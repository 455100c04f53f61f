"""A rule compares two fields of two documents and says what their sender is answered where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from libs.schemas.events.persons import PersonalValue
from libs.schemas.findings import Finding, Unlike
from libs.schemas.names import snake
from libs.schemas.personal import Personal
from libs.schemas.rules import Rule
from libs.schemas.text import alike
from services.matching.domain.roles import Role

_NUMBERS = frozenset({
    "actural_paid", "amount_paid", "freight", "gross_weight", "price", "qty", "total_price", "weight",
})  # fmt: skip
"""Attributes that hold decimal text."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Numbers that lie no further apart than this still agree. No official text sets them: they are settings.

    amount, freight: yuan. weight: share of the greater of the two weights.
    """

    amount: Decimal = Decimal("0.00")
    freight: Decimal = Decimal("0.01")
    weight: Decimal = Decimal("0.10")


Agreement = Callable[[Any, Any, Tolerances], bool]
"""Whether the actual value agrees with the expected one; equal values always do."""


def same(actual: Any, expected: Any, _: Tolerances) -> bool:
    return bool(actual == expected)


def same_where_filled(actual: Any, expected: Any, _: Tolerances) -> bool:
    """An optional field left out on either side disagrees with nothing."""
    return not actual or not expected or bool(actual == expected)


def same_words(actual: str, expected: str, _: Tolerances) -> bool:
    """White space and case are not content of a goods name."""
    return actual == expected or folded(actual) == folded(expected)


def same_words_where_filled(actual: str | None, expected: str | None, tolerances: Tolerances) -> bool:
    return not actual or not expected or same_words(actual, expected, tolerances)


def same_person(actual: PersonalValue, expected: PersonalValue, _: Tolerances) -> bool:
    """Persons are compared by tokens; `intake` normalised what these were made of."""
    return actual.agrees_with(expected)


def within_amount(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    return actual == expected or abs(actual - expected) <= tolerances.amount


def within_freight_where_said(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    """Freight of 0 says nothing: free shipping is ordinary, and the merchant may pay by contract."""
    return not expected or abs(actual - expected) <= tolerances.freight


def within_weight(actual: Decimal, expected: Decimal, tolerances: Tolerances) -> bool:
    return actual == expected or abs(actual - expected) <= tolerances.weight * max(actual, expected)


def folded(text: str) -> str:
    """Return what of a goods name is content."""
    return "".join(alike(text).split()).casefold()


@dataclass(frozen=True, slots=True)
class ComparedField:
    """role: whose document the field is in. path: as its sender knows it. read: takes it from the document or line.

    attribute: its name there, for a field that is simply read: equal texts need no reading.
    """

    role: Role
    path: str
    read: Callable[[Any], Any]
    attribute: str | None = None


def head(role: Role, name: str, attribute: str | None = None) -> ComparedField:
    """A head field by its official name; `attribute` where the event calls it otherwise."""
    return _plain(role, f"{role.head}.{name}", attribute or snake(name))


def line(role: Role, name: str, attribute: str | None = None) -> ComparedField:
    """A field of a line; `{}` in the path stands for the line's gnum."""
    return _plain(role, f"{role.line}[{{}}].{name}", attribute or snake(name))


def _plain(role: Role, path: str, attribute: str) -> ComparedField:
    text = attrgetter(attribute)
    return ComparedField(
        role, path, (lambda holder: Decimal(text(holder))) if attribute in _NUMBERS else text, attribute
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule(Rule):
    """One row of the matrix: a field of one document against a field of another. row: its number in the matrix. excused:
    by what the expected document says besides, they need not agree."""

    row: int
    actual: ComparedField
    expected: ComparedField
    agrees: Agreement
    excused: Callable[[Any], bool] | None = None

    def finding(
        self,
        actual: object = None,
        expected: object = None,
        line: int | None = None,
        *,
        path: str | None = None,
        text: str | None = None,
    ) -> Finding:
        """The disagreement in words, with both paths and both values."""
        text = f"{self.text} ({self.expected.path.format(line)})" if text is None else text
        return Rule.finding(self, actual, expected, line, path=path, text=text)

    def between(self, actual: PersonalValue, expected: PersonalValue, actual_in: str, expected_in: str) -> Finding:
        """The disagreement of two values of persons. actual_in, expected_in: the submissions that hold them in clear; they
        are named where the values look the same as they are shown."""
        found = self.finding(actual.masked, expected.masked)
        if actual.masked != expected.masked:
            return found
        return found.model_copy(
            update={"unlike": Unlike(actual=actual_in, expected=expected_in, path=self.expected.path)}
        )


def compared(
    id_: str, version: int, row: int, code: str, actual: ComparedField, expected: ComparedField, agrees: Agreement,
    zh: str, en: str, personal: Personal | None = None, excused: Callable[[Any], bool] | None = None,
) -> FieldRule:  # fmt: skip
    """A row as the tables write it. id_: message, field and what it is compared with, "411.amountPaid.order"."""
    return FieldRule(
        id_, version, code, zh, en, actual.path,
        personal=personal, row=row, actual=actual, expected=expected, agrees=agrees, excused=excused,
    )  # fmt: skip


class Comparison:
    """Rules between a document (or line) and another. Two that agree mostly agree in every letter, and equal values agree
    under any rule: so all fields are compared at once as texts first, and one by one only where that fails.
    """

    def __init__(self, rules: Sequence[FieldRule]) -> None:
        self.actual = rules[0].actual.role
        self.expected = rules[0].expected.role
        self.rules = rules
        self._agree = _all_at_once(rules)

    def findings(self, actual: Any, expected: Any, tolerances: Tolerances, gnum: int | None = None) -> list[Finding]:
        """Everything on which these two disagree, in the table's order. What is no number agrees with nothing."""
        try:
            if self._agree(actual, expected):
                return []
        except ArithmeticError:
            pass  # named below
        found = []
        for rule in self.rules:
            left, right = _value(rule.actual, actual), _value(rule.expected, expected)
            try:
                agreed = rule.agrees(left, right, tolerances)
            except (ArithmeticError, TypeError):
                agreed = False
            if agreed or (rule.excused and rule.excused(expected)):
                continue
            if rule.personal:
                found.append(rule.between(left, right, actual.submission_id, expected.submission_id))
            else:
                found.append(rule.finding(left, right, gnum))
        return found


def _value(field: ComparedField, document: Any) -> Any:
    """Return a field's text, or nothing where it should be a number and is none."""
    try:
        return field.read(document)
    except ArithmeticError:
        return getattr(document, field.attribute) if field.attribute else None


def _all_at_once(rules: Sequence[FieldRule]) -> Callable[[Any, Any], bool]:
    """Say whether two documents are equal in all these fields, as texts where they are simply read.

    It is compiled, as the makers of outcomes are, because every list is compared so.
    """
    reads: dict[str, Callable[[Any], Any]] = {}
    pairs = []
    for number, rule in enumerate(rules):
        if rule.actual.attribute and rule.expected.attribute:
            pairs.append(_equal_texts(rule, "actual", "expected"))
        else:
            reads |= {f"left{number}": rule.actual.read, f"right{number}": rule.expected.read}
            pairs.append(f"left{number}(actual) == right{number}(expected)")
    made: Callable[[Any, Any], bool] = eval(f"lambda actual, expected: {' and '.join(pairs)}", reads)
    return made


def _equal_texts(rule: FieldRule, actual: str, expected: str) -> str:
    """Write the comparison of two texts that are simply read, of documents that go by these names."""
    return f"{actual}.{rule.actual.attribute} == {expected}.{rule.expected.attribute}"


def _all_of_all(comparisons: Sequence[Comparison]) -> Callable[[Mapping[Role, Any]], bool]:
    """Say the same of several documents, compiled into one for all comparisons whose documents are here."""
    roles = list(dict.fromkeys(role for one in comparisons for role in (one.actual, one.expected)))
    name = {role: f"document{number}" for number, role in enumerate(roles)}
    tests = []
    for one in comparisons:
        actual, expected = name[one.actual], name[one.expected]
        absent = " or ".join(f"{each} is None" for each in dict.fromkeys((actual, expected)))
        pairs = [_equal_texts(rule, actual, expected) for rule in one.rules]
        tests.append(f"({absent} or ({' and '.join(pairs)}))")
    agree: Callable[..., bool] = eval(f"lambda {', '.join(name.values())}: {' and '.join(tests) or True}")
    return lambda documents: agree(*map(documents.get, roles))


class DocumentRules:
    """Rules between several documents; rules whose documents are not there are left out.

    Texts that are simply read mostly agree, all of them, and are asked at once for that; what is worked out is compared
    pair by pair.
    """

    def __init__(self, rules: Iterable[FieldRule] = ()) -> None:
        groups: dict[tuple[Role, Role, bool], list[FieldRule]] = {}
        for rule in rules:
            plain = bool(rule.actual.attribute and rule.expected.attribute)
            groups.setdefault((rule.actual.role, rule.expected.role, plain), []).append(rule)
        of_groups = {group: Comparison(several) for group, several in groups.items()}
        self._comparisons = [*of_groups.values()]
        self._worked_out = [one for (*_, plain), one in of_groups.items() if not plain]
        self._texts_agree = _all_of_all([one for (*_, plain), one in of_groups.items() if plain])

    def findings(self, documents: Mapping[Role, Any], tolerances: Tolerances) -> list[Finding]:
        """Everything on which these documents disagree, pair by pair, in the table's order."""
        found = []
        for comparison in self._worked_out if self._texts_agree(documents) else self._comparisons:
            actual, expected = documents.get(comparison.actual), documents.get(comparison.expected)
            if actual is not None and expected is not None:
                found += comparison.findings(actual, expected, tolerances)
        return found


class LineRules:
    """Rules between the lines of two documents that carry the same gnum.

    no_counterpart: the rule that a line breaks which the other document has no line for.
    """

    def __init__(self, rules: Sequence[FieldRule], no_counterpart: FieldRule) -> None:
        self._comparison, self._no_counterpart = Comparison(rules), no_counterpart
        self.actual, self.expected = self._comparison.actual, self._comparison.expected

    def findings(self, documents: Mapping[Role, Any], tolerances: Tolerances) -> list[Finding]:
        """Everything on which the lines disagree, in the order of the first document's; none where one is not there."""
        actual, expected = documents.get(self.actual), documents.get(self.expected)
        if actual is None or expected is None:
            return []
        found = []
        others = {goods.gnum: goods for goods in expected.lines}
        for goods in actual.lines:
            counterpart = others.get(goods.gnum)
            if counterpart is None:
                found.append(self._no_counterpart.finding(goods.gnum, None, goods.gnum))
            else:
                found += self._comparison.findings(goods, counterpart, tolerances, goods.gnum)
        return found
