"""Text that looks alike, white space that is no content, and numbers however XML writes them."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.ceb import DECLARATION_LIST, MESSAGES, ORDER, Message, parse_xml, validate
from libs.schemas.ceb.engine.fast import read_text_document
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.shared.checks import RESIDENT_ID
from libs.schemas.ceb.tests.test_unreadable import order_xml
from libs.schemas.text import unseen
from libs.schemas.wire import OneOf, Text

DAY = date(2026, 3, 2)
FIXED = [(message, field) for message in MESSAGES.values() for field in message.fields if isinstance(field.type, OneOf)]


@pytest.mark.parametrize(("message", "field"), FIXED, ids=[f"{m.number}.{f.name}" for m, f in FIXED])
def test_white_space_round_a_fixed_value_is_no_content(message: Message, field) -> None:  # type: ignore[no-untyped-def, type-arg]
    document = sample(message)
    if field.name in document:
        spaced = {**document, field.name: f"\n {document[field.name]}\t"}
        assert validate(message, spaced, DAY).model == validate(message, document, DAY).model is not None


def test_the_lines_fixed_values_are_trimmed_too() -> None:
    document = sample(ORDER)
    document["OrderList"][0]["currency"] = " 142 "
    assert validate(ORDER, document, DAY).findings == []


@pytest.mark.parametrize("char", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u200d", "\u061c", "\U000e0001"])
@pytest.mark.parametrize(
    "name", ["orderNo", "buyerName", "acturalPaid", "appTime", "buyerIdNumber", "currency", "note"]
)
def test_a_character_nobody_sees_is_refused_by_name_and_place(name: str, char: str) -> None:
    value = str(sample(ORDER, note="ab")[name])
    document = sample(ORDER, **{name: f"{value[0]}{char}{value[1:]}"})
    assert read_text_document(ORDER, json.dumps(document).encode()) is None
    (finding,) = [each for each in validate(ORDER, document, DAY).findings if each.path == f"OrderHead.{name}"]
    assert finding.rule == f"311.{name}.characters@1"
    assert f"character 2 is invisible: U+{ord(char):04X}" in finding.message


@given(st.characters())
def test_what_is_unseen_is_what_unicode_formats_with(char: str) -> None:
    assert (unseen(char) is not None) == (unicodedata.category(char) == "Cf") or unicodedata.category(char) == "Cn"


@given(st.text(st.sampled_from("ab \u200b\u3000\u00ad\ufeff\u2028\u0085"), max_size=4))
def test_the_quick_way_takes_no_character_that_the_full_validation_refuses(text: str) -> None:
    document = sample(ORDER, buyerName=text)
    if read_text_document(ORDER, json.dumps(document).encode()):
        assert validate(ORDER, document, DAY).findings == []


@pytest.mark.parametrize("written", [".5", "0.50", "+0.5", "00.5000000", " 0.5\n"])
def test_numbers_are_what_xs_decimal_allows(written: str) -> None:
    body = order_xml().replace(b"<ceb:taxTotal>29.12<", f"<ceb:taxTotal>{written}<".encode())
    assert parse_xml(body).documents[0]["taxTotal"].strip() in ("0.5", "0.50")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1.", "1"),
        ("-0", "0"),
        ("-0.5", "-0.5"),
        ("1.000000", "1"),
        ("100", "100"),
        ("", ""),
        (".", "."),
        ("1E3", "1E3"),
    ],
)
def test_and_nothing_more(written: str, plain: str) -> None:
    body = order_xml().replace(b"<ceb:taxTotal>29.12<", f"<ceb:taxTotal>{written}<".encode())
    assert parse_xml(body).documents[0]["taxTotal"] == plain


@pytest.mark.parametrize(("written", "number"), [("+1", 1), ("001", 1), ("1.0", "1.0"), ("+", "+")])
def test_line_numbers_are_what_xs_int_allows(written: str, number: object) -> None:
    body = order_xml().replace(b"<ceb:gnum>1<", f"<ceb:gnum>{written}<".encode())
    (line,) = parse_xml(body).documents[0]["OrderList"]
    assert (int(line["gnum"]) if isinstance(number, int) else line["gnum"]) == number


@pytest.mark.parametrize("value", ["1E3", ".5", "1,000.00", "+1"])
def test_what_json_writes_otherwise_is_shown(value: str) -> None:
    (finding, *_) = validate(ORDER, sample(ORDER, goodsValue=value), DAY).findings
    assert "not plain decimal text" in finding.message and finding.actual == value


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("830000198802030019", None),
        ("110101199003071233", None),
        ("110101209901010017", "birth date lies ahead"),
        ("911111199003071237", "residence cards of foreigners"),
        ("720000198802030011", "no such number"),
    ],
)
def test_resident_numbers(number: str, why: str | None) -> None:
    assert RESIDENT_ID.explains
    assert RESIDENT_ID.holds(number, DAY) is (why is None)
    if why:
        assert why in RESIDENT_ID.explains(number, DAY)
        (finding, *_) = validate(DECLARATION_LIST, sample(DECLARATION_LIST, buyerIdNumber=number), DAY).findings
        assert why in finding.message and finding.actual != number


def test_a_message_repeated_as_it_came_may_hold_anything_xml_can() -> None:
    assert Text(0, None).schema()["pattern"] != Text(0, 9).schema()["pattern"]
