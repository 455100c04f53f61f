"""The questions of the rule table. Each is pure and returns a hit for each wrong thing; one with parameters is made of them,
by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

from libs.schemas.codes.limits import PurchaseLimit
from libs.schemas.control import Instruction, naming
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.reference import current
from libs.schemas.reference.tables import PRICES
from services.review.domain.facts import Enterprise, Facts, Hit, clearance_in
from services.review.domain.places import PLACES, PartyPlace, codes_of
from services.review.domain.quota import QuotaAccount

Question = Callable[[Facts], Sequence[Hit]]
NOTHING: Sequence[Hit] = ()
_ONE = Decimal(1)
_BY_BOOK = "申报价格与账册单价偏离", "by the book"
_BY_REFERENCE = "申报价格与参考价格偏离", "by the reference price"


def not_released(facts: Facts) -> Sequence[Hit]:
    """One list of a case is released, once."""
    if facts.released_attempt is None:
        return NOTHING
    message = f"对应清单已放行 already released: attempt {facts.released_attempt}"
    return [Hit("Head.orderNo", message, str(facts.list.ref.attempt), str(facts.released_attempt))]


def mode_known(facts: Facts) -> Sequence[Hit]:
    """The trade mode is one of the list's direction on that day."""
    if facts.mode is not None:
        return NOTHING
    mode = facts.list.trade_mode
    return [Hit("Head.tradeMode", f"监管方式不适用 no mode of this direction on {facts.day}: {mode}", mode)]


def cleared_there(facts: Facts) -> Sequence[Hit]:
    """A bonded list may be declared at another office than its zone's where a type of integrated clearance lets it."""
    declared, book = facts.list, facts.assessed.book
    if book is None or book.customs_code is None or facts.mode is None:
        return NOTHING
    if clearance_in(facts.mode, declared, book.customs_code, facts.enterprises, facts.day):
        return NOTHING
    message = f"不得在该关区申报 not to be declared at {declared.customs_code}, the zone is under {book.customs_code}"
    return [Hit("Head.customsCode", message, declared.customs_code, book.customs_code)]


def buyer_verified(facts: Facts) -> Sequence[Hit]:
    """Whoever keeps the register of persons has answered for the buyer, where the buyer is checked."""
    if not facts.list.unverified:
        return NOTHING
    return [
        Hit("Head.buyerIdNumber", "订购人身份未验证 the buyer's identity is not verified", "unanswered", "verified")
    ]


def payment_told(facts: Facts) -> Sequence[Hit]:
    """The platform has told the raw data of the payment under its signature, where it was asked."""
    untold = facts.list.raw_payment
    if not untold:
        return NOTHING
    return [Hit("Head.orderNo", "支付原始数据未核实 the payment's raw data are not told", untold, "data")]


def entry_mode_kept(facts: Facts) -> Sequence[Hit]:
    """Goods leave the zone in the mode in which they entered it (SEED-002)."""
    book = facts.assessed.book
    declared, entered = facts.list.trade_mode, book.entry_mode if book else None
    if declared == entered:
        return NOTHING
    message = f"监管方式与一线进境不一致 trade mode {declared}, first-line entry {entered or 'unknown'}"
    return [Hit("Head.tradeMode", message, declared, entered)]


def registered(*, place: PartyPlace) -> Question:
    """The enterprise in this place of the list is registered in the role (GACC 2018-194)."""

    code_of: Callable[[Declared], str | None] = attrgetter(place.attribute)
    role_in = place.role_in()

    def ask(facts: Facts) -> Sequence[Hit]:
        code = code_of(facts.list)
        if code is None:
            return NOTHING  # whether the mode asks for one is not asked here
        enterprise = facts.enterprises.get(code)
        if enterprise is None:
            if code in place.nobody:
                return NOTHING
            return [Hit(place.path, f"企业未备案 not registered: {code}", code, f"registered {place.role}")]
        if place.role in enterprise.roles or (role := role_in(facts.list)) in enterprise.roles:
            return NOTHING
        roles = ", ".join(sorted(enterprise.roles))
        return [Hit(place.path, f"企业类型不符 {code} is {roles}, not {role}", roles, role)]

    return ask


def not_suspended(facts: Facts) -> Sequence[Hit]:
    """No enterprise of the list is suspended. Nothing of it is released before that is lifted."""
    return suspended(facts.list, facts.enterprises)


def suspended(declared: Declared, enterprises: Mapping[str, Enterprise]) -> Sequence[Hit]:
    """A hit for each suspended enterprise of a list, once."""
    codes = codes_of(declared)
    if all((found := enterprises.get(code or "")) is None or found.active for code in codes):
        return NOTHING
    hits: dict[str, Hit] = {}
    for place, code in zip(PLACES, codes, strict=True):
        if code and (enterprise := enterprises.get(code)) and not enterprise.active:
            hits.setdefault(code, Hit(place.path, f"企业已暂停 suspended: {code}", code, "active"))
    return [*hits.values()]


def single_limit(*, limit: PurchaseLimit) -> Question:
    """One purchase stays within the limit of the day. One article may be worth more, if it is taxed in full."""

    def ask(facts: Facts) -> Sequence[Hit]:
        value, assessed = facts.value, facts.assessed
        if value is None or assessed.tax is None:
            return NOTHING
        one_article = len(assessed.lines) == 1 and Decimal(assessed.lines[0].qty) == _ONE and assessed.tax.full_rate
        if limit.allows(value, one_article):
            return NOTHING
        allowed = limit.yearly if one_article else limit.single
        return [
            Hit("Head.totalPrice", f"totalPrice：{value:,} > limitPrice: {allowed:,}", f"{value:,}", f"{allowed:,}")
        ]

    return ask


def yearly_quota(*, limit: Decimal) -> Question:
    """The buyer's year, this list included, stays within its ceiling; both values as customs words it.

    The ceiling is the account's: `limit` of the rule in force when it was opened.
    """

    def ask(facts: Facts) -> Sequence[Hit]:
        return over_ceiling(facts.account, facts.value) if facts.account and facts.value is not None else NOTHING

    return ask


def over_ceiling(account: QuotaAccount, value: Decimal) -> Sequence[Hit]:
    if account.has_room(value):
        return NOTHING
    total = account.taken + value
    message = f"totalPrice：{total:,} > limitPrice: {account.ceiling:,}"
    return [Hit("Head.totalPrice", message, f"{total:,}", f"{account.ceiling:,}")]


def price_reasonable(*, below: Decimal, above: Decimal) -> Question:
    """Each line's declared price lies between (1 − below) and (1 + above) of the book's for its quantity."""
    lowest, highest = _ONE - below, _ONE + above

    def ask(facts: Facts) -> Sequence[Hit]:
        hits: list[Hit] = []
        book = facts.assessed.book
        for line, price in zip(facts.assessed.lines, book.prices if book else (), strict=book is not None):
            hits += _far(line, Decimal(price), lowest, highest, _BY_BOOK)
        return hits

    return ask


def price_near_reference(*, below: Decimal, above: Decimal) -> Question:
    """Goods without a book are asked the same by the release's price of goods and unit. Without one they are not asked."""
    lowest, highest = _ONE - below, _ONE + above

    def ask(facts: Facts) -> Sequence[Hit]:
        hits: list[Hit] = []
        release = current()
        prices = release.on(PRICES, facts.day)
        for line in facts.assessed.lines:
            if row := prices.get((line.gcode, line.unit)):
                hits += _far(line, row.yuan, lowest, highest, _BY_REFERENCE, release.name)
        return hits

    return ask


def _far(
    line: DeclaredLine,
    price: Decimal,
    lowest: Decimal,
    highest: Decimal,
    words: tuple[str, str],
    release: str | None = None,
) -> Sequence[Hit]:
    """A hit where a line's declared price is not between these shares of the price for its quantity."""
    expected, declared = price * Decimal(line.qty), Decimal(line.total_price)
    if declared == expected or expected * lowest <= declared <= expected * highest:
        return NOTHING
    (zh, en), actual, right = words, f"{declared:,}", f"{expected:,.2f}"
    message = f"{zh} declared {actual}, {en} {right}"
    return [Hit(f"List[{line.gnum}].totalPrice", message, actual, right, release=release)]


def worth_something(facts: Facts) -> Sequence[Hit]:
    """A list whose goods are worth nothing is looked at by a person."""
    if facts.value is None or facts.value:
        return NOTHING
    return [Hit("Head.totalPrice", "完税价格为零 the list is worth nothing", str(facts.value), "> 0")]


def tax_total_near(*, share: Decimal) -> Question:
    """The order's `taxTotal` lies within a share of the tax that is due. An order that says 0 says nothing."""

    def ask(facts: Facts) -> Sequence[Hit]:
        tax = facts.assessed.tax
        if tax is None or tax.tax_total is None:
            return NOTHING
        declared, due = Decimal(tax.tax_total), Decimal(tax.total)
        if not declared or abs(declared - due) <= share * due:
            return NOTHING
        message = f"代扣税款与应征税款相差较大 taxTotal {declared:,}, due {due:,}"
        return [Hit("OrderHead.taxTotal", message, f"{declared:,}", f"{due:,}")]

    return ask


def licence_shown(facts: Facts) -> Sequence[Hit]:
    """The list shows a licence, registration or record where the positive list asks for one at a first import.

    Whether it is the right one no document that reaches customs says: that is not asked here.
    """
    if facts.list.license_no:
        return NOTHING
    tariff = current().tariff.lines.on(facts.day)
    asked = ((goods, tariff.get(goods.gcode)) for goods in facts.assessed.lines)
    return [
        Hit(
            f"List[{goods.gnum}].gcode",
            f"首次进口许可批件、注册或备案未填报 no licence or record of a first import: {goods.gcode} {row.listed.zh}",
            goods.gcode,
        )
        for goods, row in asked
        if row and row.listed and row.listed.first_import
    ]


def velocity_of(path: str, zh: str, whose: str) -> Callable[..., Question]:
    """Make the question whether somebody has more than `lists_max` lists in the window. An unknown count needs a person."""

    def velocity(*, lists_max: int) -> Question:
        def ask(facts: Facts) -> Sequence[Hit]:
            count = facts.lists_in_window
            if count is None:
                message = f"{zh}暂不可查 the {whose}'s velocity is not known at the moment"
                return [Hit(path, message, None, f"<= {lists_max}")]
            if count <= lists_max:
                return NOTHING
            return [Hit(path, f"{zh}异常 {count} lists > {lists_max}", str(count), f"<= {lists_max}")]

        return ask

    return velocity


velocity = velocity_of("Head.buyerIdNumber", "购买频次", "buyer")
"""A buyer with very many lists may be a reseller."""


def controlled(facts: Facts) -> Sequence[Hit]:
    """布控指令: a list that the risk centre names is inspected (GACC's two centres)."""
    if not facts.instructions:
        return NOTHING
    return named_by(naming(facts.instructions, facts.assessed.list, facts.assessed.lines, facts.day, facts.draw))


def named_by(instructions: Sequence[Instruction]) -> Sequence[Hit]:
    return [Hit("Head.invtNo", "布控指令查验 inspection instructed", by=each.number) for each in instructions]


def drawn(*, share: Decimal, lot: str) -> Question:
    """随机布控: `share` of all lists is inspected, drawn under the label `lot`."""

    def ask(facts: Facts) -> Sequence[Hit]:
        ref = facts.list.ref
        if not facts.draw.hits(f"{ref.case}/{ref.attempt}/{lot}", share):
            return NOTHING
        return [Hit("Head.invtNo", "随机布控查验 drawn for inspection")]

    return ask
