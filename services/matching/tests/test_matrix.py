"""Each row of the matrix: what disagrees is answered with both paths, both values and the code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from libs.schemas.codes.error_codes import CUSTOMS_CODES, ERROR_CODES
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.intake import CaseDocument
from libs.schemas.events.persons import PersonalValue
from libs.schemas.findings import Finding, Unlike
from libs.schemas.tests.a_list import amended
from services.matching.domain.matrix.imports import DOCUMENT_RULES, LINE_RULES, LIST_RULES, NO_SUCH_LINE
from services.matching.domain.rule import Tolerances
from services.matching.domain.sets import SETS
from services.matching.tests.samples import declared, list_line, order, order_line, payment, read, waybill


def compare(*changed: CaseDocument, tolerances: Tolerances | None = None) -> list[Finding]:
    read_ = [read(document) for document in (order(), payment(), waybill(), declared(), *changed)]
    documents = {document.role: document for document in read_}
    imports, limits = SETS[IMPORT], tolerances or Tolerances()
    tables = (imports.compared, imports.against_list, imports.lines)
    return [finding for table in tables for finding in table.findings(documents, limits)]


ROWS = [
    (payment(amount_paid="338.12"), "1332", "411.amountPaid.order@1",
     "PaymentHead.amountPaid", "338.12", "OrderHead.acturalPaid", "339.12"),
    (order(discount="19.00"), "-301008", "311.acturalPaid.payable@1",
     "OrderHead.acturalPaid", "339.12", "OrderHead.goodsValue+freight+taxTotal-discount", "340.12"),
    (payment(ebp_name="另一平台"), "-401009", "411.ebpName.order@1",
     "PaymentHead.ebpName", "另一平台", "OrderHead.ebpName", "示例跨境购物平台有限公司"),
    (declared(ebp_name="另一平台"), "-621001", "621.ebpName.order@1",
     "InventoryHead.ebpName", "另一平台", "OrderHead.ebpName", "示例跨境购物平台有限公司"),
    (payment(pay_code="312226T999"), "13035", "411.payCode.order@1",
     "PaymentHead.payCode", "312226T999", "OrderHead.payCode", "312226T001"),
    (payment(payer_id_number="330102198501010022"), "13127", "411.payerIdNumber.order@1",
     "PaymentHead.payerIdNumber", "33**************22", "OrderHead.buyerIdNumber", "11**************11"),
    (order(identity="refused"), "13127", "311.buyerIdNumber.identity@1",
     "OrderHead.buyerIdNumber", "refused", "OrderHead.buyerName", "verified"),
    (payment(payer_name="王五"), "13127", "411.payerName.order@1",
     "PaymentHead.payerName", "王*", "OrderHead.buyerName", "张*"),
    (waybill(consignee="赵六"), "-504011", "511.consignee.order@1",
     "LogisticsHead.consignee", "赵*", "OrderHead.consignee", "李*"),
    (waybill(consignee_telephone="13700007777"), "-504011", "511.consigneeTelephone.order@1",
     "LogisticsHead.consigneeTelephone", "137****7777", "OrderHead.consigneeTelephone", "139****0001"),
    (waybill(consignee_address="上海市某路2号"), "-504011", "511.consigneeAddress.order@1",
     "LogisticsHead.consigneeAddress", "上海*****", "OrderHead.consigneeAddress", "浙江********"),
    (payment(currency="502"), "-401009", "411.currency.order@1",
     "PaymentHead.currency", "502", "OrderHead.currency", "142"),
    (waybill(currency="502"), "-504011", "511.currency.order@1",
     "LogisticsHead.currency", "502", "OrderHead.currency", "142"),
    (declared(currency="502"), "-621001", "621.currency.order@1",
     "InventoryHead.currency", "502", "OrderHead.currency", "142"),
    ([order(gmodel=["护肤|示例牌|50毫升/瓶"]), declared(gmodel=["护肤|示例牌|30毫升/瓶"])], "1322", "621.gmodel.order@1",
     "InventoryList.gmodel", "护肤|示例牌|30毫升/瓶", "OrderList.gmodel", "护肤|示例牌|50毫升/瓶"),
    (declared(ebc_code="3301960AB8"), "-621001", "621.ebcCode.order@1",
     "InventoryHead.ebcCode", "3301960AB8", "OrderHead.ebcCode", "3301960AB2"),
    (declared(buyer_name="王五"), "13127", "621.buyerName.order@1",
     "InventoryHead.buyerName", "王*", "OrderHead.buyerName", "张*"),
    (declared(buyer_telephone="13811110001"), "130126", "621.buyerTelephone.order@1",
     "InventoryHead.buyerTelephone", "138****0001", "OrderHead.buyerTelephone", "138****0000"),
    (declared(buyer_id_number="330102198501010022"), "13127", "621.buyerIdNumber.order@1",
     "InventoryHead.buyerIdNumber", "33**************22", "OrderHead.buyerIdNumber", "11**************11"),
    (declared(consignee_address="上海市某路2号"), "-621001", "621.consigneeAddress.order@1",
     "InventoryHead.consigneeAddress", "上海*****", "OrderHead.consigneeAddress", "浙江********"),
    (declared(freight="11.00"), "-621001", "621.freight.order@1",
     "InventoryHead.freight+insuredFee", "12.00", "OrderHead.freight", "10.00"),
    (waybill(freight="12.00", insured_fee="1.00"), "-621001", "621.freight.waybill@1",
     "InventoryHead.freight+insuredFee", "10.00", "LogisticsHead.freight+insuredFee", "13.00"),
    (declared(gross_weight="9.90"), "-621001", "621.grossWeight.waybill@1",
     "InventoryHead.grossWeight", "9.90", "LogisticsHead.weight", "2.50"),
    (declared(lines=[list_line(1)]), "1320", "621.gnum.count@1", "InventoryList", "1", "OrderList", "2"),
    (declared(lines=[list_line(1), list_line(2, gnum=3)]), "1322", "621.gnum.order@1",
     "InventoryList[3].gnum", "3", "OrderList[3].gnum", None),
    *(
        (declared(lines=[list_line(1), list_line(2, **{attribute: value})]), "1322", f"621.{name}.order@1",
         f"InventoryList[2].{name}", value, f"OrderList[2].{order_name}", expected)
        for name, attribute, value, order_name, expected in (
            ("itemNo", "item_no", "CREAM99", "itemNo", "CREAM50"),
            ("gname", "gname", "美白面霜", "itemName", "保湿面霜 50ml"),
            ("qty", "qty", "3", "qty", "1"),
            ("unit", "unit", "122", "unit", "142"),
            ("price", "price", "79.00", "price", "80.00"),
            ("totalPrice", "total_price", "79.00", "totalPrice", "80.00"),
            ("country", "country", "502", "country", "601"),
        )
    ),
]  # fmt: skip


def test_documents_that_agree_have_no_findings() -> None:
    assert compare() == []


@pytest.mark.parametrize(
    ("changed", "code", "rule", "path", "actual", "other", "expected"), ROWS, ids=[row[2] for row in ROWS]
)
def test_a_disagreement_is_answered_with_both_values(
    changed: CaseDocument | list[CaseDocument],
    code: str,
    rule: str,
    path: str,
    actual: str,
    other: str,
    expected: str | None,
) -> None:
    [finding] = compare(*(changed if isinstance(changed, list) else [changed]))
    assert (finding.code, finding.rule, finding.path) == (code, rule, path)
    assert (finding.actual, finding.expected) == (actual, expected)
    assert f"({other})" in finding.message


def test_models_are_compared_where_both_documents_tell_them() -> None:
    one, other = order(gmodel=["A|B", "C"]), declared(gmodel=["a | b", "C"])
    for told in ([one], [other], [one, other]):
        assert compare(*told) == []


def test_the_currency_is_the_yuan() -> None:
    documents: tuple[CaseDocument, ...] = (order(), payment(), waybill(), declared())
    [finding] = compare(*(amended(document, currency="502") for document in documents))
    assert (finding.code, finding.rule, finding.path) == ("-301008", "311.currency.fixed@1", "OrderHead.currency")
    assert (finding.actual, finding.expected) == ("502", "142")


def test_the_table_above_knows_every_rule() -> None:
    rules = {f"{rule.id}@{rule.version}" for rule in (*DOCUMENT_RULES, *LIST_RULES, *LINE_RULES, NO_SUCH_LINE)}
    assert {row[2] for row in ROWS} | {"311.currency.fixed@1"} == rules


def test_every_code_is_an_official_one() -> None:
    for rule in (*DOCUMENT_RULES, *LIST_RULES, *LINE_RULES, NO_SUCH_LINE):
        assert rule.code in CUSTOMS_CODES or rule.code in ERROR_CODES, rule.id


def test_all_disagreements_come_at_once() -> None:
    findings = compare(
        payment(amount_paid="1.00", payer_name="王五"),
        declared(buyer_telephone="13811110001", lines=[list_line(1, qty="5")]),
    )
    assert [finding.code for finding in findings] == ["1332", "13127", "130126", "1320", "1322"]


@pytest.mark.parametrize(
    "changed",
    [
        order(pay_code=None, pay_transaction_id=None),
        declared(lines=[list_line(1, item_no=None), list_line(2, item_no="")]),
        declared(lines=[list_line(1, gname="婴儿配方奶粉900G"), list_line(2)]),
        declared(lines=[list_line(2), list_line(1)]),
        declared(freight="10.000", insured_fee="0.01"),
        declared(gross_weight="2.77"),
        order(lines=[order_line(1, price="120"), order_line(2, qty="1.000")]),
    ],
)
def test_what_is_no_disagreement(changed: CaseDocument) -> None:
    assert compare(changed) == []


def test_what_agrees_is_told_by_tokens_and_where_it_cannot_be_seen_the_documents_are_named() -> None:
    (finding,) = compare(payment(payer_name="张五"))
    assert finding.actual == finding.expected == "张*"
    assert finding.unlike == Unlike(actual="s-payment", expected="s-order", path="OrderHead.buyerName")
    (finding,) = compare(payment(payer_name="王五"))
    assert finding.unlike is None


def test_a_new_secret_makes_no_disagreement_while_both_are_in_use() -> None:
    new, old, unknown = PersonalValue("2-b", "张*", "1-a"), PersonalValue("1-a", "张*"), PersonalValue("2-c", "张*")
    for one, other in ((new, old), (old, new), (new, new), (PersonalValue("2-b", "张*"), new)):
        assert compare(order(buyer_name=one), payment(payer_name=other), declared(buyer_name=one)) == []
    assert len(compare(order(buyer_name=new), payment(payer_name=unknown), declared(buyer_name=new))) == 1


def test_tolerances_are_inclusive_parameters() -> None:
    late = payment(amount_paid="340.12")
    assert compare(late, tolerances=Tolerances(amount=Decimal("1.00"))) == []
    assert [f.code for f in compare(late, tolerances=Tolerances(amount=Decimal("0.99")))] == ["1332"]
    heavy = declared(gross_weight="5.00")
    assert compare(heavy, tolerances=Tolerances(weight=Decimal("0.5"))) == []
    assert [f.rule for f in compare(heavy, tolerances=Tolerances(weight=Decimal("0.49")))] == [
        "621.grossWeight.waybill@1"
    ]
    dear = declared(freight="12.00")
    assert compare(dear, tolerances=Tolerances(freight=Decimal("3"))) == []
    assert [f.rule for f in compare(dear, tolerances=Tolerances(freight=Decimal("2.99")))] == ["621.freight.order@1"]


@pytest.mark.parametrize(
    ("documents", "codes"),
    [
        ((order(freight="0", actural_paid="329.12"), payment(amount_paid="329.12"), waybill(freight="10.00")), []),
        (
            (order(freight="0", actural_paid="329.12"), payment(amount_paid="329.12"), waybill(freight="8.00")),
            ["-621001"],
        ),
        ((waybill(freight="0", insured_fee="0"),), []),
    ],
)
def test_freight_that_is_nought_says_nothing(documents: tuple[CaseDocument, ...], codes: list[str]) -> None:
    assert [finding.code for finding in compare(*documents)] == codes
