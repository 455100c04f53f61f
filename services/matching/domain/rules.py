"""Every rule of matching: the matrices, the mode of a list, the limit of one purchase."""

from __future__ import annotations

from libs.schemas.codes.limits import LIMITS
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT
from libs.schemas.rules import Rule
from services.matching.domain.matrix import exports, imports

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

UNTAKEN_DOCUMENTS = {
    IMPORT: Rule(
        "621.tradeMode.documents", 1, "-621001",
        "该监管方式所需单证暂不受理", "documents of this mode are not taken yet", "InventoryHead.tradeMode",
    ),
    EXPORT: Rule(
        "603.tradeMode.documents", 1, "-603113",
        "该监管方式所需单证暂不受理", "documents of this mode are not taken yet", "InventoryHead.tradeMode",
    ),
}  # fmt: skip
"""By direction: what a list is answered whose mode asks for a document that no service takes."""

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

RULES: tuple[Rule, ...] = (
    *imports.DOCUMENT_RULES, *imports.LIST_RULES, *imports.LINE_RULES, imports.NO_SUCH_LINE,
    *exports.LIST_RULES, *exports.LINE_RULES, exports.NO_SUCH_LINE,
    *UNKNOWN_MODE.values(), *UNTAKEN_DOCUMENTS.values(), *SINGLE_LIMIT.values(), NO_NUMBER,
)  # fmt: skip
"""Every rule of matching."""
