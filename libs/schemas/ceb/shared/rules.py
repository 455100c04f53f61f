"""Builds rules between the fields of one document, from the names they speak about."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from libs.schemas.ceb.engine.facts import FormatRules, Relation, Values, Violation
from libs.schemas.codes import EXPORT, IMPORT, Direction, SupervisionMode, supervision_mode
from libs.schemas.names import snake
from libs.schemas.reference import current
from libs.schemas.reference.rows.named import CHINA, KILOGRAM
from libs.schemas.reference.tables import TRANSPORT_MODES

Tolerance = Callable[[FormatRules], Decimal]
_ZERO = Decimal(0)


def have(values: Values, names: frozenset[str]) -> bool:
    """Say whether all that a rule needs is there."""
    return names <= values.keys()


def total(target: str, plus: Sequence[str], minus: Sequence[str], tolerance: Tolerance) -> Relation:
    """target = Σ plus − Σ minus in the head, within the tolerance."""
    goal, adds, takes = snake(target), [snake(n) for n in plus], [snake(n) for n in minus]
    names = frozenset((goal, *adds, *takes))
    formula = " + ".join(plus) + "".join(f" − {name}" for name in minus)

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        if not have(head, names):
            return ()
        due: Decimal = sum(map(head.__getitem__, adds), _ZERO) - sum(map(head.__getitem__, takes), _ZERO)
        if due == head[goal] or abs(due - head[goal]) <= tolerance(rules):
            return ()
        message = f"{target}不等于各项之和 {target} differs from {formula}"
        return (Violation(target, message, str(head[goal]), str(due)),)

    return Relation(f"{target}.sum", f"{target} = {formula}", check, reads=names)


def product(target: str, price: str, quantity: str, tolerance: Tolerance) -> Relation:
    """target = price × quantity on every line, within the tolerance."""
    goal, one, count = snake(target), snake(price), snake(quantity)
    names = frozenset((goal, one, count))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        found = []
        for index, line in enumerate(lines):
            try:
                each, pieces, said = line[one], line[count], line[goal]
            except KeyError:
                continue  # another's finding
            due: Decimal = each * pieces
            if due != said and abs(due - said) > tolerance(rules):
                message = f"{target}不等于单价乘以数量 {target} differs from {price} × {quantity}"
                found.append(Violation(target, message, str(said), str(due), index))
        return found

    return Relation(f"{target}.product", f"{target} = {price} × {quantity}", check, reads_of_lines=names)


def lines_total(target: str, of_lines: str = "") -> Relation:
    """The head's amount is the sum of that of its lines, whatever it is called there."""
    name = of_lines or target
    goal, part = snake(target), snake(name)

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        if goal not in head or not lines:
            return ()
        parts = [line[part] for line in lines if part in line]
        due: Decimal = sum(parts, _ZERO)
        if len(parts) < len(lines) or head[goal] == due:
            return ()
        message = f"{target}不等于表体{name}之和 {target} differs from the sum of {name} of its lines"
        return (Violation(target, message, str(head[goal]), str(due)),)

    says = f"{target} = Σ {name} of the lines"
    return Relation(f"{target}.lines", says, check, reads=frozenset((goal,)), reads_of_lines=frozenset((part,)))


def same_quantity(quantity: str, unit: str, other: str, other_unit: str) -> Relation:
    """On every line two quantities in one unit are one quantity."""
    a, a_unit, b, b_unit = map(snake, (quantity, unit, other, other_unit))
    names = frozenset((a, a_unit, b, b_unit))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        found = []
        for index, line in enumerate(lines):
            try:
                left, left_unit, right, right_unit = line[a], line[a_unit], line[b], line[b_unit]
            except KeyError:
                continue  # another's finding
            if right is not None and left_unit == right_unit and left != right:
                message = f"计量单位相同而{other}与{quantity}不等 {other} differs from {quantity} in the same unit"
                found.append(Violation(other, message, str(right), str(left), index))
        return found

    says = f"{other} = {quantity} where {other_unit} = {unit}"
    return Relation(f"{other}.quantity", says, check, reads_of_lines=names)


def weighs_at_most(most: str, measures: Sequence[tuple[str, str]]) -> Relation:
    """The head's weight is no less than what its lines weigh by their own measure.

    measures: quantity and unit of a line; the first of them that is in kilograms is what the line weighs.
    """
    limit, pairs = snake(most), [(snake(quantity), snake(unit)) for quantity, unit in measures]
    names = frozenset(name for pair in pairs for name in pair)

    def weight(line: Values) -> Decimal:
        for quantity, unit in pairs:
            if line[unit] == KILOGRAM and line[quantity] is not None:
                return line[quantity]  # type: ignore[no-any-return]
        return _ZERO  # a second unit may come without its quantity: another rule's finding

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        weights = _ZERO
        for line in lines:
            if not have(line, names):
                return ()
            weights += weight(line)
        if limit not in head or weights <= head[limit]:
            return ()
        message = f"表体以千克计的数量之和大于{most} the lines weigh more kilograms than {most}"
        return (Violation(most, message, str(head[limit]), f"≥ {weights}"),)

    says = f"{most} ≥ kilograms of all lines"
    return Relation(f"{most}.lines", says, check, reads=frozenset((limit,)), reads_of_lines=names)


def at_least(larger: str, smaller: str) -> Relation:
    """larger ≥ smaller in the head, where both are there."""
    big, small = snake(larger), snake(smaller)
    names = frozenset((big, small))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if not have(head, names) or head[big] is None or head[small] is None:
            return
        if head[big] < head[small]:
            message = f"{larger}小于{smaller} {larger} is less than {smaller}"
            yield Violation(larger, message, str(head[big]), f"≥ {head[small]}")

    return Relation(f"{larger}.least", f"{larger} ≥ {smaller}", check, reads=names)


def one_of(name: str, others: Sequence[str]) -> Relation:
    """The value equals that of one of the other head fields."""
    attribute, sources = snake(name), [snake(n) for n in others]
    names = frozenset((attribute, *sources))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if have(head, names) and head[attribute] not in [head[source] for source in sources]:
            expected = " | ".join(str(head[source]) for source in sources)
            message = f"{name}须为{'、'.join(others)}之一 {name} must be one of {', '.join(others)}"
            yield Violation(name, message, head[attribute], expected)

    return Relation(f"{name}.party", f"{name} is {' or '.join(others)} of this document", check, reads=names)


def together(first: str, second: str) -> Relation:
    """On every line both fields or neither."""
    a, b = snake(first), snake(second)
    names = frozenset((a, b))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Sequence[Violation]:
        found = []
        for index, line in enumerate(lines):
            if have(line, names) and (line[a] is None) != (line[b] is None):
                missing = first if line[a] is None else second
                message = f"{first}与{second}须同时填写 {first} and {second} go together"
                found.append(Violation(missing, message, None, f"{first} + {second}", index))
        return found

    return Relation(f"{second}.together", f"{first} and {second} both or neither", check, reads_of_lines=names)


def both_or_neither(first: str, second: str) -> Relation:
    """In the head both fields or neither."""
    a, b = snake(first), snake(second)
    names = frozenset((a, b))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if have(head, names) and (head[a] is None) != (head[b] is None):
            missing = first if head[a] is None else second
            message = f"{first}与{second}须同时填写 {first} and {second} go together"
            yield Violation(missing, message, None, f"{first} + {second}")

    return Relation(f"{second}.together", f"{first} and {second} both or neither", check, reads=names)


def lines_or(name: str) -> Relation:
    """A document without lines says by this field of the head what it is about."""
    attribute = snake(name)

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if not lines and attribute in head and head[attribute] is None:
            message = f"没有表体时{name}必填 {name} required where there are no lines"
            yield Violation(name, message, None, f"{name} | lines")

    says = f"without lines: {name} required"
    return Relation(f"{name}.lines", says, check, reads=frozenset((attribute,)))


_KINDS: dict[tuple[Direction, bool], tuple[str, str]] = {
    (IMPORT, True): ("保税进口", "bonded import"),
    (IMPORT, False): ("直购进口", "direct purchase"),
    (EXPORT, True): ("特殊区域出口", "bonded export"),
}


def mode_of(head: Values, direction: Direction, day: date) -> SupervisionMode | None:
    """Return the mode a list is declared in, where that is known."""
    code = head.get("trade_mode")
    return supervision_mode(code, direction, day) if code else None


def required_by_mode(
    bonded: bool, fields: Sequence[str], line_fields: Sequence[str] = (), direction: Direction = IMPORT
) -> Relation:
    """Fields that bonded (or direct) trade in this direction must fill."""
    kind_zh, kind = _KINDS[direction, bonded]
    heads, each = [(n, snake(n)) for n in fields], [(n, snake(n)) for n in line_fields]

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        mode = mode_of(head, direction, day)
        if mode is None or mode.bonded != bonded:
            return
        expected = f"tradeMode {mode.code}"
        for name, attribute in heads:
            if attribute in head and head[attribute] is None:
                yield Violation(name, f"{kind_zh}必填 required for {kind}", None, expected)
        for index, line in enumerate(lines):
            for name, attribute in each:
                if attribute in line and line[attribute] is None:
                    yield Violation(name, f"{kind_zh}必填 required for {kind}", None, expected, index)

    names = ", ".join((*fields, *line_fields))
    return Relation(
        f"{'bonded' if bonded else 'direct'}.required",
        f"{kind}: {names} required",
        check,
        reads=frozenset(("trade_mode", *(attribute for _, attribute in heads))),
        reads_of_lines=frozenset(attribute for _, attribute in each),
    )


def across_the_border(transport: str, country: str) -> Relation:
    """Goods of direct purchase come from abroad, by a mode of transport that crosses the border."""
    kind_zh, kind = _KINDS[IMPORT, False]
    by, out_of = snake(transport), snake(country)

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        mode = mode_of(head, IMPORT, day)
        if mode is None or mode.bonded:
            return
        if head.get(out_of) == CHINA:
            message = f"{kind_zh}不得填{CHINA} {kind} comes from abroad"
            yield Violation(country, message, CHINA, f"≠ {CHINA}")
        modes = current().on(TRANSPORT_MODES, day)
        if (row := modes.get(head.get(by))) and not row.border:
            message = f"{kind_zh}限填进出境运输方式 {kind} crosses the border"
            yield Violation(transport, message, row.code, " | ".join(m.code for m in modes.values() if m.border))

    says = f"{kind}: {transport} crosses the border, {country} ≠ {CHINA}"
    return Relation(f"{transport}.border", says, check, reads=frozenset(("trade_mode", by, out_of)))


def constant_by_mode(bonded: bool, name: str, value: str) -> Relation:
    """A head field that bonded (or direct) import fixes."""
    kind_zh, kind = _KINDS[IMPORT, bonded]
    attribute = snake(name)

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        mode = mode_of(head, IMPORT, day)
        if mode is not None and mode.bonded == bonded and attribute in head and head[attribute] != value:
            yield Violation(name, f"{kind_zh}限填{value} {kind} allows {value} only", head[attribute], value)

    return Relation(f"{name}.mode", f"{kind}: {name} = {value}", check, reads=frozenset(("trade_mode", attribute)))
