"""The tables against the official schema, and the generated files against the tables."""

from typing import Any

import pytest
from lxml import etree

from libs.schemas.ceb import MESSAGES, Message
from libs.schemas.ceb.engine.facts import Field
from libs.schemas.ceb.tests.official import schema_path
from libs.schemas.ceb.written import generate, guide
from libs.schemas.codes import ERROR_CODES
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text

_XS = {"xs": "http://www.w3.org/2001/XMLSchema"}

messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda m: m.name)


def _facet(element: etree._Element, name: str) -> int | None:
    found = element.find(f".//xs:{name}", _XS)
    return None if found is None else int(found.get("value", ""))


def _lengths(written: Text | Moment | OneOf) -> tuple[int, int]:
    match written:
        case Text():
            return written.min, written.max
        case Moment():
            return written.length, written.length
        case OneOf():
            return min(map(len, written.values)), max(map(len, written.values))


def _assert_agrees(element: etree._Element, field: Field) -> None:
    where = field.name
    assert field.optional == (element.get("minOccurs") == "0"), where
    match field.type:
        case Text() | Moment() | OneOf():
            fixed, low, high = (_facet(element, name) for name in ("length", "minLength", "maxLength"))
            longest = fixed or high
            assert longest is not None
            lengths = _lengths(field.type)
            assert (fixed or low or 0) <= lengths[0], where
            assert lengths[1] <= longest, where
            if isinstance(field.type, Text) and field.type.pattern is None:
                assert lengths == (fixed or low or 0, longest), where
        case Dec():
            facets = (_facet(element, "totalDigits"), _facet(element, "fractionDigits"))
            assert facets == (field.type.total, field.type.fraction), where
        case Int():
            assert element.get("type") == "xs:int" or _facet(element, "totalDigits") == 9, where


def _assert_sequence(root: etree._Element, name: str, fields: tuple[Field, ...]) -> None:
    parent = root.find(f"./xs:element[@name='{name}']", _XS)
    assert parent is not None, name
    elements = parent.findall("./xs:complexType/xs:sequence/xs:element", _XS)
    assert [e.get("name") for e in elements] == [f.name for f in fields]
    for element, field in zip(elements, fields, strict=True):
        _assert_agrees(element, field)


@messages
def test_fields_order_types_and_occurrence_are_the_official_ones(message: Message[Any]) -> None:
    root = etree.parse(schema_path()).getroot()
    _assert_sequence(root, message.place, message.fields)
    if message.lines:
        _assert_sequence(root, message.lines.element, message.lines.fields)


def test_generated_models_are_up_to_date() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.source()


@messages
def test_partner_guide_is_up_to_date(message: Message[Any]) -> None:
    assert (guide.TARGET / f"{message.name}.md").read_text(encoding="utf-8") == guide.page(message)


@messages
def test_every_answer_is_an_official_code(message: Message[Any]) -> None:
    fields = (*message.fields, *(message.lines.fields if message.lines else ()))
    used = {getattr(message.codes, name) for name in message.codes.__slots__}
    used |= {field.check.code for field in fields if field.check and field.check.code}
    used |= {message.lines.repeated, message.lines.none} if message.lines else set()
    assert [code for code in used - {""} if code not in ERROR_CODES] == []
