"""JSON, model and XML say the same, and what is written is valid for the official schema."""

import json
from datetime import date
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.json_schema import JsonSchemaMode

from libs.schemas.ceb import (
    DECLARATION_LIST,
    MESSAGES,
    ORDER,
    Document,
    Message,
    document_of,
    model_of,
    parse_json,
    parse_xml,
    render_xml,
    validate,
)
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, sample
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.ceb.tests.strategies import documents
from libs.schemas.wire import WireModel

M = TypeVar("M", bound=WireModel)
DAY = date(2025, 11, 11)
messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda m: m.name)


def read(message: Message[M], document: Document) -> M:
    checked = validate(message, document, DAY)
    assert checked.findings == []
    assert checked.model is not None
    return checked.model


def xml_of(message: Message[Any], *models: WireModel) -> bytes:
    transfer = base_transfer(message) if message.envelope else None
    return render_xml(message, models, GUID, transfer, SIGNATURE if message.signed else None)


@messages
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_json_and_xml_of_a_document_give_equal_models(message: Message[Any], data: st.DataObject) -> None:
    document = data.draw(documents(message))
    from_json = validate(message, parse_json(message, json.dumps(document).encode()), DAY)
    assert from_json.findings == []
    assert from_json.model is not None
    envelope = parse_xml(xml_of(message, from_json.model))
    assert envelope.findings == []
    assert (envelope.message, envelope.guid, envelope.signed) == (message, GUID, message.signed)
    from_xml = read(message, envelope.documents[0])
    assert from_xml == from_json.model
    assert read(message, document_of(from_xml)) == from_json.model


@messages
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_written_xml_is_valid_for_the_official_schema(message: Message[Any], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 1 if message.documents_max == 1 else 3))
    models = [read(message, data.draw(documents(message))) for _ in range(count)]
    assert_official(xml_of(message, *models))


def test_default_namespace_other_prefix_comments_and_lower_case_guid_are_read() -> None:
    model = read(ORDER, sample(ORDER))
    prefixed = xml_of(ORDER, model).decode()
    plain = prefixed.replace("ceb:", "").replace("xmlns:ceb", "xmlns").replace(GUID, GUID.lower())
    other = prefixed.replace("ceb:", "x:").replace("xmlns:ceb", "xmlns:x")
    commented = prefixed.replace("张三", "张<!-- a comment -->三").replace("<ceb:Order>", "\n <ceb:Order>\n")
    for text in (plain, other, commented):
        envelope = parse_xml(text.encode())
        assert envelope.findings == []
        assert read(ORDER, envelope.documents[0]) == model
    assert parse_xml(plain.encode()).guid == GUID.lower()


def test_empty_optional_elements_count_as_left_out_and_are_not_written() -> None:
    document = sample(DECLARATION_LIST, preNo="", billNo="  ", note=None)
    checked = validate(DECLARATION_LIST, document, DAY)
    assert checked.model
    assert (checked.model.pre_no, checked.model.bill_no, checked.model.note) == (None, None, None)
    assert b"preNo" not in xml_of(DECLARATION_LIST, checked.model)


def test_white_space_round_a_value_is_not_content() -> None:
    spaced = sample(ORDER, orderNo=" T1\n", freight=" 20.00 ")
    assert read(ORDER, spaced) == read(ORDER, sample(ORDER, orderNo="T1"))


@messages
def test_json_schema_of_a_model_describes_what_travels(message: Message[Any]) -> None:
    names = {field.name for field in message.fields} | ({message.lines.element} if message.lines else set())
    for mode in get_args(JsonSchemaMode):
        schema = model_of(message).model_json_schema(mode=mode)
        assert set(schema["properties"]) == names
        assert not schema["additionalProperties"]


def test_amounts_keep_their_digits() -> None:
    body = xml_of(ORDER, read(ORDER, sample(ORDER, freight="20.00000", discount="00010")))
    assert b"<ceb:freight>20.00000<" in body
    assert_official(body)


def test_a_message_that_would_not_be_valid_is_not_written() -> None:
    order, declared = read(ORDER, sample(ORDER)), read(DECLARATION_LIST, sample(DECLARATION_LIST))
    with pytest.raises(ValueError, match=r"1\.\.100 documents, not 0"):
        render_xml(ORDER, [], GUID, base_transfer(ORDER))
    with pytest.raises(ValueError, match="not 101"):
        render_xml(ORDER, [order] * 101, GUID, base_transfer(ORDER))
    with pytest.raises(ValueError, match="needs a BaseTransfer"):
        render_xml(ORDER, [order], GUID)
    with pytest.raises(ValueError, match="needs a Signature"):
        render_xml(DECLARATION_LIST, [declared], GUID, base_transfer(DECLARATION_LIST))
