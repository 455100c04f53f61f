"""Every rule of matching: the matrices, the mode of a list, the limit of one purchase."""

from __future__ import annotations

from libs.schemas.ceb import MESSAGES
from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import LIMITS
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.rules import START_ANEW, Rule
from services.matching.domain.matrix import exports, imports, told
from services.matching.domain.roles import ROLES, Role

UNKNOWN_MODE = {
    IMPORT: Rule(
        "621.tradeMode.row", 1, "-621001",
        "监管方式不适用于进口清单", "no import list may be declared in this mode", "InventoryHead.tradeMode",
    ),
    EXPORT: Rule(
        "603.tradeMode.row", 1, "-603113",
        "监管方式不适用于出口清单", "no export list may be declared in this mode", "InventoryHead.tradeMode",
    ),
}  # fmt: skip
"""By direction: what a list in a mode that has no row is answered."""


def _by_direction(
    test: str, imports_code: str, exports_code: str, zh: str, en: str, path: str
) -> dict[Direction, Rule]:
    """Make the rule of a message of either direction, whose code names it."""
    codes = {IMPORT: imports_code, EXPORT: exports_code}
    return {way: Rule(f"{code[1:4]}.{test}", 1, code, zh, en, path) for way, code in codes.items()}


UNTAKEN_DOCUMENTS = _by_direction(
    "tradeMode.documents", "-621001", "-603113",
    "该监管方式所需单证暂不受理", "documents of this mode are not taken yet", "InventoryHead.tradeMode",
)  # fmt: skip
"""By direction: what a list is answered whose mode asks for a document that no service takes."""

NUMBERS_GONE = _by_direction(
    "customsCode.numbers", "-621001", "-603113",
    "该关区本年度清单编号已用完", "the customs office has no list number left this year", "InventoryHead.customsCode",
)  # fmt: skip
"""By direction: what a list is answered that is right and gets no number."""

SINGLE_LIMIT = {
    limit.version: Rule(
        "621.totalPrice.single-limit", limit.version, "1313",
        "超过单次交易限值", "above the limit of one purchase", "InventoryList.totalPrice+InventoryHead.freight+insuredFee",
        source=limit.source, since=limit.since, until=limit.until,
    )
    for limit in LIMITS
}  # fmt: skip
"""By the version of the limit."""

NO_NUMBER = Rule(
    "621.totalPrice.number", 1, "-621001",
    "总价、运费、保费或数量不是数值", "a total, the freight, the insurance or a quantity is no number",
    "InventoryList.totalPrice+InventoryHead.freight+insuredFee",
)  # fmt: skip
"""Answered where the value of a purchase cannot be added up, whatever let such a list in."""

_LOOPS = Words(
    "多为程序循环重发，或订单号被反复使用；上限见系统参数。",
    "Mostly a program that sends in a loop, or an order number that is used again and again. The bounds are settings.",
)


def _gathered(role: Role) -> Rule:
    assert role.document is not None, "it is of a set"
    message = MESSAGES[role.document.value]
    return Rule(
        f"{message.number}.orderNo.gathered", 1, message.codes.too_many,
        "同一订单号下的单证超过上限", "too many documents under one order number", f"{role.head}.orderNo",
        cause=_LOOPS, remedy=START_ANEW,
    )  # fmt: skip


GATHERED = {role: _gathered(role) for role in ROLES if not role.by_parcel}
"""By what it is: what a document is answered that finds its dossier full."""

GATHERED_NAMES = frozenset(rule.name for rule in GATHERED.values())

NO_SUCH_LIST = _by_direction(
    "invtNo.standing", "-623003", "-605005",
    "系统中不存在该清单编号的清单", "the case has no list of that number that could be withdrawn", "InvtCancel.invtNo",
)  # fmt: skip
"""By direction, like the others: why nothing is withdrawn, changed or deleted."""
NOT_THE_DECLARANT = _by_direction(
    "agentCode.declarant", "-623026", "-605101",
    "撤单企业不是原清单的申报企业", "another declarant or e-commerce enterprise than the list's", "InvtCancel.agentCode",
)  # fmt: skip

NO_LIST = _by_direction(
    "appType.standing", "-621011", "-603005",
    "不存在可变更或删除的清单", "the case has no list that could be changed or deleted", "InventoryHead.appType",
)  # fmt: skip
GONE_ON = _by_direction(
    "appType.waiting", "-621012", "-603007",
    "清单已不在等待单证，不得变更或删除", "the list waits for documents no more, it can be withdrawn only",
    "InventoryHead.appType",
)  # fmt: skip
ANOTHER_DECLARANT = _by_direction(
    "agentCode.declarant", "-621016", "-603114",
    "申报企业不是原清单的申报企业", "another declarant or e-commerce enterprise than the list's", "InventoryHead.agentCode",
)  # fmt: skip
CHANGES = (*NO_LIST.values(), *GONE_ON.values(), *ANOTHER_DECLARANT.values())
"""Why a list is not changed; it is not filed then."""
NOT_FILED_NAMES = GATHERED_NAMES | {rule.name for rule in CHANGES}

RULES: tuple[Rule, ...] = (
    *imports.DOCUMENT_RULES, *imports.LIST_RULES, *imports.LINE_RULES, imports.NO_SUCH_LINE, *told.RULES,
    *exports.LIST_RULES, *exports.LINE_RULES, exports.NO_SUCH_LINE,
    *UNKNOWN_MODE.values(), *UNTAKEN_DOCUMENTS.values(), *NUMBERS_GONE.values(), *SINGLE_LIMIT.values(), NO_NUMBER,
    *GATHERED.values(), *NO_SUCH_LIST.values(), *NOT_THE_DECLARANT.values(), *CHANGES,
)  # fmt: skip
"""Every rule of matching."""
