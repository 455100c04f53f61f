"""Findings tell a sender what was wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.schemas.ceb import (
    DECLARATION_LIST,
    MESSAGES,
    ORDER,
    PAYMENT,
    Days,
    Document,
    FormatRules,
    Message,
    model_of,
    validate,
)
from libs.schemas.ceb.engine.findings import FINDINGS_MAX
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.tests.one_fault import DAY, ONE_FAULT, RELEASE, line
from libs.schemas.findings import Finding


def found(message: Message[Any], document: Document, rules: FormatRules | None = None) -> list[tuple[str, str, str]]:
    checked = validate(message, document, DAY, rules or FormatRules())
    assert checked.model is None
    return [(finding.code, finding.rule, finding.path) for finding in checked.findings]


@pytest.mark.parametrize(("message", "changes", "expected"), ONE_FAULT, ids=lambda v: v[1] if type(v) is tuple else "")
def test_one_mistake_gets_one_finding(message: Message[Any], changes: Document, expected: tuple[str, str, str]) -> None:
    assert found(message, sample(message, **changes)) == [expected]


def test_a_unit_without_its_quantity_is_a_finding() -> None:
    """Once it was no number to add up kilograms with, and intake halted."""
    document = sample(DECLARATION_LIST, **line(DECLARATION_LIST, unit1="011", unit2="035"))
    document["InventoryList"][0].pop("qty2", None)
    assert ("-621001", "621.unit2.together@1", "InventoryList[1].qty2") in found(DECLARATION_LIST, document)


def test_all_mistakes_of_a_document_come_at_once() -> None:
    document = sample(ORDER, orderNo="", buyerIdType="2", acturalPaid="1", surprise="!", **line(ORDER, unit="999"))
    assert [rule for _, rule, _ in found(ORDER, document)] == [
        "311.orderNo.required@1",
        "311.buyerIdType.value@1",
        "311.document.unknown@1",
        f"311.unit.code@1+{RELEASE}",
        "311.acturalPaid.sum@1",
    ]


def test_a_rule_is_silent_about_values_that_are_wrong_already() -> None:
    assert [rule for _, rule, _ in found(ORDER, sample(ORDER, freight="free"))] == ["311.freight.format@1"]


def test_a_finding_names_both_values() -> None:
    finding = validate(ORDER, sample(ORDER, acturalPaid="340.12"), DAY).findings[0]
    assert (finding.actual, finding.expected) == ("340.12", "339.12")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("buyerIdNumber", "110101199003071234", "11**************34"),
        ("buyerName", "欧阳示例" * 20, "欧*"),
        ("buyerTelephone", "13800000000" * 3, "138****0000"),
        ("buyerIdNumber", 110101199003071233, "11**************33"),
    ],
)
def test_personal_values_are_masked(field: str, value: object, shown: str) -> None:
    findings = validate(ORDER, sample(ORDER, **{field: value}), DAY).findings
    assert [finding.actual for finding in findings] == [shown]


def test_repeated_line_number_gets_its_own_code() -> None:
    for message, code in ((ORDER, "-301002"), (DECLARATION_LIST, "-621027")):
        assert message.lines
        lines = line(message)[message.lines.element] * 2
        worth = {"goodsValue": "600.00", "acturalPaid": "639.12"} if message is ORDER else {}
        [(got, _, path)] = found(message, sample(message, **worth, **{message.lines.element: lines}))
        assert (got, path) == (code, f"{message.lines.element}[2].gnum")


def ordered(*gnums: int) -> Document:
    """An order with a line of 300.00 for each of these numbers."""
    lines = [line(ORDER, gnum=gnum)["OrderList"][0] for gnum in gnums]
    return sample(ORDER, OrderList=lines, goodsValue=f"{300 * len(gnums)}", acturalPaid=f"{300 * len(gnums) + 39.12}")


def test_line_numbers_may_come_in_any_order() -> None:
    assert validate(ORDER, ordered(3, 1, 2), DAY).findings == []


def test_too_many_lines() -> None:
    assert found(ORDER, ordered(*range(1, 101))) == [("-301015", "311.OrderList.max@1", "OrderList")]
    assert validate(ORDER, ordered(*range(1, 100)), DAY).findings == []


def test_findings_are_limited() -> None:
    document = sample(ORDER, **{f"unknown{n}": "" for n in range(10 * FINDINGS_MAX)})
    assert len(validate(ORDER, document, DAY).findings) == FINDINGS_MAX


def test_tolerances_are_parameters() -> None:
    near = sample(ORDER, acturalPaid="339.13")
    assert found(ORDER, near)
    assert validate(ORDER, near, DAY, FormatRules(paid_tolerance=Decimal("0.01"))).findings == []


def test_direct_purchase_needs_its_transport_and_no_book() -> None:
    direct = sample(DECLARATION_LIST, tradeMode="9610", country="305", trafMode="5", emsNo="", areaCode="", areaName="")
    missing = {path.split(".")[-1] for _, rule, path in found(DECLARATION_LIST, direct) if "direct" in rule}
    assert missing == {"trafNo", "voyageNo", "billNo"}
    assert validate(DECLARATION_LIST, {**direct, "trafNo": "CA1", "voyageNo": "1", "billNo": "2"}, DAY).model


def test_a_mode_is_valid_from_its_day() -> None:
    document = sample(DECLARATION_LIST, tradeMode="1239")
    assert validate(DECLARATION_LIST, document, date(2016, 12, 1)).model
    assert not validate(DECLARATION_LIST, document, date(2016, 11, 30)).model


def test_a_lower_case_x_is_the_same_person() -> None:
    lower, upper = (validate(ORDER, sample(ORDER, buyerIdNumber=f"11010119900307205{x}"), DAY).model for x in "xX")
    assert lower is not None
    assert lower == upper


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.text(max_size=80),
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "1",
            "142",
            "99999999999999.99999",
            "-1",
            "NaN",
            "１",
            "20250229",
            "a\0",
            "\x1f",
            "\ufffe",
            "\ud800",
        ]
    ),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def test_ten_thousand_lines_of_nothing_are_given_up_at_the_first() -> None:
    document = sample(ORDER, OrderList=[{}] * 10_000)
    with pytest.raises(ValidationError) as refused:
        model_of(ORDER).model_validate(document)
    assert refused.value.error_count() < 100
    assert len(validate(ORDER, document, DAY).findings) == FINDINGS_MAX


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(MESSAGES.values())), st.data())
def test_whatever_is_in_a_field_the_answer_is_a_model_or_findings(message: Message[Any], data: st.DataObject) -> None:
    document = sample(message)
    names = [*document, "surprise"]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
        document[name] = data.draw(_JUNK)
    if message.lines and isinstance(document[message.lines.element], list) and data.draw(st.booleans()):
        rows = sample(message)[message.lines.element]
        rows[0][data.draw(st.sampled_from([*rows[0], "surprise"]))] = data.draw(_JUNK)
        document[message.lines.element] = rows
    checked = validate(message, document, DAY)
    assert (checked.model is None) == bool(checked.findings)
    for finding in checked.findings:
        assert Finding.model_validate_json(finding.model_dump_json()) == finding
        assert "\0" not in finding.model_dump_json(ensure_ascii=False)


PERSONS = ("110101199003071233", "张三", "13800000000")


@pytest.mark.parametrize("name", PERSONS)
def test_a_member_named_after_somebody_is_not_named(name: str) -> None:
    (finding,) = validate(ORDER, sample(ORDER) | {name: "1"}, DAY).findings
    assert (finding.rule, name in finding.path) == ("311.document.unknown@1", False)


def test_an_identity_number_is_masked_in_whatever_field_it_stands() -> None:
    (finding,) = validate(ORDER, sample(ORDER) | {"ebpCode": PERSONS[0]}, DAY).findings
    assert (finding.path, finding.actual) == ("OrderHead.ebpCode", "11**************33")


@pytest.mark.parametrize(
    ("message", "changes", "rules"),
    [
        (PAYMENT, {"payTime": "20251111083025"}, FormatRules(paid_late_s=10)),
        (DECLARATION_LIST, {"declTime": "20251112"}, FormatRules(declared_days=Days(0, 1))),
        (DECLARATION_LIST, {"ieDate": "20251110"}, FormatRules(entered_days={True: Days(1, 0), False: Days(0, 0)})),
        (
            DECLARATION_LIST,
            {"tradeMode": "9610", "trafMode": "5", "trafNo": "CA1", "voyageNo": "1", "billNo": "2", "country": "305"}
            | {"ieDate": "20251112"},
            FormatRules(entered_days={True: Days(0, 0), False: Days(0, 1)}),
        ),
    ],
)
def test_moments_lie_within_bounds_that_are_parameters(
    message: Message[Any], changes: Document, rules: FormatRules
) -> None:
    document = sample(message, **changes)
    assert validate(message, document, DAY, rules).model
    none = FormatRules(entered_days=dict.fromkeys((True, False), Days(0, 0)))
    assert [rule.rpartition(".")[2] for _, rule, _ in found(message, document, none)] in (["late@1"], ["near@1"])
