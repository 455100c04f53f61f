"""The rules of retail import tax as data: who is taxed how, and how amounts are split and rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import FEN, LIMITS, PurchaseLimit
from libs.schemas.rules import Rule
from services.tax.domain.broken import BrokenPromise


@dataclass(frozen=True, slots=True)
class RetailRule:
    """The share of each statutory tax that is levied within the single limit; valid as long as its limits are."""

    name: str
    limit: PurchaseLimit
    duty_share: Decimal = Decimal(0)
    tax_share: Decimal = Decimal("0.7")


RETAIL_RULES = tuple(RetailRule(f"cbec-retail@{limit.version}", limit) for limit in LIMITS)
"""The announcements that set the limits set the shares, and both left the shares alike."""


@cache
def rule_on(day: date) -> RetailRule:
    """The rule valid on this customs day."""
    for rule in RETAIL_RULES:
        if rule.limit.since <= day <= rule.limit.until:
            return rule
    raise BrokenPromise(f"no retail tax rule is valid on {day}")


Rounding = Literal["ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN"]


@dataclass(frozen=True, slots=True)
class Practice:
    """No source settles this (domain facts 5.3), so a setting can change it.

    rounding: how a tax becomes whole fen, a mode of `decimal`. rounding_level: `line` rounds each tax of each line;
    `order` rounds each tax of the whole list and splits it over the lines. apportionment: what freight and insurance
    are split by.
    """

    rounding: Rounding = "ROUND_HALF_UP"
    rounding_level: Literal["line", "order"] = "line"
    apportionment: Literal["price", "quantity", "equal"] = "price"

    def fen(self, amount: Decimal) -> Decimal:
        """The amount in whole fen."""
        return amount if amount.same_quantum(FEN) else amount.quantize(FEN, self.rounding)


@dataclass(frozen=True, slots=True)
class Terms:
    """The 31-45 day calendar and the late surcharge. Days count customs days, amounts yuan.

    summary_days: a bill is summarised when this day after release closes. payment_days: a payment document is due this
    many days after it was made, or on the next working day. surcharge_rate: of the document's amount per day late; below
    surcharge_min none. queue_max: lists that may wait for one guarantor, and that one transaction wakes. audit_days: for the
    papers that an audit asks for, after the release. audit_years: for its result, after the release. audit_papers_max: most
    papers of one audit.
    """

    summary_days: int = 30
    payment_days: int = 15
    surcharge_rate: Decimal = Decimal("0.0005")
    surcharge_min: Decimal = Decimal("50.00")
    queue_max: int = 2_000
    audit_days: int = 30
    audit_years: int = 3
    audit_papers_max: int = 100


_LIST, _NO_CODE = "-621001", "2999"
"""A list's code, and table 7-1's "other business errors": the Unified Version has no message, so no code, for payments."""

SINGLE_LIMIT = {
    limit.version: Rule(
        "tax.totalPrice.single-limit", limit.version, "1313",
        "超过交易限值", "above the limit of one purchase or article", "InventoryHead",
        source=limit.source, since=limit.since, until=limit.until,
    )
    for limit in LIMITS
}  # fmt: skip
"""By the version of the limit."""

MODE = Rule(
    "tax.tradeMode.row", 1, _LIST, "监管方式无效", "no supervision mode of that code on this day",
    "InventoryHead.tradeMode",
)  # fmt: skip
RATES = Rule("tax.gcode.rates", 1, _LIST, "商品编码无税率", "no rates of this goods code", "InventoryList[{}].gcode")
POSITIVE_LIST = Rule(
    "tax.gcode.positive-list", 1, _LIST, "商品编码不在正面清单", "goods code not on the positive list",
    "InventoryList[{}].gcode",
)  # fmt: skip
UNIT1, UNIT2 = (
    Rule(
        f"tax.{unit}.tariff", version, _LIST, "法定计量单位与税则不符", "lawful unit differs from the tariff",
        f"InventoryList[{{}}].{unit}",
    )
    for unit, version in (("unit1", 1), ("unit2", 2))
)  # fmt: skip
TAX_TOTAL = Rule(
    "tax.taxTotal.assessed", 1, "-301008", "订单代扣税款与核定税额不一致", "order tax differs from the assessed tax",
    "OrderHead.taxTotal",
)  # fmt: skip

QUEUE_FULL = Rule(
    "tax.assureCode.queue", 1, _LIST, "担保额度不足且等待清单已满", "the guarantee is used up and its queue is full",
    "InventoryHead.assureCode",
    cause=Words(
        "担保企业的可用额度已用完，等待额度的清单数已达上限；上限见系统参数。",
        "The guarantor has no guarantee left, and as many lists wait for it as may. The bound is a setting.",
    ),
    remedy=Words(
        "请担保企业追加担保或缴纳已到期税款，待等待的清单减少后重新申报。",
        "Let the guarantor top up, or pay what is due; declare anew once fewer lists wait.",
    ),
)  # fmt: skip

PAID_BY = Rule(
    "tax-payment.assureCode.guarantor",
    1,
    _NO_CODE,
    "缴款书属于其他担保企业",
    "another guarantor's document",
    "assureCode",
)
PAID_ONCE = Rule("tax-payment.entDutyNo.once", 1, _NO_CODE, "缴款书已缴", "already paid", "entDutyNo")
PAID_AMOUNT = Rule("tax-payment.amount.due", 1, _NO_CODE, "缴款金额不符", "amount differs", "amount")
CONFIRMED_ONCE = Rule(
    "tax-confirmation.entDutyNo.once", 1, _NO_CODE, "缴款书已确认入账", "already confirmed", "entDutyNo"
)
CONFIRMED_AMOUNT = Rule(
    "tax-confirmation.amount.paid", 1, _NO_CODE, "入账金额与缴款不符", "not what was paid", "amount"
)
PAID_FOR = Rule("tax-payment.entDutyNo.known", 1, _NO_CODE, "缴款书不存在", "no such payment document", "entDutyNo")

_NONE_OPEN, _NOT_FOR_IT, _LINE = "-621019", "-621010", "-621001"
AUDIT_KNOWN = Rule("audit-result.invtNo.ordered", 1, _NONE_OPEN, "无此清单的审核", "no audit of this list", "invtNo")
AUDIT_OPEN = Rule("audit-result.invtNo.open", 1, _NOT_FOR_IT, "审核已有结果", "the audit has its result", "invtNo")
AUDIT_UNTIL = Rule("audit-result.invtNo.until", 1, _NOT_FOR_IT, "已超过审核期限", "too late for a result", "invtNo")
AUDIT_OFFICE = Rule(
    "audit-result.officer.office", 1, _NOT_FOR_IT, "非本关区清单", "the list is of another customs office", "officer"
)
AUDIT_HEARD = Rule(
    "audit-result.lines.heard",
    1,
    _NOT_FOR_IT,
    "企业单证未到，且期限未满",
    "no papers yet, and their term is not over",
    "lines",
)
PAPERS_KNOWN = Rule("audit-papers.invtNo.ordered", 1, _NONE_OPEN, "无此清单的审核", "no audit of this list", "invtNo")
PAPERS_OPEN = Rule("audit-papers.invtNo.open", 1, _NOT_FOR_IT, "审核已有结果", "the audit has its result", "invtNo")
PAPERS_MOST = Rule("audit-papers.papers.most", 1, _NOT_FOR_IT, "单证过多", "more papers than are taken", "papers")
AUDIT_LINE = Rule(
    "audit-result.gnum.known", 1, _LINE, "清单无此商品项，或重复", "no such line, or corrected twice", "lines[{}].gnum"
)
AUDIT_RATES = Rule(
    "audit-result.gcode.rates", 1, _LINE, "商品编码无税率", "no rates of this goods code", "lines[{}].gcode"
)
AUDIT_UNIT1, AUDIT_UNIT2 = (
    Rule(
        f"audit-result.{unit}.tariff", 1, _LINE, "法定计量单位与税则不符", "lawful unit differs from the tariff",
        f"lines[{{}}].{unit}",
    )
    for unit in ("unit1", "unit2")
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    *SINGLE_LIMIT.values(), MODE, RATES, POSITIVE_LIST, UNIT1, UNIT2, TAX_TOTAL, QUEUE_FULL,
    PAID_BY, PAID_ONCE, PAID_AMOUNT, PAID_FOR, CONFIRMED_ONCE, CONFIRMED_AMOUNT,
    PAPERS_KNOWN, PAPERS_OPEN, PAPERS_MOST, AUDIT_HEARD,
    AUDIT_KNOWN, AUDIT_OPEN, AUDIT_UNTIL, AUDIT_OFFICE, AUDIT_LINE, AUDIT_RATES, AUDIT_UNIT1, AUDIT_UNIT2,
)  # fmt: skip
"""Every rule of tax that can answer anybody."""
