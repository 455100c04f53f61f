"""An export list meets the documents that its mode's row asks for, and is compared by its own matrix."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.matching import ListMatched, ListRefused
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.matrix.exports import LINE_RULES, LIST_RULES, NO_SUCH_LINE
from services.matching.domain.rule import Tolerances
from services.matching.domain.sets import SETS
from services.matching.domain.waits import waits
from services.matching.packing import pack, unpack
from services.matching.processor import Matching
from services.matching.tests.exports import (
    export_line,
    export_list,
    export_order,
    export_receipt,
    export_waybill,
)
from services.matching.tests.samples import order, payment, read, waybill

DAY, WITH_RECEIPT = date(2026, 3, 2), date(2024, 12, 14)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def number(office: str, direction: str) -> str:
    return f"{office}2026{direction}000000001"


def seen(document: Any) -> Any:
    """The document as matching reads it."""
    return read(document) if type(document) in Matching.views else document


def play(dossier: Dossier, *documents: Any, day: date = DAY) -> list[Any]:
    said: list[Any] = []
    for document in documents:
        for case in dossier.file(seen(document), day, NOON):
            said += Examiner(Tolerances()).examine(dossier, case, number)
    return said


@pytest.mark.parametrize("documents", list(permutations([export_order(), export_waybill(), export_list()])))
def test_an_export_list_is_stored_once_its_order_and_waybill_are_here(documents: tuple[Any, ...]) -> None:
    dossier = Dossier()
    assert play(dossier, *documents[:2]) == []
    dossier = unpack(pack(dossier))
    [stored] = play(dossier, documents[2])
    assert isinstance(stored, ListMatched)
    assert stored.list.invt_no == "29002026E000000001"
    parties = stored.list.parties
    assert (parties.pay_code, parties.assure_code, stored.list.buyer_token, stored.fees.tax_total) == (None,) * 4
    assert stored.list.ref.case == "E:3301960AB2:E2026030200000001"


def test_the_row_of_the_day_asks_for_the_receipt_or_does_not() -> None:
    dossier = Dossier()
    assert play(dossier, export_order(), export_waybill(), export_list(), day=WITH_RECEIPT) == []
    assert [wait.reason for wait in waits(dossier)] == ["list awaits export-receipt"]
    [stored] = play(dossier, export_receipt(), day=WITH_RECEIPT)
    assert isinstance(stored, ListMatched)


def test_an_import_of_the_same_order_number_is_another_case() -> None:
    dossier = Dossier()
    imports = [replace(read(one), order_no=export_order().order_no) for one in (order(), payment())]
    same_parcel = replace(read(waybill()), logistics_no=export_waybill().logistics_no)
    assert play(dossier, *imports, export_list(), export_order(), same_parcel) == []
    assert [wait.reason for wait in waits(dossier)] == ["documents await list", "list awaits export-waybill"]
    [stored] = play(dossier, export_waybill())
    assert isinstance(stored, ListMatched)


def test_no_export_list_is_declared_in_a_mode_without_one() -> None:
    [refused] = play(Dossier(), export_list(trade_mode="1039"))
    assert isinstance(refused, ListRefused)
    assert [(f.code, f.path, f.actual) for f in refused.findings] == [("-603113", "InventoryHead.tradeMode", "1039")]


ROWS = [
    (export_list(ebp_code="3301960AB1"), "603.ebpCode.order@1", "InventoryHead.ebpCode", "OrderHead.ebpCode"),
    (export_waybill(ebc_code="3301960AB9"), "603.ebcCode.waybill@1", "InventoryHead.ebcCode", "Logistics.ebcCode"),
    (export_list(gross_weight="9"), "603.grossWeight.waybill@1", "InventoryHead.grossWeight", "Logistics.grossWeight"),
    (export_order(lines=[export_order().lines[0]] * 2), "603.gnum.count@1", "InventoryList", "OrderList"),
    (export_list(lines=[export_line(gnum=2)]), "603.gnum.order@1", "InventoryList[2].gnum", "OrderList[2].gnum"),
    *(
        (export_list(lines=[export_line(**{attribute: value})]), f"603.{name}.order@1",
         f"InventoryList[1].{name}", f"OrderList[1].{name}")
        for name, attribute, value in (
            ("itemNo", "item_no", "FAN02"),
            ("itemName", "item_name", "吊扇"),
            ("qty", "qty", "3"),
            ("unit", "unit", "001"),
            ("price", "price", "41.00"),
            ("totalPrice", "total_price", "81.00"),
            ("currency", "currency", "502"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "rule", "path", "other"), ROWS, ids=[row[1] for row in ROWS])
def test_a_disagreement_is_answered_with_both_paths(changed: Any, rule: str, path: str, other: str) -> None:
    documents = {one.role: one for one in map(seen, (export_order(), export_waybill(), export_list(), changed))}
    exports = SETS[EXPORT]
    tables = (exports.compared, exports.against_list, exports.lines)
    [finding] = [finding for table in tables for finding in table.findings(documents, Tolerances())]
    assert (finding.rule, finding.path) == (rule, path)
    assert f"({other})" in finding.message


def test_the_table_above_knows_every_rule() -> None:
    rules = (*LIST_RULES, *LINE_RULES, NO_SUCH_LINE)
    assert {row[1] for row in ROWS} == {f"{rule.id}@{rule.version}" for rule in rules}
    assert {rule.code for rule in rules} == {f"-603{100 + rule.row}" for rule in rules}
