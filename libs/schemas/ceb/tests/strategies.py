"""Draws valid documents from the message tables, every field over its whole range."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from libs.schemas.ceb import Document, Field, Message
from libs.schemas.ceb.engine.facts import ValueCheck
from libs.schemas.ceb.shared import checks
from libs.schemas.codes import ERROR_CODES, RECEIPT_STATUS
from libs.schemas.reference import tables
from libs.schemas.reference.current import current
from libs.schemas.reference.rows.named import CHINA
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text

DAYS = (date(2025, 11, 11), date(2026, 3, 2))
"""Customs days on which every drawn document is valid."""
_LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn"), exclude_characters="\ufffe\uffff")
_LONG = 40  # longer texts are drawn at their full length only
_FORMATS = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S", 17: "%Y%m%d%H%M%S%f"}
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OPEN = {"areaCode", "areaName", "emsNo", "itemRecordNo", "iacCode", "iacName", "trafNo", "voyageNo", "billNo"}


@st.composite
def documents(draw: st.DrawFn, message: Message[Any]) -> Document:
    """A valid document: every value drawn, then made to agree as the message's rules want it."""
    document = draw(_element(message.fields))
    if facts := message.lines:
        count = draw(st.integers(facts.min, min(facts.max or 5, 4)))
        lines = [draw(_element(facts.fields)) for _ in range(count)]
        if facts.numbered_by:
            numbers = draw(st.permutations(range(1, count + 1)))
            if not facts.gapless:
                numbers = draw(st.lists(st.integers(1, 9999), min_size=count, max_size=count, unique=True))
            for line, number in zip(lines, numbers, strict=True):
                line[facts.numbered_by] = number
        document[facts.element] = lines
    for rule in message.rules:
        _AGREE[rule.id](draw, message, document)
    if message.lines and not document[message.lines.element]:
        del document[message.lines.element]
    return document


def value_of(field: Field) -> st.SearchStrategy[Any]:
    """Every value the field may hold."""
    if field.check:
        return _checked(field, field.check)
    match field.type:
        case OneOf():
            return st.sampled_from(field.type.values)
        case Int():
            return st.integers(field.type.low, field.type.high)
        case Dec():
            return numbers(field.type)
        case Moment():
            return moments(field.type.length)
        case Text():
            return texts(field.type)
    raise AssertionError(field)


def numbers(written: Dec, whole: int | None = None, places: int | None = None) -> st.SearchStrategy[str]:
    """Decimal text, as many digits as the type has, or fewer."""
    fraction = written.fraction if places is None else places
    most = 10 ** ((written.total - written.fraction if whole is None else whole) + fraction) - 1
    drawn = st.tuples(st.integers(1 if written.above_zero else 0, most), st.integers(0, fraction))

    def text(parts: tuple[int, int]) -> str:
        digits, shift = parts
        return (
            format(Decimal(digits).scaleb(-fraction).quantize(Decimal(1).scaleb(-fraction)), "f")
            if shift
            else str(max(digits // 10**fraction, 1 if written.above_zero else 0))
        )

    return drawn.map(text)


def moments(length: int) -> st.SearchStrategy[str]:
    """Instants that exist, of this many characters."""
    first, last = datetime(1900, 1, 1), datetime(2099, 12, 31, 23, 59, 59)  # noqa: DTZ001 customs local time
    return st.datetimes(first, last).map(lambda moment: moment.strftime(_FORMATS[length])[:length])


def texts(written: Text) -> st.SearchStrategy[str]:
    """Texts of any allowed length, without white space round them."""
    if written.pattern:
        allowed = st.from_regex(written.pattern, fullmatch=True)
        return allowed.filter(lambda text: written.min <= len(text) <= (written.max or len(text)))
    shortest, longest = max(written.min, 1), written.max or 2 * _LONG
    short = st.text(_LETTERS, min_size=shortest, max_size=min(longest, max(shortest, _LONG)))
    full = st.sampled_from(["甲" * longest, "x|" * (longest // 2) + "x" * (longest % 2)])
    return st.one_of(short, full).map(lambda text: text if text == text.strip() else "乙" * len(text))


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Identity numbers with the right check digit."""
    born = draw(st.dates(date(1930, 1, 1), date(2007, 12, 31)))
    body = f"{draw(st.sampled_from(['110101', '330212', '440305']))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    weight = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[weight % 11]


@st.composite
def enterprises(draw: st.DrawFn, longest: int) -> str:
    """Registration codes of 10 characters, credit codes of 18 and, where there is room, other codes."""
    short = st.text("0123456789ABCDEFGHJKLMN", min_size=10, max_size=10)
    body = draw(st.text(_USCC, min_size=17, max_size=17))
    total = sum(_USCC.index(char) * 3**place % 31 for place, char in enumerate(body))
    credit = st.just(body + _USCC[(31 - total % 31) % 31])
    return draw(st.one_of(short, credit) if longest >= len(body) + 1 else short)


def _checked(field: Field, check: ValueCheck) -> st.SearchStrategy[Any]:
    if check is checks.RESIDENT_ID:
        return resident_ids()
    if check is checks.ENTERPRISE:
        assert isinstance(field.type, Text)
        return enterprises(field.type.max or _LONG)
    return st.sampled_from(_codes(check))


@cache
def _codes(check: ValueCheck) -> list[str]:
    """The codes that pass a check on every day."""
    coded = [table for table in vars(tables).values() if isinstance(table, tables.ReferenceTable)]
    known = {row.code for table in coded if table.key == ("code",) for row in current().rows(table)}
    known |= {row.code for row in (*RECEIPT_STATUS, *ERROR_CODES)}
    found = sorted(code for code in known if len(code) <= 10 and all(check.holds(code, day) for day in DAYS))
    assert found, check.says
    return found


@st.composite
def _element(draw: st.DrawFn, fields: tuple[Field, ...]) -> Document:
    drawn = {field.name: draw(value_of(field)) for field in fields}
    left_out = {field.name for field in fields if field.optional and draw(st.booleans())}
    return {name: value for name, value in drawn.items() if name not in left_out}


Agree = Callable[[st.DrawFn, Message[Any], Document], None]


def _lines(message: Message[Any], document: Document) -> list[Document]:
    return document[message.lines.element] if message.lines else []


def _fill(draw: st.DrawFn, message: Message[Any], document: Document, *names: str) -> None:
    """Fields that must be there after all, in the head or in every line."""
    for field in message.fields:
        if field.name in names and field.name not in document:
            document[field.name] = draw(value_of(field))
    for field in message.lines.fields if message.lines else ():
        for line in _lines(message, document):
            if field.name in names and field.name not in line:
                line[field.name] = draw(value_of(field))


def _paid(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    parts = {name: draw(numbers(Dec(), whole=12)) for name in ("freight", "taxTotal")}
    total = sum(map(Decimal, parts.values()), Decimal(document["goodsValue"]))
    discount = draw(st.sampled_from([Decimal(0), total, total / 2])).quantize(Decimal("0.00001"))
    discount = min(discount, total)
    document.update(parts, discount=format(discount, "f"), acturalPaid=format(total - discount, "f"))


def _product(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    for line in _lines(message, document):
        price, qty = draw(numbers(Dec(), whole=9, places=2)), draw(numbers(Dec(above_zero=True), whole=4, places=3))
        line.update(price=price, qty=qty, totalPrice=format(Decimal(price) * Decimal(qty), "f"))


def _ordered(larger: str, smaller: str) -> Agree:
    def agree(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
        if larger in document and smaller in document:
            low, high = sorted((document[smaller], document[larger]), key=Decimal)
            document.update({larger: high, smaller: low})

    return agree


def _value_of_goods(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    total = sum((Decimal(line["totalPrice"]) for line in _lines(message, document)), Decimal(0))
    document["goodsValue"] = format(total, "f")


def _quantities(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    """Measures in one unit are equal, and no list weighs more than can be written."""
    for line in _lines(message, document):
        line["qty"] = draw(numbers(Dec(above_zero=True), whole=6))
        for quantity, unit in (("qty1", "unit1"), ("qty2", "unit2")):
            if quantity in line:
                drawn = draw(numbers(Dec(above_zero=True), whole=6))
                line[quantity] = line["qty"] if line.get(unit) == line["unit"] else drawn


def _weighed(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    measures = (("qty1", "unit1"), ("qty2", "unit2"))
    weights = [
        next((Decimal(line[quantity]) for quantity, unit in measures if line.get(unit) == "035"), Decimal(0))
        for line in _lines(message, document)
    ]
    document["grossWeight"] = format(max(Decimal(document["grossWeight"]), sum(weights, Decimal(0))), "f")


def _summed(name: str) -> Agree:
    def agree(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
        for line in _lines(message, document):
            line[name] = draw(numbers(Dec(), whole=10))
        total = sum((Decimal(line[name]) for line in _lines(message, document)), Decimal(0))
        document[name] = format(total, "f")

    return agree


def _pair(first: str, second: str) -> Agree:
    def agree(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
        for element in (document, *_lines(message, document)):
            if (first in element) != (second in element):
                element.pop(first, None)
                element.pop(second, None)

    return agree


def _guarantor(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    document["assureCode"] = document[draw(st.sampled_from(["ebpCode", "ebcCode", "logisticsCode"]))]


def _as_modes_want(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    _fill(draw, message, document, *_OPEN)
    if document["ieFlag"] == "I":
        bonded = document["tradeMode"] != "9610"
        document["country"] = CHINA if bonded else draw(st.sampled_from(["116", "502"]))
        document["trafMode"] = draw(st.sampled_from(["Y", "W"] if bonded else ["2", "5"]))


def _lines_or(name: str, *others: str) -> Agree:
    def agree(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
        if not _lines(message, document):
            _fill(draw, message, document, name, *others)
            _AGREE["endTime.least"](draw, message, document)

    return agree


def _paid_in_time(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    document["payTime"], document["appTime"] = sorted((document["payTime"], document["appTime"]))


def _declared_that_day(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    document["declTime"] = document["appTime"][:8]


def _entered_near(draw: st.DrawFn, message: Message[Any], document: Document) -> None:
    if "ieDate" in document:
        day = datetime.strptime(document["declTime"], _FORMATS[8]).date()  # noqa: DTZ007 customs local time
        document["ieDate"] = f"{day + timedelta(days=draw(st.integers(-30, 30))):%Y%m%d}"


_AGREE: dict[str, Agree] = {
    "payTime.late": _paid_in_time,
    "declTime.near": _declared_that_day,
    "ieDate.near": _entered_near,
    "acturalPaid.sum": _paid,
    "totalPrice.product": _product,
    "assureCode.party": _guarantor,
    "goodsValue.lines": _value_of_goods,
    "qty1.quantity": _quantities,
    "qty2.quantity": _quantities,
    "grossWeight.lines": _weighed,
    "trafMode.border": _as_modes_want,
    "grossWeight.least": _ordered("grossWeight", "netWeight"),
    "msgCount.least": _ordered("msgCount", "msgSeqNo"),
    "endTime.least": _ordered("endTime", "startTime"),
    "bonded.required": _as_modes_want,
    "direct.required": _as_modes_want,
    "country.mode": _as_modes_want,
    "unit2.together": _pair("qty2", "unit2"),
    "endTime.together": _pair("startTime", "endTime"),
    "customsTax.lines": _summed("customsTax"),
    "valueAddedTax.lines": _summed("valueAddedTax"),
    "consumptionTax.lines": _summed("consumptionTax"),
    "billNo.lines": _lines_or("billNo"),
    "startTime.lines": _lines_or("startTime", "endTime"),
}
"""What makes a drawn document keep a rule. A rule without one has no test."""
