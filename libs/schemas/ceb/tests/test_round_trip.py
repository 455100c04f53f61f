"""JSON, model and XML say the same, and what is written is valid for the official schema."""

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
    Message,
    document_of,
    parse_xml,
    render_xml,
    validate,
    validate_json,
)
from libs.schemas.ceb.samples import BASE_TRANSFER, GUID, SIGNATURE, sample
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.ceb.tests.strategies import documents
from libs.schemas.wire import WireModel

DAY = date(2025, 11, 11)
messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda m: m.name)


def xml_of(message: Message[Any], *models: WireModel) -> bytes:
    transfer = BASE_TRANSFER if message.envelope else None
    return render_xml(message, models, GUID, transfer, SIGNATURE if message.signed else None)


@messages
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_json_and_xml_of_a_document_give_equal_models(message: Message[Any], data: st.DataObject) -> None:
    document = data.draw(documents(message))
    from_json = validate_json(message, json.dumps(document).encode(), DAY)
    assert from_json.findings == []
    envelope = parse_xml(xml_of(message, from_json.model))
    assert envelope.findings == []
    assert (envelope.message, envelope.guid, envelope.signed) == (message, GUID, message.signed)
    from_xml = validate(message, envelope.documents[0], DAY)
    assert from_xml.model == from_json.model
    assert validate(message, document_of(from_xml.model), DAY).model == from_json.model


@messages
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_written_xml_is_valid_for_the_official_schema(message: Message[Any], data: st.DataObject) -> None:
    models = [validate(message, data.draw(documents(message)), DAY).model for _ in range(data.draw(st.integers(1, 3)))]
    assert_official(xml_of(message, *models))


def test_default_namespace_other_prefix_comments_and_lower_case_guid_are_read() -> None:
    model = validate(ORDER, sample(ORDER), DAY).model
    assert model
    prefixed = xml_of(ORDER, model).decode()
    plain = prefixed.replace("ceb:", "").replace("xmlns:ceb", "xmlns").replace(GUID, GUID.lower())
    other = prefixed.replace("ceb:", "x:").replace("xmlns:ceb", "xmlns:x")
    commented = prefixed.replace("张三", "张<!-- a comment -->三").replace("<ceb:Order>", "\n <ceb:Order>\n")
    for text in (plain, other, commented):
        envelope = parse_xml(text.encode())
        assert envelope.findings == []
        assert validate(ORDER, envelope.documents[0], DAY).model == model
    assert parse_xml(plain.encode()).guid == GUID.lower()


def test_empty_optional_elements_count_as_left_out_and_are_not_written() -> None:
    document = sample(DECLARATION_LIST, preNo="", billNo="  ", note=None)
    checked = validate(DECLARATION_LIST, document, DAY)
    assert checked.model
    assert (checked.model.pre_no, checked.model.bill_no, checked.model.note) == (None, None, None)
    assert b"preNo" not in xml_of(DECLARATION_LIST, checked.model)


def test_white_space_round_a_value_is_not_content() -> None:
    assert validate(ORDER, sample(ORDER, orderNo=" T1\n", freight=" 20.00 "), DAY).model == (
        validate(ORDER, sample(ORDER, orderNo="T1"), DAY).model
    )


def test_amounts_keep_their_digits() -> None:
    model = validate(ORDER, sample(ORDER, freight="20.00000", discount="00010"), DAY).model
    assert model
    body = xml_of(ORDER, model)
    assert b"<ceb:freight>20.00000<" in body
    assert_official(body)


def test_a_message_that_would_not_be_valid_is_not_written() -> None:
    order = validate(ORDER, sample(ORDER), DAY).model
    listed = validate(DECLARATION_LIST, sample(DECLARATION_LIST), DAY).model
    assert order
    assert listed
    for arguments in (
        (ORDER, [], GUID, BASE_TRANSFER),
        (ORDER, [order] * 101, GUID, BASE_TRANSFER),
        (ORDER, [order], GUID),
        (DECLARATION_LIST, [listed], GUID, BASE_TRANSFER),
    ):
        with pytest.raises(ValueError, match="CEB"):
            render_xml(*arguments)
