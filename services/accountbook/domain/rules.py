"""Every rule of the account book, with the code it answers with.

No official code for a refusal by the book was found. Lists are answered with the Unified Version's "declaration
failed" (table 7-2, its placeholder takes the reason); declarations of 金关二期 with the value their official receipt
would carry: INV201 and SAS221 `manageResult` 3 (退单), SAS223 `manageResult` 2 (未过卡).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.rules import AS_THE_CODE, Rule

LIST_FAILED = "-621003"
EXPORT_LIST_FAILED = "-603301"
INVENTORY_RETURNED = "INV201-3"
PASSPORT_RETURNED = "SAS221-3"
NOT_PASSED = "SAS223-2"


RULES: list[Rule] = []
"""Every rule of the account book, in the order of this table."""


def _rule(
    document: str,
    field: str,
    test: str,
    code: str,
    path: str,
    words: str,
    cause: Words = AS_THE_CODE,
    remedy: Words = AS_THE_CODE,
) -> Rule:
    """words: Chinese up to the first blank, English behind it. cause, remedy: where the code's own do not say enough."""
    zh, _, en = words.partition(" ")
    rule = Rule(f"{document}.{field}.{test}", 1, code, zh, en, path, cause=cause, remedy=remedy)
    RULES.append(rule)
    return rule


class ListRules(NamedTuple):
    """Rules of the lists of a direction, by what they ask."""

    mode: Rule
    book: Rule
    kind: Rule
    area: Rule
    conditions: Rule
    customs: Rule
    entry_mode: Rule
    transport: Rule
    item: Rule
    goods: Rule
    unit: Rule
    stock: Rule


def _lists(number: str, code: str, area: str) -> ListRules:
    """area: the field that names the zone enterprise."""

    def head(field: str, test: str, words: str) -> Rule:
        return _rule(number, field, test, code, f"InventoryHead.{field}", words)

    def line(field: str, test: str, words: str) -> Rule:
        return _rule(number, field, test, code, f"InventoryList[{{}}].{field}", words)

    return ListRules(
        mode=head("tradeMode", "valid", "监管方式无效 no supervision mode of that code on this day"),
        book=head("emsNo", "filed", "账册不存在 no such account book"),
        kind=head("emsNo", "kind", "账册种类与清单进出口不符 lists of the other direction draw on such a book"),
        area=head(area, "book", "区内企业与账册不符 the book belongs to another zone enterprise"),
        conditions=head(
            area, "conditions", "区内企业当日不具备出口条件 the zone enterprise lacks a condition on this day"
        ),
        customs=head("customsCode", "book", "申报关区与账册不符 the book belongs to another customs office"),
        entry_mode=head("tradeMode", "entry", "监管方式与一线进境不一致 the mode differs from the first-line entry's"),
        transport=head("trafMode", "zone", "运输方式与区域类型不符 goods leave such a zone by another mode"),
        item=line("itemRecordNo", "filed", "料号未备案 the item is not filed in the book"),
        goods=line("gcode", "book", "商品编码与备案不符 the goods code differs from the filed one"),
        unit=line("unit", "book", "计量单位与备案不符 the unit differs from the filed one"),
        stock=line("qty", "stock", "可用库存不足 not enough stock available"),
    )


LISTS: Mapping[Direction, ListRules] = {
    IMPORT: _lists("621", LIST_FAILED, "areaCode"),
    EXPORT: _lists("603", EXPORT_LIST_FAILED, "iacCode"),
}


def _declared(document: str, code: str) -> tuple[Rule, Rule]:
    """The two rules that every declaration for a book keeps."""
    return (
        _rule(document, "emsNo", "filed", code, "emsNo", "账册不存在 no such account book"),
        _rule(document, "areaCode", "book", code, "areaCode", "区内企业与账册不符 another zone enterprise's book"),
    )


FILING_HEAD = {
    field: _rule(
        "book-filing", field, "filed", INVENTORY_RETURNED, field, "与已备案账册不符 the book is filed otherwise"
    )
    for field in ("areaCode", "customsCode", "zoneType", "entryMode", "bookKind")
}
FILING_ITEM = {
    field: _rule(
        "book-filing",
        field,
        "filed",
        INVENTORY_RETURNED,
        f"items[{{}}].{field}",
        "料号已备案 the item is filed otherwise",
    )
    for field in ("gcode", "unit", "unitPrice")
}
FILING_RESERVED = _rule(
    "book-filing", "itemRecordNo", "reserved", INVENTORY_RETURNED, "items[{}].itemRecordNo",
    "料号前缀为海关保留 customs gives item numbers that begin so",
)  # fmt: skip

FILING_ZONE = _rule(
    "book-filing", "customsCode", "zone", INVENTORY_RETURNED, "customsCode",
    "该关区无此类型的特殊区域 no zone of this kind at this office on the day",
)  # fmt: skip
FILING_OFFICE = _rule(
    "book-filing", "areaCode", "office", INVENTORY_RETURNED, "areaCode",
    "区内企业备案在其他关区 the zone enterprise is registered at another customs office",
)  # fmt: skip
FILING_SCOPE = _rule(
    "book-filing", "entryMode", "scope", INVENTORY_RETURNED, "entryMode",
    "该区域不适用此监管方式 the regional scope gives this zone another mode",
)  # fmt: skip
FILING_MODE = _rule(
    "book-filing", "entryMode", "kind", INVENTORY_RETURNED, "entryMode",
    "该类账册当日不适用此监管方式 no list that draws on such a book may be declared in this mode on the day",
)  # fmt: skip


def _conditions(document: str) -> Rule:
    return _rule(
        document, "areaCode", "conditions", INVENTORY_RETURNED, "areaCode",
        "区内企业当日不具备出口条件 the zone enterprise lacks a condition on this day",
        cause=Words(
            "海关未登记该条件，或所登记的期限不含当日；expected为所缺条件，actual为已登记的期限。",
            "Customs has not put the condition on record, or not for this day. Expected names it, actual its days.",
        ),
        remedy=Words(
            "向海关办理该条件后重新申报。", "Have customs put the condition on record, then declare anew.",
        ),
    )  # fmt: skip


FILING_CONDITIONS = _conditions("book-filing")
ENTRY_SCOPE = _rule(
    "first-line-entry", "emsNo", "scope", INVENTORY_RETURNED, "emsNo",
    "账册所在区域已不适用其监管方式 the zone may not use the book's mode any more",
)  # fmt: skip

ENTRY_OFFICE = _rule(
    "first-line-entry", "areaCode", "office", INVENTORY_RETURNED, "areaCode",
    "区内企业备案在其他关区 the zone enterprise is registered at another customs office",
)  # fmt: skip

ENTRY_BOOK, ENTRY_AREA = _declared("first-line-entry", INVENTORY_RETURNED)
ENTRY_ONCE = _rule("first-line-entry", "copNo", "once", INVENTORY_RETURNED, "copNo", "已入账 already posted")
ENTRY_ITEM = _rule(
    "first-line-entry",
    "itemRecordNo",
    "filed",
    INVENTORY_RETURNED,
    "lines[{}].itemRecordNo",
    "料号未备案 item not filed",
)
ENTRY_UNIT = _rule(
    "first-line-entry",
    "unit",
    "book",
    INVENTORY_RETURNED,
    "lines[{}].unit",
    "计量单位与备案不符 unit not the filed one",
)

ENTRY_KIND = _rule(
    "first-line-entry", "emsNo", "kind", INVENTORY_RETURNED, "emsNo",
    "该类账册不以此单证入区 goods enter such a book by another document",
)  # fmt: skip


def _entering(field: str, test: str, path: str, words: str) -> Rule:
    return _rule("entry-verification-list", field, test, INVENTORY_RETURNED, path, words)


ENTERING_BOOK, ENTERING_AREA = _declared("entry-verification-list", INVENTORY_RETURNED)
ENTERING_KIND = _entering(
    "entryId",
    "kind",
    "entryId",
    "出口报关单不能用于保税进口账册 a declaration of exports lets nothing into a book for imports",
)
ENTERING_SCOPE = _entering(
    "emsNo", "scope", "emsNo", "账册所在区域已不适用其监管方式 the zone may not use the book's mode any more"
)
ENTERING_CONDITIONS = _conditions("entry-verification-list")
ENTERING_ONCE = _entering(
    "entryId", "once", "entryId", "报关单已在其他入区核注清单上 the declaration stands in another verification list"
)
ENTERING_ITEM = _entering("itemRecordNo", "filed", "lines[{}].itemRecordNo", "料号未备案 item not filed")
ENTERING_UNIT = _entering("unit", "book", "lines[{}].unit", "计量单位与备案不符 unit not the filed one")

ENTERING_RELEASED = _entering("entryId", "released", "entryId", "报关单未放行 no released declaration has this number")
ENTERING_OUTSIDE = _entering(
    "outsideCode", "declaration", "outsideCode", "区外企业与报关单不符 not the consignor of the declaration"
)
ENTERING_INTO = _entering(
    "areaCode", "declaration", "areaCode", "区内企业与报关单不符 not the zone enterprise that the declaration names"
)
ENTERING_GOODS = _entering("lines", "declaration", "lines", "货物与报关单不符 not the goods of the declaration")

VERIFICATION_BOOK, VERIFICATION_AREA = _declared("verification-list", INVENTORY_RETURNED)


def _verification(test: str, words: str, cause: Words = AS_THE_CODE, remedy: Words = AS_THE_CODE) -> Rule:
    return _rule("verification-list", "invtNos", test, INVENTORY_RETURNED, "invtNos[{}]", words, cause, remedy)


VERIFICATION_REPEATED = _verification("repeated", "清单重复 the list is named twice")
VERIFICATION_UNKNOWN = _verification("known", "清单不存在 no such list holds stock")
VERIFICATION_OTHER_BOOK = _verification("book", "清单属于其他账册 the list draws on another book")
VERIFICATION_VOIDED = _verification("valid", "清单已退单、退货、没收或出区 rejected, returned, confiscated or gone")
VERIFICATION_BUNDLED = _verification("once", "清单已核注 the list stands in a verification list already")
VERIFICATION_RELEASED = _verification("released", "清单未放行 the list is not released")
VERIFICATION_AWAITED = _verification(
    "awaited",
    "等待该清单放行的核注清单已达上限 as many verification lists as may await this list's release",
    cause=Words(
        "同一清单尚未放行，却被多份核注清单重复申报；上限见系统参数。",
        "The list is not released, and many verification lists name it. One can be approved. The bound is a setting.",
    ),
    remedy=Words(
        "停止重复申报，等待已有核注清单的回执；清单放行后再申报。",
        "Stop declaring it again and wait for the answers to come; declare anew once the list is released.",
    ),
)

NOTE_BOOK, NOTE_AREA = _declared("release-note", PASSPORT_RETURNED)


def _note(test: str, words: str) -> Rule:
    return _rule("release-note", "bondInvtNos", test, PASSPORT_RETURNED, "bondInvtNos[{}]", words)


NOTE_REPEATED = _note("repeated", "核注清单重复 the verification list is named twice")
NOTE_UNKNOWN = _note("approved", "核注清单未审批 no approved verification list of that number")
NOTE_OTHER_BOOK = _note("book", "核注清单属于其他账册 the verification list is of another book")
NOTE_TAKEN = _note("once", "核注清单已绑定核放单 the verification list is on a release note already")
NOTE_WAY = _note("way", "核注清单与核放单进出区方向不符 the verification list goes the other way through the gate")
NOTE_LINES = _rule(
    "release-note", "bondInvtNos", "lines", PASSPORT_RETURNED, "bondInvtNos",
    "商品行数超过一份核放单的上限 more lines of goods than one release note may bring in",
)  # fmt: skip
NOTE_PARCELS = _rule(
    "release-note", "bondInvtNos", "parcels", PASSPORT_RETURNED, "bondInvtNos",
    "清单数超过一份核放单的上限 more lists than one release note may carry",
)  # fmt: skip


def _parcel_of_note(test: str, words: str) -> Rule:
    return _rule("release-note", "invtNos", test, PASSPORT_RETURNED, "invtNos[{}]", words)


PARCEL_REPEATED = _parcel_of_note("repeated", "清单重复 the list is named twice")
PARCEL_BUNDLED = _parcel_of_note(
    "bundled", "清单不在所列核注清单内 the list is in none of the verification lists named"
)
PARCEL_TAKEN = _parcel_of_note("once", "清单已在其他核放单上 the list is on another release note")

WITHDRAWAL_AREA = {
    document: _rule(document, "areaCode", "book", code, "areaCode", "区内企业与账册不符 another zone enterprise's book")
    for document, code in (
        ("verification-list-withdrawal", INVENTORY_RETURNED),
        ("release-note-withdrawal", PASSPORT_RETURNED),
    )
}


def _withdrawn_list(test: str, words: str) -> Rule:
    return _rule("verification-list-withdrawal", "bondInvtNo", test, INVENTORY_RETURNED, "bondInvtNo", words)


def _withdrawn_note(test: str, words: str) -> Rule:
    return _rule("release-note-withdrawal", "passportNo", test, PASSPORT_RETURNED, "passportNo", words)


WITHDRAWN_LIST = _withdrawn_list("approved", "核注清单未审批或已撤销 no approved verification list of that number")
WITHDRAWN_NOTED = _withdrawn_list("noted", "核注清单已绑定核放单 it is on a release note, withdraw that first")
WITHDRAWN_NOTE = _withdrawn_note("approved", "核放单未审批或已作废 no approved release note of that number")
WITHDRAWN_PASSED = _withdrawn_note("passed", "车辆已过卡 the vehicle has passed already")
WITHDRAWN_DRAWN = _withdrawn_note("drawn", "已布控未查验 drawn for inspection, and not every parcel has a result")


def _gate(document: str, test: str, words: str) -> Rule:
    return _rule(document, "passportNo", test, NOT_PASSED, "passportNo", words)


CONTROL_NOTE = _gate("gate-control", "approved", "核放单未审批 no approved release note of that number")
CONTROL_OFFICE = _rule(
    "gate-control", "officer", "office", NOT_PASSED, "officer", "非本关区账册 the book is of another customs office"
)
CONTROL_IN_TIME = _gate("gate-control", "passed", "车辆已过卡 the vehicle has passed already")
INSPECTION_NOTE = _gate("gate-inspection", "approved", "核放单未审批 no approved release note of that number")
INSPECTION_OFFICE = _rule(
    "gate-inspection", "officer", "office", NOT_PASSED, "officer", "非本关区账册 the book is of another customs office"
)
INSPECTION_DRAWN = _gate("gate-inspection", "drawn", "核放单未布控 the release note was not drawn for inspection")
INSPECTION_IN_TIME = _gate("gate-inspection", "passed", "车辆已过卡 the vehicle has passed already")


def _parcel(test: str, words: str) -> Rule:
    return _rule("gate-inspection", "results", test, NOT_PASSED, "results[{}].invtNo", words)


INSPECTION_ABOARD = _parcel("aboard", "清单不在该核放单上 the note carries no parcel of that list")
INSPECTION_REPEATED = _parcel("repeated", "清单重复 the list is named twice")
CONFISCATION_BOOK = _rule(
    "confiscation", "emsNo", "filed", INVENTORY_RETURNED, "emsNo", "账册不存在 no such account book"
)
CONFISCATION_OFFICE = _rule(
    "confiscation",
    "officer",
    "office",
    INVENTORY_RETURNED,
    "officer",
    "非本关区账册 the book is of another customs office",
)


def _confiscation(test: str, words: str) -> Rule:
    return _rule("confiscation", "invtNos", test, INVENTORY_RETURNED, "invtNos[{}]", words)


CONFISCATION_REPEATED = _confiscation("repeated", "清单重复 the list is named twice")
CONFISCATION_KNOWN = _confiscation("known", "账册无此清单 no list of that number holds stock in the book")
CONFISCATION_DECIDED = _confiscation("confiscated", "清单未没收或货物已处置 not confiscated, or the goods are gone")
PASS_NOTE = _gate("gate-pass", "approved", "核放单未审批 no approved release note of that number")
PASS_OFFICE = _rule(
    "gate-pass", "gate", "office", NOT_PASSED, "gate", "非本关区账册 the book is of another customs office"
)
PASS_ONCE = _gate("gate-pass", "once", "车辆已过卡 the vehicle has passed already")
PASS_LATER = _rule(
    "gate-pass",
    "passTime",
    "later",
    NOT_PASSED,
    "passTime",
    "过卡时间早于核放单 the vehicle passed before its release note",
)
PASS_DECLARATION = _gate("gate-pass", "declaration", "报关单已撤销 the declaration of goods aboard is released no more")
PASS_INSPECTED = _gate(
    "gate-pass", "inspected", "查验未完成 drawn for inspection: not every parcel aboard was found normal"
)
