"""Every field made wrong in every way its type knows, and every rule broken, gets one finding."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from libs.schemas.ceb import MESSAGES, Document, Field, Message, read_text_document, validate
from libs.schemas.ceb.engine.facts import FormatRules
from libs.schemas.ceb.engine.fast import is_valid_on
from libs.schemas.ceb.engine.rules import of_lines
from libs.schemas.ceb.samples import refused, sample
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.tests.one_fault import ONE_FAULT
from libs.schemas.ceb.tests.strategies import DAYS
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text

DAY = DAYS[1]
messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
_ABSENT = object()
_BAD_CREDIT_CODE = "91110000101623741X"


def wrong_values(field: Field) -> Iterator[tuple[Any, str]]:
    """Values the field must not hold, each with the test it fails."""
    yield ["1", "2"], "shape"
    if not field.optional:
        yield _ABSENT, "required"
        yield "  ", "required"
        yield None, "required"
    match field.type:
        case OneOf():
            yield "~", "value"
        case Int():
            yield field.type.high + 1, "range"
            yield "one", "format"
            yield True, "type"
        case Dec():
            yield from [(each, "format") for each in ("1E2", "--1", "1.000000", "1" * 15, "300.00|1|1|1")]
            if not field.type.signed:
                yield "-1", "format"
            yield 1.5, "type"
            if field.type.above_zero:
                yield "0", "range"
        case Moment():
            yield "20250229" + "0" * (field.type.length - 8), "format"
        case Text():
            yield from _wrong_texts(field, field.type)


def _wrong_texts(field: Field, written: Text) -> Iterator[tuple[Any, str]]:
    if written.max is not None:
        yield "甲" * (written.max + 1), "length"
    if written.min > 1:
        yield "1" * (written.min - 1), "length"
    yield 17, "type"
    longest = written.max or 10
    if written.pattern:
        yield "~" * longest, "format"
    elif written.min < longest:
        yield "\0".rjust(max(written.min, 1), "1"), "characters"
    if field.check is checks.ENTERPRISE and longest >= len(_BAD_CREDIT_CODE):
        yield _BAD_CREDIT_CODE, "enterprise"
    elif field.check and field.check.kind in ("code", "mode", "abroad") and not written.pattern:
        yield "~" * max(written.min, 1), field.check.kind
    elif field.check is checks.RESIDENT_ID:
        yield "110101199003071234", "id"


def found(message: Message[Any], document: Document) -> list[tuple[str, str, str]]:
    checked = validate(message, document, DAY)
    assert (checked.model is None) == bool(checked.findings)
    return [(finding.code, finding.rule.partition("@")[0], finding.path) for finding in checked.findings]


def _with(values: Document, name: str, value: Any) -> Document:
    return {key: each for key, each in {**values, name: value}.items() if each is not _ABSENT}


def _cases(message: Message[Any]) -> Iterator[tuple[Document, Field, str, str]]:
    """(document, field, test it fails, place) of every wrong value in head and line."""
    for field in message.fields:
        for value, test in wrong_values(field):
            yield _with(sample(message), field.name, value), field, test, message.place
    if message.lines:
        name = message.lines.element
        (line,) = sample(message)[name]
        for field in message.lines.fields:
            for value, test in wrong_values(field):
                yield sample(message, **{name: [_with(line, field.name, value)]}), field, test, f"{name}[1]"


@messages
def test_every_wrong_value_gets_one_finding_with_its_code(message: Message[Any]) -> None:
    for document, field, test, place in _cases(message):
        own = field.check.code if field.check and field.check.kind == test else None
        expected = (own or message.codes.malformed, f"{message.number}.{field.name}.{test}", f"{place}.{field.name}")
        assert found(message, document) == [expected], (field.name, test)


@messages
def test_the_fast_reading_takes_no_wrong_value(message: Message[Any]) -> None:
    for document, field, test, _ in _cases(message):
        read = read_text_document(message, json.dumps(document).encode())
        assert read is None or not is_valid_on(message, read, DAY, FormatRules()), (field.name, test)


def _line(name: str, **changes: Any) -> Document:
    message = MESSAGES[name]
    assert message.lines
    (line,) = sample(message)[message.lines.element]
    return {message.lines.element: [{key: value for key, value in {**line, **changes}.items() if value is not None}]}


def _twice(name: str) -> Document:
    message = MESSAGES[name]
    assert message.lines
    return {message.lines.element: sample(message)[message.lines.element] * 2}


BROKEN_RULES: list[tuple[str, Document, str, str, str]] = [
    ("CEB625Message", _twice("CEB625Message"), "-625001", "gnum.unique", "InvtRefundList[2].gnum"),
    ("CEB625Message", {"InvtRefundList": []}, "-625006", "InvtRefundList.required", "InvtRefundList"),
    ("CEB711Message", _twice("CEB711Message"), "-800001", "gnum.unique", "DeliveryList[2].gnum"),
    ("CEB711Message", _line("CEB711Message", gnum=3), "-800001", "gnum.sequence", "DeliveryList[1].gnum"),
    ("CEB711Message", {"DeliveryList": []}, "-800000", "DeliveryList.required", "DeliveryList"),
    ("CEB816Message", {"customsTax": "1"}, "-621017", "customsTax.lines", "TaxHeadRd.customsTax"),
    ("CEB816Message", {"valueAddedTax": "1"}, "-621017", "valueAddedTax.lines", "TaxHeadRd.valueAddedTax"),
    ("CEB816Message", {"consumptionTax": "1"}, "-621017", "consumptionTax.lines", "TaxHeadRd.consumptionTax"),
    ("CEB303Message", _line("CEB303Message", gnum=2), "-303004", "gnum.sequence", "OrderList[1].gnum"),
    ("CEB303Message", _twice("CEB303Message"), "-303002", "gnum.unique", "OrderList[2].gnum"),
    ("CEB303Message", {"OrderList": []}, "-303001", "OrderList.required", "OrderList"),
    ("CEB507Message", {"msgSeqNo": 2}, "-507004", "msgCount.least", "ArrivalHead.msgCount"),
    ("CEB507Message", {"ArrivalList": [], "billNo": ""}, "-507004", "billNo.lines", "ArrivalHead.billNo"),
    ("CEB507Message", {"ArrivalList": None}, "-507004", "ArrivalList.shape", "ArrivalList"),
    ("CEB509Message", {"msgSeqNo": 2}, "-509004", "msgCount.least", "DepartureHead.msgCount"),
    ("CEB509Message", {"DepartureList": []}, "-509001", "DepartureList.required", "DepartureList"),
    ("CEB603Message", {"netWeight": "9"}, "-603004", "grossWeight.least", "InventoryHead.grossWeight"),
    ("CEB603Message", {"fFlag": "1"}, "-603004", "fFlag.value", "InventoryHead.fFlag"),
    (
        "CEB603Message",
        _line("CEB603Message", totalPrice="61"),
        "-603004",
        "totalPrice.product",
        "InventoryList[1].totalPrice",
    ),
    (
        "CEB603Message",
        {"tradeMode": "1210", "emsNo": "T3105W000001", "iacCode": "330266K0L6", "iacName": "梅山一号仓储有限公司"},
        "-603004",
        "bonded.required",
        "InventoryList[1].itemRecordNo",
    ),
    (
        "CEB621Message",
        {"tradeMode": "9610", "trafNo": "CA1234", "voyageNo": "0117", "trafMode": "5", "country": "305"},
        "-621001",
        "direct.required",
        "InventoryHead.billNo",
    ),
    ("CEB603Message", _line("CEB603Message", qty2="1"), "-603004", "unit2.together", "InventoryList[1].unit2"),
    ("CEB607Message", {"msgSeqNo": 2}, "-607004", "msgCount.least", "WayBillHead.msgCount"),
    ("CEB213Message", {"country": "142"}, "-213004", "country.abroad", "InvtRefundHead.country"),
    ("CEB213Message", {"tradeMode": "9610"}, "-213004", "tradeMode.value", "InvtRefundHead.tradeMode"),
    ("CEB213Message", _line("CEB213Message", unit2="011"), "-213004", "unit2.together", "InvtRefundList[1].qty2"),
    ("CEB213Message", _twice("CEB213Message"), "-213002", "gnum.unique", "InvtRefundList[2].gnum"),
    ("CEB701Message", {"msgSeqNo": 2}, "-701004", "msgCount.least", "SummaryApplyHead.msgCount"),
    ("CEB701Message", {"startTime": "20260301000000"}, "-701004", "endTime.together", "SummaryApplyHead.endTime"),
    (
        "CEB701Message",
        {"startTime": "20260301000000", "endTime": "20260228000000"},
        "-701004",
        "endTime.least",
        "SummaryApplyHead.endTime",
    ),
    ("CEB701Message", {"SummaryApplyList": []}, "-701004", "startTime.lines", "SummaryApplyHead.startTime"),
    ("CEB792Message", _twice("CEB792Message"), "-701002", "gseqno.unique", "SummaryResultList[2].gseqno"),
    ("CEB792Message", {"msgSeqNo": 2}, "-701004", "msgCount.least", "SummaryResultHead.msgCount"),
    ("CEB792Message", {"netWeight": "9"}, "-701004", "grossWeight.least", "SummaryResultHead.grossWeight"),
]


@pytest.mark.parametrize(("name", "changes", "code", "rule", "path"), BROKEN_RULES)
def test_a_broken_rule_gets_one_finding(name: str, changes: Document, code: str, rule: str, path: str) -> None:
    message = MESSAGES[name]
    assert found(message, sample(message, **changes)) == [(code, f"{message.number}.{rule}", path)]


def _wrong_lines(message: Message[Any]) -> Iterator[tuple[Document, str, str, str]]:
    """(document, code, rule, path) of lines that are wrong by their number or as a whole, whatever stands in them."""
    assert message.lines
    facts, name, malformed = message.lines, message.lines.element, message.codes.malformed
    (line,) = sample(message)[name]
    yield sample(message, **{name: "none"}), malformed, f"{name}.shape", name
    if facts.min:
        yield sample(message, **{name: []}), message.codes.no_lines or malformed, f"{name}.required", name
    if facts.max:
        numbers = range(1, facts.max + 2)
        lines = [{**line, facts.numbered_by: number} if facts.numbered_by else line for number in numbers]
        yield sample(message, **{name: lines}), message.codes.too_many, f"{name}.max", name
    if number := facts.numbered_by:
        twice = sample(message, **{name: [line, line]})
        yield twice, message.codes.repeated or malformed, f"{number}.unique", f"{name}[2].{number}"
        if facts.gapless:
            gap = sample(message, **{name: [{**line, number: 3}]})
            yield gap, malformed, f"{number}.sequence", f"{name}[1].{number}"


with_lines = pytest.mark.parametrize("message", [each for each in MESSAGES.values() if each.lines], ids=str)


@with_lines
def test_wrong_lines_get_their_finding(message: Message[Any]) -> None:
    """Sums and the like may fail with them."""
    for document, code, rule, path in _wrong_lines(message):
        assert (code, f"{message.number}.{rule}", path) in found(message, document)


@messages
def test_each_rule_of_a_table_has_a_broken_sample(message: Message[Any]) -> None:
    broken = {rule for name, _, _, rule, _ in BROKEN_RULES if name == message.name}
    broken |= {rule.partition("@")[0].partition(".")[2] for each, _, (_, rule, _) in ONE_FAULT if each is message}
    if message.lines:
        broken |= {rule for _, _, rule, _ in _wrong_lines(message)}
        lines = {rule.id.partition(".")[2] for rule in of_lines(message, message.lines)}
        assert lines - broken == set()
    assert {rule.id for rule in message.rules} - broken == set()


@messages
def test_each_change_of_a_refused_sample_is_found(message: Message[Any]) -> None:
    findings = found(message, refused.refused(message))
    assert 1 <= len(findings) <= len(refused.changes(message)) <= 2


def test_bonded_exports_name_zone_book_and_record() -> None:
    message = MESSAGES["CEB603Message"]
    assert [path for _, _, path in found(message, sample(message, tradeMode="1210"))] == [
        "InventoryHead.emsNo",
        "InventoryHead.iacCode",
        "InventoryHead.iacName",
        "InventoryList[1].itemRecordNo",
    ]


@pytest.mark.parametrize("name", ["CEB507Message", "CEB701Message", "CEB792Message"])
def test_lines_may_be_left_out_where_the_schema_lets_them(name: str) -> None:
    message = MESSAGES[name]
    span = {"startTime": "20260301000000", "endTime": "20260302000000"} if name == "CEB701Message" else {}
    document = sample(message, **span)
    assert message.lines
    del document[message.lines.element]
    assert found(message, document) == []


def test_more_than_a_hundred_lines_where_there_is_no_bound() -> None:
    message = MESSAGES["CEB711Message"]
    assert message.lines
    (line,) = sample(message)[message.lines.element]
    lines = [{**line, "gnum": number} for number in range(1, 1001)]
    assert found(message, sample(message, **{message.lines.element: lines})) == []
