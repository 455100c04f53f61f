"""Each fault of structure is a finding of its own, apart from those of values."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from lxml import etree

from libs.schemas.ceb import MESSAGES, ORDER, Message, parse_xml
from libs.schemas.ceb.engine.facts import Field
from libs.schemas.ceb.engine.structure import CEB, SIGNATURE
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.tests.official import schema_of
from libs.schemas.ceb.tests.test_round_trip import read, xml_of

Found = list[tuple[str, str, str]]
messages = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
submissions = pytest.mark.parametrize("name", ["CEB311Message", "CEB411Message", "CEB621Message", "CEB303Message"])


def built(message: Message[Any]) -> etree._Element:
    return etree.fromstring(xml_of(message, read(message, sample(message))))


def found(root: etree._Element) -> Found:
    """Code, rule and path of all findings about the structure; there are no others."""
    envelope = parse_xml(etree.tostring(root, encoding="UTF-8"))
    assert envelope.findings == []
    faults = [*envelope.structure, *(fault for own in envelope.structure_of for fault in own)]
    return [(fault.code, fault.rule, fault.path) for fault in faults]


def head_of(root: etree._Element, message: Message[Any]) -> etree._Element:
    return root[0][0] if message.head else root[0]


def first_line(root: etree._Element, message: Message[Any]) -> etree._Element:
    return root[0][1]


@messages
def test_what_we_write_is_built_as_the_schema_says(message: Message[Any]) -> None:
    assert found(built(message)) == []


@messages
def test_a_field_behind_the_others(message: Message[Any]) -> None:
    root = built(message)
    head = head_of(root, message)
    first, last = head[0], head[-1]
    head.append(first)
    name = first.tag.removeprefix(CEB)
    assert found(root) == [(message.codes.malformed, f"{message.number}.document.order@1", f"{message.place}.{name}")]
    (fault,) = parse_xml(etree.tostring(root)).structure_of[0]
    assert fault.actual == f"{last.tag.removeprefix(CEB)} {name}"


def lines_first(root: etree._Element, message: Message[Any]) -> None:
    root[0].insert(0, root[0][1])


def transfer_first(root: etree._Element, message: Message[Any]) -> None:
    transfer = root.find(f"{CEB}BaseTransfer")
    assert transfer is not None
    root.insert(0, transfer)


def line_turned(root: etree._Element, message: Message[Any]) -> None:
    line = first_line(root, message)
    line.append(line[0])


def sender_last(root: etree._Element, message: Message[Any]) -> None:
    transfer = root.find(f"{CEB}BaseTransfer")
    assert transfer is not None
    transfer.append(transfer[0])


def attribute_of(place: Callable[[etree._Element, Message[Any]], etree._Element]) -> Any:
    return lambda root, message: place(root, message).set("x", "1")


def text_behind(place: Callable[[etree._Element, Message[Any]], etree._Element]) -> Any:
    def change(root: etree._Element, message: Message[Any]) -> None:
        place(root, message).tail = " and "

    return change


def text_in(place: Callable[[etree._Element, Message[Any]], etree._Element]) -> Any:
    def change(root: etree._Element, message: Message[Any]) -> None:
        place(root, message).text = "x"

    return change


def added(name: str, count: int) -> Any:
    def change(root: etree._Element, message: Message[Any]) -> None:
        transfer = root.find(f"{CEB}BaseTransfer")
        assert transfer is not None
        for _ in range(count):
            transfer.addnext(deepcopy(transfer) if name == "BaseTransfer" else etree.Element(f"{CEB}{name}"))

    return change


FAULTS: dict[str, tuple[Any, str, str]] = {
    "a line before its head": (lines_first, "document.order", "{node}.{head}"),
    "a transfer before its documents": (transfer_first, "document.order", "{name}.{node}"),
    "a line in another order": (line_turned, "document.order", "{line}[1].gnum"),
    "a transfer in another order": (sender_last, "document.order", "BaseTransfer.copCode"),
    "an attribute of the message": (attribute_of(lambda root, _: root), "document.attribute", "{name}.@x"),
    "an attribute of a document": (attribute_of(lambda root, _: root[0]), "document.attribute", "{name}.{node}.@x"),
    "an attribute of a head": (attribute_of(lambda root, _: root[0][0]), "document.attribute", "{node}.{head}.@x"),
    "an attribute of a field": (attribute_of(lambda root, _: root[0][0][0]), "document.attribute", "{head}.guid.@x"),
    "text in a message": (text_in(lambda root, _: root), "document.text", "{name}"),
    "text in a document": (text_in(lambda root, _: root[0]), "document.text", "{node}"),
    "text in a head": (text_in(lambda root, _: root[0][0]), "document.text", "{head}"),
    "text in a line": (text_in(first_line), "document.text", "{line}[1]"),
    "text behind a document": (text_behind(lambda root, _: root[0]), "document.text", "{name}.{node}"),
    "text behind a field": (text_behind(lambda root, _: root[0][0][0]), "document.text", "{head}.guid"),
    "six subscriptions": (added("BaseSubscribe", 6), "subscribe.max", "{name}.BaseSubscribe"),
    "two extensions": (added("ExtendMessage", 2), "extend.max", "{name}.ExtendMessage"),
    "two transfers": (added("BaseTransfer", 1), "transfer.max", "{name}.BaseTransfer"),
}


@submissions
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_structure_is_one_finding(name: str, fault: str) -> None:
    message, (change, rule, path) = MESSAGES[name], FAULTS[fault]
    if message.lines is None and "line" in fault:
        pytest.skip("it has no lines")
    root = built(message)
    change(root, message)
    line = message.lines.element if message.lines else ""
    place = path.format(name=name, node=message.node, head=message.head, line=line)
    assert found(root) == [(message.codes.malformed, f"{message.number}.{rule}@1", place)]


@submissions
def test_what_the_schema_allows_is_no_fault(name: str) -> None:
    message = MESSAGES[name]
    root = built(message)
    added("ExtendMessage", 1)(root, message)
    added("BaseSubscribe", 5)(root, message)
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "x y")
    root[0].tail = "\n  \t"
    root[0].insert(1, etree.Comment("a comment"))
    assert found(root) == []


def test_two_signatures_where_one_may_be() -> None:
    root = built(ORDER)
    for _ in range(2):
        root.append(etree.Element(SIGNATURE))
    assert found(root) == [("-301008", "311.signature.max@1", "CEB311Message.Signature")]


def test_faults_are_told_of_the_document_that_has_them() -> None:
    root = built(ORDER)
    root.insert(1, deepcopy(root[0]))
    head = root[1][0]
    head.append(head[0])
    envelope = parse_xml(etree.tostring(root))
    assert [len(faults) for faults in envelope.structure_of] == [0, 1]
    assert envelope.documents[0] == envelope.documents[1]


def test_an_attribute_named_after_somebody_is_not_named() -> None:
    root = built(ORDER)
    root[0][0].set("张三", "1")
    assert [path for _, _, path in found(root)] == ["Order.OrderHead.@**"]


def test_two_documents_of_one_guid_are_taken_with_a_warning() -> None:
    root = built(ORDER)
    root.insert(1, deepcopy(root[0]))
    body = etree.tostring(root)
    envelope = parse_xml(body)
    assert (envelope.findings, envelope.structure) == ([], [])
    assert [(f.rule, f.path) for f in envelope.warnings] == [("311.guid.repeated@1", "Order[2].guid")]
    assert parse_xml(xml_of(ORDER, read(ORDER, sample(ORDER)))).warnings == []


def _empty(parent: etree._Element, fields: tuple[Field, ...], field: Field) -> None:
    """Put this field there empty, in its place."""
    for child in parent.findall(f"{CEB}{field.name}"):
        parent.remove(child)
    before = {f"{CEB}{each.name}" for each in fields[: fields.index(field)]}
    place = sum(child.tag in before for child in parent)
    parent.insert(place, etree.Element(f"{CEB}{field.name}"))


@messages
def test_an_empty_element_is_a_fault_exactly_where_the_schema_takes_none(message: Message[Any]) -> None:
    schema = etree.XMLSchema(etree.parse(schema_of(message)))
    wrong = []
    lines = message.lines.fields if message.lines and message.lines.element in sample(message) else ()
    for fields, parent_of in ((message.fields, head_of), (lines, first_line)):
        for field in filter(lambda each: each.optional, fields):
            root = built(message)
            _empty(parent_of(root, message), fields, field)
            faults = [rule for _, rule, _ in found(root)]
            expected = [] if schema.validate(root) else [f"{message.number}.document.empty@1"]
            if faults != expected:
                wrong.append((field.name, faults))
    assert wrong == []
