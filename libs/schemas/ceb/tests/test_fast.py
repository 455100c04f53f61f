"""The quick way in never says yes where the full validation says no, and reads the same."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.schemas.ceb import (
    DECLARATION_LIST,
    MESSAGES,
    ORDER,
    Document,
    FormatRules,
    Message,
    document_of,
    parse_json,
    validate,
)
from libs.schemas.ceb.engine.fast import document_from, is_valid_on, model_from, read_text_document, text_document_of
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.tests.strategies import documents

DAY = date(2026, 3, 2)
RULES = FormatRules()
messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())

_NEARLY = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            " 1",
            "1 ",
            "1\t",
            "0",
            "01",
            "1.",
            ".5",
            "-1",
            "1e3",
            "NaN",
            "１",
            "0.00000",
            "0.123456",
            "142",
            "1239",
        ]
    ),
    st.sampled_from(
        ["9610", "999", "20250229", "20240229", "2025111108301", "a|b", "a | b", "\u3000", "a\0", "\ufffe"]
    ),
    st.sampled_from(
        ["99999999999999.99999", "100000000000000", "33010219900307421x", "B20260302000000001", None, True]
    ),
    st.lists(st.sampled_from(["300.00", "1", "2", "142", "011", "3304990039", "20240229"]), min_size=2, max_size=9).map(
        "|".join
    ),
    st.integers(-1, 10_000),
    st.floats(),
    st.text(max_size=70),
    st.lists(st.text(max_size=3), max_size=2),
)


def agrees(message: Message[Any], body: bytes) -> bool:
    """Say whether the quick way says yes; then the full one must have said the same."""
    document = read_text_document(message, body)
    if document is None or not is_valid_on(message, document, DAY, RULES):
        return False
    checked = validate(message, parse_json(message, body), DAY)
    assert checked.model is not None
    assert checked.model == model_from(message, document)
    assert document_from(document) == document_of(checked.model)
    assert text_document_of(message, checked.model) == document
    return True


@messages
def test_a_document_as_partners_write_it_is_taken(message: Message[Any]) -> None:
    assert agrees(message, json.dumps(sample(message)).encode())


@messages
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_valid_document_reads_the_same_either_way(message: Message[Any], data: st.DataObject) -> None:
    document = data.draw(documents(message))
    body = json.dumps(document, ensure_ascii=data.draw(st.booleans())).encode()
    if not agrees(message, body):
        assert any(not text.isprintable() or text != text.strip() or "|" in text for text in _texts(document))


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(list(MESSAGES.values())), st.data())
def test_what_is_nearly_right_is_never_taken_by_mistake(message: Message[Any], data: st.DataObject) -> None:
    document = sample(message)
    for element in [document, *_lines(message, document)]:
        for name in data.draw(st.lists(st.sampled_from([*element, "surprise"]), max_size=2)):
            if data.draw(st.booleans()):
                element[name] = data.draw(_NEARLY)
            else:
                element.pop(name, None)
    agrees(message, json.dumps(document).encode())


_SHIFTING = [
    (ORDER, {}, {"totalPrice": "300.00|1|1|1"}, "OrderList[1].totalPrice"),
    (ORDER, {}, {"qty": "2|150.00|300.00|2"}, "OrderList[1].qty"),
    (ORDER, {}, {"price": "150.00|300.00|2|150.00"}, "OrderList[1].price"),
    (DECLARATION_LIST, {"netWeight": "0.30|1|1|1"}, {}, "InventoryHead.netWeight"),
    (DECLARATION_LIST, {}, {"qty2": "2|150.00|300.00"}, "InventoryList[1].qty2"),
    (DECLARATION_LIST, {}, {"qty": "300.00|3304990039|1|1|2|011|1|1"}, "InventoryList[1].qty"),
    (DECLARATION_LIST, {}, {"qty1": "300.00|3304990039|1|1|2|011|1|1"}, "InventoryList[1].qty1"),
]


@pytest.mark.parametrize(("message", "head", "line", "path"), _SHIFTING)
def test_a_number_that_looks_like_a_further_line_is_refused(
    message: Message[Any], head: Document, line: Document, path: str
) -> None:
    document = sample(message, **head)
    _lines(message, document)[0].update(line)
    assert read_text_document(message, json.dumps(document).encode()) is None
    assert [finding.path for finding in validate(message, document, DAY).findings] == [path]


@pytest.mark.parametrize("gnums", [[1, 1], [1, 3], [0], []])
def test_line_numbers_run_from_one(gnums: list[int]) -> None:
    line = sample(ORDER)["OrderList"][0]
    assert not agrees(ORDER, json.dumps(sample(ORDER, OrderList=[{**line, "gnum": n} for n in gnums])).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"\xff"', b"{}", b"\xef\xbb\xbf{}", b"[" * 10_000])
def test_what_is_no_document_is_not_taken(body: bytes) -> None:
    assert read_text_document(ORDER, body) is None


def _lines(message: Message[Any], document: Document) -> list[Document]:
    return document[message.lines.element] if message.lines else []


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [str(value)]
