"""The tables against the official schema, and the generated files against the tables."""

import ast
import json
from typing import Any

import pytest

from libs.schemas.ceb import MESSAGES, Message, parse_xml, validate
from libs.schemas.ceb.engine.facts import Field
from libs.schemas.ceb.tests.official import assert_official, official_rows
from libs.schemas.ceb.tests.strategies import DAYS
from libs.schemas.ceb.written import generate, guide, scaffold
from libs.schemas.codes import ERROR_CODES, RECEIPT_STATUS
from libs.schemas.names import snake
from libs.schemas.wire import Int, Moment, OneOf, Text

messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda m: m.name)
_ENVELOPE = ("BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature")

CONFLICTS = {
    ("CEB508Message", "billNo"): "the text asks for it, though the report it answers may lack it",
    ("CEB900Message", "oriCopMsgId"): "a message without envelope has none",
    ("CEB900Message", "oriBizMessage"): "a message that is no text has none",
}
"""Elements that the schema wants and the table takes empty, each with its reason."""

ASKED_FOR = {("CEB625Message", "copNo"): "the text asks for it, and it is part of the key"}
"""Elements that the schema lets be left out and the table wants, each with its reason."""


def _elements(message: Message[Any]) -> list[tuple[str, Field]]:
    """Path and field of every element, in order."""
    head = f"{message.node}/{message.head}" if message.head else message.node
    found = [(f"{head}/{field.name}", field) for field in message.fields]
    if message.lines:
        found += [(f"{message.node}/{message.lines.element}/{field.name}", field) for field in message.lines.fields]
    return found


def _lengths(written: Text | Moment | OneOf) -> tuple[int, int | None]:
    match written:
        case Text():
            return written.min, written.max
        case Moment():
            return written.length, written.length
        case OneOf():
            return min(map(len, written.values)), max(map(len, written.values))


def _agrees(field: Field, official: str) -> bool:
    """Say whether a type is the official one. A text that must be there has a character, a code may be narrower."""
    asked = scaffold.wire_type(field.name, official)
    match field.type, asked:
        case Text() | Moment() | OneOf(), Text() | Moment():
            (low, high), (lowest, highest) = _lengths(field.type), _lengths(asked)
            if isinstance(field.type, Text) and field.type.pattern is None:
                stricter = lowest == 0 and not field.optional
                return high == highest and (low == lowest or (stricter and low > 0))
            return lowest <= low and high is not None and (highest is None or high <= highest)
        case Int(), Int():
            return field.type.high <= asked.high
        case written, _:
            return written.notation == asked.notation


@messages
def test_elements_are_the_official_ones_in_name_order_type_and_occurrence(message: Message[Any]) -> None:
    rows = official_rows(message)
    own = [row for row in rows if row["type"] != "complex" and row["element"] not in _ENVELOPE]
    elements = _elements(message)
    assert [path for path, _ in elements] == [row["path"] for row in own]
    for (path, field), row in zip(elements, own, strict=True):
        assert field.zh == row["name_zh"].removesuffix("*"), path
        assert _agrees(field, row["type"]), (path, row["type"], field.type)
        may_be_left_out = row["occurs"] == "0..1"
        asked_for = (message.name, field.name) in ASKED_FOR and row["spec_format_and_mandatory"].endswith("是")
        assert may_be_left_out == (asked_for or (field.optional and not field.kept)), path
        if field.kept:
            printed = row["spec_format_and_mandatory"].endswith("否")
            assert printed or (message.name, field.name) in CONFLICTS, path


@messages
def test_blocks_are_the_official_ones(message: Message[Any]) -> None:
    blocks = {row["path"]: row["occurs"] for row in official_rows(message)}
    assert blocks[message.node] == (f"1..{message.documents_max or 'n'}")
    if message.head:
        assert blocks[f"{message.node}/{message.head}"] == "1..1"
    if message.lines:
        assert blocks[f"{message.node}/{message.lines.element}"] == message.lines.occurs
    assert ("BaseTransfer" in blocks) == message.envelope
    assert message.signed >= (blocks.get("Signature") == "1..1")


def test_every_message_of_the_release_is_known() -> None:
    rows = {row["message"] for message in MESSAGES.values() for row in official_rows(message)}
    assert rows == MESSAGES.keys()
    assert len(MESSAGES) == 42


@messages
def test_every_element_says_what_to_write(message: Message[Any]) -> None:
    assert [field.name for field in message.elements if not field.meaning] == []


@messages
def test_keys_senders_and_rules_name_fields_of_the_message(message: Message[Any]) -> None:
    head = {field.name: field for field in message.fields}
    assert {*message.key, *message.senders} <= head.keys()
    assert all(f"{name.removesuffix('Code')}Name" in head for name in message.senders)
    attributes = {field.attribute for field in message.fields}
    of_lines = {field.attribute for field in message.lines.fields} if message.lines else set()
    for rule in message.rules:
        assert rule.reads <= attributes, rule.id
        assert rule.reads_of_lines <= of_lines, rule.id
    if message.lines and message.lines.numbered_by:
        assert snake(message.lines.numbered_by) in of_lines


def test_models_have_names_of_their_own() -> None:
    names = [message.model for message in MESSAGES.values()]
    names += [message.lines.model for message in MESSAGES.values() if message.lines]
    assert len(names) == len(set(names))


@messages
def test_receipts_carry_known_statuses_only(message: Message[Any]) -> None:
    statuses = message.statuses
    if statuses:
        assert all(status in RECEIPT_STATUS for status in statuses.values)
        assert statuses.accepted in {"120", "399"} & set(statuses.values)


def test_generated_models_are_up_to_date() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.source()


@messages
def test_partner_guide_is_up_to_date(message: Message[Any]) -> None:
    assert (guide.TARGET / f"{message.name}.md").read_text(encoding="utf-8") == guide.page(message)


@messages
def test_the_sample_of_a_page_is_valid_as_it_stands(message: Message[Any]) -> None:
    text = (guide.TARGET / f"{message.name}.md").read_text(encoding="utf-8")
    in_xml, in_json = (text.partition(f"```{kind}\n")[2].partition("```")[0] for kind in ("xml", "json"))
    assert_official(in_xml.encode())
    envelope = parse_xml(in_xml.encode())
    assert (envelope.message, envelope.findings) == (message, [])
    for document in (*envelope.documents, json.loads(in_json)):
        assert validate(message, document, DAYS[1]).findings == []


@messages
def test_every_answer_is_a_known_code(message: Message[Any]) -> None:
    used = {getattr(message.codes, name) for name in message.codes.__slots__}
    used |= {field.check.code for field in message.elements if field.check and field.check.code}
    assert [code for code in used - {""} if code not in ERROR_CODES] == []
    if message.lines and message.lines.min:
        assert message.codes.no_lines or not message.envelope
    if message.signed:
        assert message.codes.unsigned


@messages
def test_the_scaffold_of_a_message_is_python_with_its_elements(message: Message[Any]) -> None:
    source = scaffold.table(message.name[:6], official_rows(message))
    (assigned,) = ast.parse(source).body
    assert isinstance(assigned, ast.AnnAssign)
    for block in (message.node, message.head, message.lines and message.lines.element):
        assert block is None or f'"{block}"' in source
    listed = [node for node in ast.walk(assigned) if isinstance(node, ast.Tuple)]
    assert sum(len(each.elts) for each in listed if each.elts) == len(message.elements)


def test_the_scaffold_says_what_the_list_does_not_know() -> None:
    with pytest.raises(SystemExit, match="CEB999Message"):
        scaffold.table("CEB999", [])
