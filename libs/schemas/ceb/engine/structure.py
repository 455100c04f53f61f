"""Reads elements into documents, and finds where they are not built as the schema says.

Faults of structure are apart from those of values: order, counts, attributes, text between elements, and elements that
are there empty where they must be left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from libs.schemas.ceb.engine.facts import NAMESPACE, SIGNATURE_NAMESPACE, Field, Message
from libs.schemas.ceb.engine.findings import FINDINGS_MAX
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.engine.rules import AROUND, most_around, of_document
from libs.schemas.findings import Finding
from libs.schemas.personal import shown_name
from libs.schemas.rules import Rule
from libs.schemas.wire import Text

CEB = f"{{{NAMESPACE}}}"
SIGNATURE = f"{{{SIGNATURE_NAMESPACE}}}Signature"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes of this namespace may stand on any element (XML Schema 1, section 2.6)."""
_SHOWN_MAX = 100


class Shape(NamedTuple):
    """The schema builds the children of an element so. ranks: name → place in the order; filled: those never there empty."""

    ranks: Mapping[str, int]
    filled: frozenset[str]


def shape_of(fields: Iterable[Field]) -> Shape:
    """The shape of an element that holds these fields."""
    fields = tuple(fields)
    ranks = {field.name: rank for rank, field in enumerate(fields)}
    return Shape(ranks, frozenset(field.name for field in fields if _is_never_empty(field)))


def name_of(element: etree._Element) -> str:
    """Local name in the CEB namespace; anything else keeps its full name and is nobody's field."""
    return element.tag.removeprefix(CEB)


class ElementReader:
    """Reads elements of one message. faults: of their structure, as they were met, FINDINGS_MAX at most."""

    def __init__(self, message: Message[Any]) -> None:
        self._message = message
        self.faults: list[Finding] = []

    def document(self, node: etree._Element) -> Document:
        """The document in a business node: head fields by name, lines as a list."""
        message, (head, line) = self._message, _shapes(self._message)
        if message.head is None:
            return self.flat(node, message.node, head)
        document: Document = {}
        lines: list[Document] = []
        names: list[str] = []
        self._text(node.text, message.node)
        for child in node:
            name = name_of(child)
            names.append(name)
            if name == message.head and not document:
                document = self.flat(child, message.head, head)
            elif message.lines and name == message.lines.element:
                lines.append(self.flat(child, f"{name}[{len(lines) + 1}]", line))
            else:
                document[f"{message.node}/{name}"] = ""
            self._around(child, message.node, name)
        if message.lines:
            self._order(message.node, names, {message.head: 0, message.lines.element: 1})
            if message.lines.element in document:  # a line element inside the head is nobody's field either
                document[f"{message.head}/{message.lines.element}"] = document.pop(message.lines.element)
            if lines or message.lines.min:
                document[message.lines.element] = lines
        return document

    def flat(self, element: etree._Element, path: str, shape: Shape) -> Document:
        """Children of an element by name. What cannot be flat stays visible as such: a repeated child as a list of its
        values, a child with children as a dict."""
        values: Document = {}
        self._text(element.text, path)
        for child in element:
            name = name_of(child)
            value: Any = _nested(child) if len(child) else child.text or ""
            if name in shape.filled and not (len(child) or value.strip()):
                self._fault("empty", f"{path}.{name}")
            _put(values, name, value)
            self._around(child, path, name)
        self._order(path, values, shape.ranks)
        return values

    def message(self, root: etree._Element) -> None:
        """Look at what stands round the documents, not into it."""
        message, names = self._message, ["Signature" if child.tag == SIGNATURE else name_of(child) for child in root]
        self._attributes(root, message.name, ("guid", "version"))
        self._text(root.text, message.name)
        for child, name in zip(root, names, strict=True):
            if child.tag == SIGNATURE:
                self._text(child.tail, f"{message.name}.{name}")
            else:
                self._around(child, message.name, name)
        self._order(message.name, names, {name: rank for rank, name in enumerate((message.node, *AROUND, "Signature"))})
        for name, (subject, most) in most_around(message).items():
            if (count := names.count(name)) > most:
                rule = of_document(message, subject, "max")
                self._add(rule, f"{message.name}.{name}", str(count), f"0..{most}")

    def _around(self, child: etree._Element, path: str, name: str) -> None:
        """Find what may not stand on an element, or behind it. The element may be named after somebody."""
        if child.keys():
            self._attributes(child, f"{path}.{shown_name(name[:_SHOWN_MAX])}", ())
        if (tail := child.tail) and tail.strip():
            self._text(tail, f"{path}.{shown_name(name[:_SHOWN_MAX])}")

    def _attributes(self, element: etree._Element, path: str, allowed: Sequence[str]) -> None:
        for name in map(str, element.attrib):
            if name not in allowed and not name.startswith(_INSTANCE):
                self._fault("attribute", f"{path}.@{shown_name(name[:_SHOWN_MAX])}")

    def _text(self, text: str | None, path: str) -> None:
        if text and text.strip():
            self._fault("text", path)

    def _order(self, path: str, names: Iterable[str], ranks: Mapping[str, int]) -> None:
        """Find the first element that stands behind one it belongs before."""
        known = [name for name in names if name in ranks]
        places = [ranks[name] for name in known]
        if places == sorted(places):
            return
        at = next(at for at in range(1, len(places)) if places[at] < places[at - 1])
        early, late = known[at], known[at - 1]
        self._fault("order", f"{path}.{early}", f"{late} {early}", f"{early} {late}")

    def _fault(self, test: str, path: str, actual: str | None = None, expected: str | None = None) -> None:
        self._add(of_document(self._message, "document", test), path, actual, expected)

    def _add(self, rule: Rule, path: str, actual: str | None, expected: str | None) -> None:
        if len(self.faults) < FINDINGS_MAX:
            self.faults.append(rule.finding(actual, expected, path=path))


def _is_never_empty(field: Field) -> bool:
    """Say whether the schema wants an optional field left out where it has no value."""
    takes_empty = field.kept or field.blank or (isinstance(field.type, Text) and field.type.min == 0)
    return field.optional and not takes_empty


@cache
def _shapes(message: Message[Any]) -> tuple[Shape, Shape]:
    """Of its head, and of a line."""
    return shape_of(message.fields), shape_of(message.lines.fields if message.lines else ())


def _nested(element: etree._Element) -> Document:
    values: Document = {}
    for child in element:
        _put(values, name_of(child), _nested(child) if len(child) else child.text or "")
    return values


def _put(values: Document, name: str, value: Any) -> None:
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]
