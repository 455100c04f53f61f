"""The questions of the rule table. Each is pure, takes its parameters by name and returns a hit for each wrong thing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.base import case_key
from services.review.domain.facts import Facts, Hit
from services.review.domain.quota import Account

NOTHING: Sequence[Hit] = ()
_ONE = Decimal(1)


def not_released(facts: Facts) -> Sequence[Hit]:
    """One list of a case is released, once."""
    if facts.released_attempt is None:
        return NOTHING
    message = f"对应清单已放行 already released: attempt {facts.released_attempt}"
    return [Hit("Head.orderNo", message, str(facts.list.attempt), str(facts.released_attempt))]


def mode_known(facts: Facts) -> Sequence[Hit]:
    """The trade mode is one of import on that day."""
    if facts.mode is not None:
        return NOTHING
    mode = facts.list.trade_mode
    return [Hit("Head.tradeMode", f"监管方式不适用于进口清单 no import mode on {facts.day}: {mode}", mode)]


def entry_mode_kept(facts: Facts) -> Sequence[Hit]:
    """Goods leave the zone in the mode in which they entered it (SEED-002)."""
    declared, entered = facts.list.trade_mode, facts.list.entry_mode
    if declared == entered:
        return NOTHING
    message = f"监管方式与一线进境不一致 trade mode {declared}, first-line entry {entered or 'unknown'}"
    return [Hit("Head.tradeMode", message, declared, entered)]


def registered(facts: Facts, *, attribute: str, path: str, role: EnterpriseRole) -> Sequence[Hit]:
    """The enterprise in this place of the list is registered, active and in the role (GACC 2018-194)."""
    code = getattr(facts.list, attribute)
    enterprise = facts.enterprises.get(code)
    if enterprise is None:
        return [Hit(path, f"企业未备案 not registered: {code}", code, f"registered {role}")]
    if not enterprise.active:
        return [Hit(path, f"企业已暂停 suspended: {code}", "suspended", "active")]
    if role in enterprise.roles:
        return NOTHING
    roles = ", ".join(sorted(enterprise.roles))
    return [Hit(path, f"企业类型不符 {code} is {roles}, not {role}", roles, role)]


def single_limit(facts: Facts, *, limit: Decimal, one_item_below: Decimal) -> Sequence[Hit]:
    """`limit` yuan inclusive; one article, taxed in full, may be worth more but less than `one_item_below`."""
    value = facts.list.value
    if value <= limit:
        return NOTHING
    lines = facts.list.lines
    one_item = len(lines) == 1 and lines[0].qty == _ONE and facts.list.full_rate
    if one_item and value < one_item_below:
        return NOTHING
    allowed = one_item_below if one_item else limit
    return [Hit("Head.totalPrice", f"totalPrice：{value:,} > limitPrice: {allowed:,}", f"{value:,}", f"{allowed:,}")]


def yearly_quota(facts: Facts, *, limit: Decimal) -> Sequence[Hit]:
    """What the buyer's year has taken, this list included, stays within its ceiling; both values as customs words it.

    The ceiling is the account's: `limit` of the rule in force when it was opened.
    """
    return over_ceiling(facts.account, facts.list.value)


def over_ceiling(account: Account, value: Decimal) -> Sequence[Hit]:
    if account.has_room(value):
        return NOTHING
    total = account.taken + value
    message = f"totalPrice：{total:,} > limitPrice: {account.ceiling:,}"
    return [Hit("Head.totalPrice", message, f"{total:,}", f"{account.ceiling:,}")]


def price_reasonable(facts: Facts, *, below: Decimal, above: Decimal) -> Sequence[Hit]:
    """Each line's declared price lies between (1 − below) and (1 + above) of the book's for its quantity."""
    hits = []
    for line in facts.list.lines:
        if line.unit_price is None:
            continue
        booked = line.unit_price * line.qty
        declared = line.total_price
        if not booked * (_ONE - below) <= declared <= booked * (_ONE + above):
            message = f"申报价格与账册单价偏离 declared {declared:,}, by the book {booked:,.2f}"
            hits.append(Hit(f"List[{line.gnum}].totalPrice", message, f"{declared:,}", f"{booked:,.2f}"))
    return hits


def licence_shown(facts: Facts) -> Sequence[Hit]:
    """首次进口许可: no document that reaches customs says so yet, so a person looks at it."""
    message = "首次进口许可批件、注册或备案须人工核验 licence of a first import to be checked by an officer"
    return [Hit("Head.tradeMode", message, facts.list.trade_mode)]


def velocity(facts: Facts, *, lists_max: int) -> Sequence[Hit]:
    """A buyer with more than `lists_max` lists in the window may be a reseller; an unknown count needs a person too."""
    count = facts.lists_in_window
    if count is None:
        message = "购买频次暂不可查 the buyer's velocity is not known at the moment"
        return [Hit("Head.buyerIdNumber", message, None, f"<= {lists_max}")]
    if count <= lists_max:
        return NOTHING
    return [Hit("Head.buyerIdNumber", f"购买频次异常 {count} lists > {lists_max}", str(count), f"<= {lists_max}")]


def drawn(facts: Facts, *, share: Decimal, lot: str) -> Sequence[Hit]:
    """随机布控: `share` of all lists is inspected, drawn under the label `lot`."""
    if not facts.lots.draw(case_key(facts.list.ebp_code, facts.list.order_no), facts.list.attempt, lot, share):
        return NOTHING
    return [Hit("Head.invtNo", "随机布控查验 drawn for inspection")]
