"""Reads CEB XML into documents and writes models as CEB XML.

Reading is namespace-aware (prefix or default) and takes nothing on trust: size is limited, DOCTYPE refused (with it go
entities and everything that hangs on them), depth bounded by the parser. What is not built as the schema says is read all
the same, and told apart from what is wrong with values; what is written has the official order.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from libs.schemas.ceb.engine.facts import NAMESPACE, SIGNATURE_NAMESPACE, Field, Lines, Message
from libs.schemas.ceb.engine.findings import FINDINGS_MAX, element_findings
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX
from libs.schemas.ceb.engine.rules import AROUND, of_document
from libs.schemas.ceb.engine.structure import CEB, SIGNATURE, ElementReader, name_of, shape_of
from libs.schemas.ceb.engine.xml import parser, root_of
from libs.schemas.ceb.refusal import not_taken
from libs.schemas.ceb.registry import MESSAGES
from libs.schemas.ceb.shared.elements import BASE_TRANSFER
from libs.schemas.findings import Finding
from libs.schemas.personal import shown_name
from libs.schemas.wire import Dec, Int, WireModel

_TRANSFER = shape_of(BASE_TRANSFER)
_SIGNATURE_VALUE = f"{{{SIGNATURE_NAMESPACE}}}SignatureValue"
_GUID_LENGTH = 36
_VERSION_MAX = 10
_SUBSCRIBERS_MAX = AROUND["BaseSubscribe"][1]


class Subscribe(NamedTuple):
    """A `BaseSubscribe`: somebody besides the sender is to be told. status: ALL, DATA or RET, as it was sent."""

    address: str
    status: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One CEB message as received.

    findings: what is wrong with the message round its documents; if there are any, the message is refused as a whole.
    structure: where the message is not built as the schema says, round its documents; structure_of: the same of each.
    warnings: what its sender should know of a message that is taken. subscribers: who else is to be told, the first five;
    of more, `structure` says that they are too many.
    """

    message: Message[Any]
    guid: str
    version: str
    documents: list[Document]
    base_transfer: dict[str, Any] | None
    signed: bool
    findings: list[Finding] = field(default_factory=list)
    structure: list[Finding] = field(default_factory=list)
    structure_of: list[list[Finding]] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    subscribers: list[Subscribe] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """A message whose elements are read, and its documents not yet. nodes: those of its documents."""

    message: Message[Any]
    root: etree._Element
    nodes: list[etree._Element]

    @property
    def is_overlong(self) -> bool:
        """Tell whether it carries more documents than one message may."""
        return bool(self.nodes) and not self.message.carries(len(self.nodes))

    @property
    def first(self) -> Document:
        """Its first document; an empty one where it has none."""
        return _document(self.message, self.nodes[0], ElementReader(self.message)) if self.nodes else {}


def outline(body: bytes, body_bytes_max: int = BODY_BYTES_MAX, taken: Collection[str] = MESSAGES.keys()) -> Outline:
    """Find which message this is, and where its documents stand. taken: names of the messages that the caller takes.

    Raises NotTaken where the root is none of them, Unreadable where the bytes are no XML.
    """
    root = root_of(body, body_bytes_max)
    message = MESSAGES.get(root.tag.removeprefix(CEB)) if root.tag.startswith(CEB) else None
    if message is None or message.name not in taken:
        raise not_taken(root, taken)
    return Outline(message, root, [child for child in root if name_of(child) == message.node])


def parse_xml(body: bytes, body_bytes_max: int = BODY_BYTES_MAX, taken: Collection[str] = MESSAGES.keys()) -> Envelope:
    """Documents and envelope of a CEB message. Takes and raises what `outline` does."""
    return read_outlined(outline(body, body_bytes_max, taken))


def read_outlined(outlined: Outline) -> Envelope:
    """Documents and envelope of a message."""
    message, root = outlined.message, outlined.root
    documents: list[Document] = []
    faults: list[list[Finding]] = []
    around = ElementReader(message)
    around.message(root)
    transfer: Document | None = None
    signatures: list[etree._Element] = []
    strange: list[str] = []
    subscribers: list[Subscribe] = []
    for child in root:
        name = name_of(child)
        if name == message.node:
            reader = ElementReader(message)
            documents.append(_document(message, child, reader))
            faults.append(reader.faults)
        elif child.tag == SIGNATURE:
            signatures.append(child)
        elif message.envelope and name == "BaseTransfer" and transfer is None:
            transfer = around.flat(child, name, _TRANSFER)
        elif message.envelope and name == "BaseSubscribe":
            subscribers.append(_subscribe(child))
        elif not (message.envelope and name in AROUND):
            strange.append(name)
    guid, version = root.get("guid", ""), root.get("version", "")
    envelope = Envelope(message, guid, version, documents, transfer, _is_signed(signatures))
    envelope.findings.extend(islice(_envelope_faults(envelope, strange), FINDINGS_MAX))
    envelope.structure.extend(around.faults)
    envelope.structure_of.extend(faults)
    envelope.warnings.extend(_repeated_guids(envelope))
    envelope.subscribers.extend(subscribers[:_SUBSCRIBERS_MAX])
    return envelope


def _subscribe(element: etree._Element) -> Subscribe:
    told = {name_of(child): (child.text or "").strip() for child in element}
    return Subscribe(told.get("dxpAddress", ""), told.get("status", ""))


def render_xml(
    message: Message[Any],
    documents: Sequence[WireModel],
    guid: str,
    base_transfer: Mapping[str, str] | None = None,
    signature: bytes | None = None,
) -> bytes:
    """The official XML of models of this message, prefix `ceb`, elements in the official order.

    base_transfer: copCode, copName, dxpId of the transmitting enterprise, for submissions. signature: a ds:Signature
    element, already made. Raises ValueError where the message would not be valid against its schema.
    """
    if not message.carries(len(documents)):
        raise ValueError(f"{message.name} carries {message.occurs} documents, not {len(documents)}")
    if message.envelope != (base_transfer is not None):
        raise ValueError(f"{message.name} {'needs a' if message.envelope else 'has no'} BaseTransfer")
    if message.signed and signature is None:
        raise ValueError(f"{message.name} needs a Signature")
    root = etree.Element(f"{CEB}{message.name}", {"guid": guid, "version": "1.0"}, {"ceb": NAMESPACE})
    for model in documents:
        _append_document(message, root, model)
    if base_transfer is not None:
        transfer = etree.SubElement(root, f"{CEB}BaseTransfer")
        values = {"dxpMode": "DXP", **base_transfer}
        for fact in BASE_TRANSFER:
            _append(transfer, fact, values.get(fact.name))
    if signature is not None:
        root.append(etree.fromstring(signature, parser()))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _is_signed(signatures: Sequence[etree._Element]) -> bool:
    """Tell whether there is one signature with a value: an empty or a doubled one is none."""
    if len(signatures) != 1:
        return False
    value = signatures[0].findtext(_SIGNATURE_VALUE)
    return value is not None and bool(value.strip())


_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,5})?").fullmatch
_NUMBER = re.compile(r"\s*([+-]?)0*([0-9]*)(?:\.([0-9]*))?\s*", re.ASCII).fullmatch


def _plain(values: Document, numbers: Sequence[tuple[str, bool]]) -> None:
    """Rewrite what `xs:decimal` and `xs:int` let a number be into plain text: `.5`, `1.`, `+1`, zeros at the end.

    numbers: (name, whether it may have a fraction).
    """
    for name, fractional in numbers:
        text = values.get(name)
        if not isinstance(text, str) or _PLAIN(text):
            continue
        number = _NUMBER(text)
        if number is None or not any(char.isdigit() for char in text) or (number[3] is not None and not fractional):
            continue
        sign, whole, fraction = number[1], number[2] or "0", (number[3] or "").rstrip("0")
        plain = f"{whole}.{fraction}" if fraction else whole
        values[name] = f"-{plain}" if sign == "-" and plain != "0" else plain


@cache
def _numbers(message: Message[Any], of_lines: bool) -> tuple[tuple[str, bool], ...]:
    lines = message.lines.fields if message.lines else ()
    fields = lines if of_lines else message.fields
    return tuple((field.name, isinstance(field.type, Dec)) for field in fields if isinstance(field.type, Dec | Int))


def _document(message: Message[Any], node: etree._Element, reader: ElementReader) -> Document:
    document = reader.document(node)
    _plain(document, _numbers(message, of_lines=False))
    if message.lines:
        for line in document.get(message.lines.element, ()):
            _plain(line, _numbers(message, of_lines=True))
    return document


def _repeated_guids(envelope: Envelope) -> Iterator[Finding]:
    """A warning where two documents carry one guid: receipts that echo it do not tell them apart."""
    message, seen = envelope.message, set()
    for number, document in enumerate(envelope.documents, 1):
        guid = document.get("guid")
        guid = guid.strip() if isinstance(guid, str) else ""
        if guid and guid in seen:
            yield of_document(message, "guid", "repeated").finding(path=f"{message.node}[{number}].guid")
            return
        seen.add(guid)


def _envelope_faults(envelope: Envelope, strange: Sequence[str]) -> Iterator[Finding]:
    message, codes = envelope.message, envelope.message.codes

    def finding(test: str, code: str, place: str, words: str, actual: str | None, expected: str | None) -> Finding:
        subject, _, what = test.partition(".")
        rule = of_document(message, subject, what, code)
        return rule.finding(actual, expected, path=f"{message.name}{place}", text=words)

    if len(envelope.guid) != _GUID_LENGTH:
        words = "报文序号长度不符 guid has another length"
        yield finding("guid.length", codes.malformed, ".guid", words, str(len(envelope.guid)), str(_GUID_LENGTH))
    if not 1 <= len(envelope.version) <= _VERSION_MAX:
        words = "报文版本号长度不符 version has another length"
        yield finding("version.length", codes.malformed, ".version", words, str(len(envelope.version)), "1..10")
    if not envelope.documents:
        words = "业务节点为空 there is no document"
        yield finding("node.required", codes.empty, f".{message.node}", words, "0", message.occurs)
    if envelope.documents and not message.carries(len(envelope.documents)):
        words = "业务节点数超过限制 too many documents"
        count = str(len(envelope.documents))
        yield finding("node.max", codes.too_many, f".{message.node}", words, count, message.occurs)
    for name in strange[:10]:
        yield finding(
            "document.unknown", codes.malformed, f".{shown_name(name[:100])}", "未知节点 unknown element", None, None
        )
    if message.signed and not envelope.signed:
        words = "签名信息为空 there is no signature, or not one alone with a value"
        yield finding("signature.required", codes.unsigned, ".Signature", words, None, "ds:Signature")
    if not message.envelope:
        return
    if envelope.base_transfer is None:
        words = "缺少传输企业信息 there is no BaseTransfer"
        yield finding("transfer.required", codes.malformed, ".BaseTransfer", words, None, "BaseTransfer")
    else:
        yield from element_findings(message, BASE_TRANSFER, "BaseTransfer", envelope.base_transfer)


def _append_document(message: Message[Any], root: etree._Element, model: WireModel) -> None:
    node = etree.SubElement(root, f"{CEB}{message.node}")
    head = etree.SubElement(node, f"{CEB}{message.head}") if message.head else node
    _append_fields(head, message.fields, model)
    if message.lines:
        _append_lines(node, message.lines, model)


def _append_lines(node: etree._Element, facts: Lines, model: WireModel) -> None:
    for line in model.__dict__["lines"]:
        _append_fields(etree.SubElement(node, f"{CEB}{facts.element}"), facts.fields, line)


def _append_fields(element: etree._Element, fields: Sequence[Field], model: WireModel) -> None:
    for fact in fields:
        _append(element, fact, model.__dict__[fact.attribute])


def _append(element: etree._Element, fact: Field, value: Any) -> None:
    if value is not None:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        etree.SubElement(element, f"{CEB}{fact.name}").text = text
    elif fact.kept:
        etree.SubElement(element, f"{CEB}{fact.name}")
