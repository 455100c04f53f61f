"""Reads and writes envelopes of the exchange platform, and opens them for the message they carry."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from lxml import etree
from pydantic import BaseModel, ValidationError

from libs.schemas.ceb.engine.facts import SIGNATURE_NAMESPACE, TRANSPORT_NAMESPACE
from libs.schemas.ceb.engine.findings import FINDINGS_MAX
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX, Unreadable
from libs.schemas.ceb.engine.xml import parser, root_of
from libs.schemas.ceb.envelopes import (
    ATTRIBUTE,
    CONTENT,
    ENVELOPES,
    REPEATED_ID,
    DxpMsg,
    DxpMsgSv,
    mark_of,
    models_of,
)
from libs.schemas.ceb.refusal import not_taken
from libs.schemas.findings import Finding
from libs.schemas.personal import shown_name
from libs.schemas.rules.forms import Formed, form_rule
from libs.schemas.wire import WireModel

_DXP = f"{{{TRANSPORT_NAMESPACE}}}"
_SIGNATURE = f"{{{SIGNATURE_NAMESPACE}}}Signature"
_SCOPE, _CODE = "dxp", "-900004"
_Place = tuple[int | str, ...]
_BLANK = re.compile(r"\s+")
_TESTS = {
    "missing": "required",
    "string_too_short": "length",
    "string_too_long": "length",
    "string_pattern_mismatch": "format",
    "literal_error": "value",
    "extra_forbidden": "unknown",
    "too_short": "required",
    "too_long": "max",
    "string_type": "shape",
    REPEATED_ID: "unique",
}


@dataclass(frozen=True, slots=True)
class Transport:
    """One envelope as received: either a model and no findings, or findings and no model."""

    name: str
    document: Document
    model: WireModel | None
    signed: bool
    findings: list[Finding] = field(default_factory=list)


def parse_envelope(body: bytes, body_bytes_max: int = BODY_BYTES_MAX) -> Transport:
    """An envelope of the platform. Raises NotTaken where the root is none, Unreadable where the bytes are no XML."""
    root = root_of(body, body_bytes_max)
    name = root.tag.removeprefix(_DXP)
    if not root.tag.startswith(_DXP) or name not in ENVELOPES:
        raise not_taken(root, ENVELOPES)
    document, signed = _read(root, ENVELOPES[name]), any(child.tag == _SIGNATURE for child in root)
    model, findings = check_envelope(name, document)
    return Transport(name, document, model, signed, findings)


def check_envelope(name: str, document: Document) -> tuple[WireModel | None, list[Finding]]:
    """The typed model of an envelope as it travels in JSON, or everything that is wrong with it."""
    try:
        return ENVELOPES[name].model_validate(document), []
    except ValidationError as error:
        wrong = [(each["type"], each["loc"]) for each in error.errors(include_input=False)]
        found = [_finding(name, kind, loc) for kind, loc in wrong if not _follows(kind, loc, wrong)]
        return None, list(dict.fromkeys(found))[:FINDINGS_MAX]


def render_envelope(model: WireModel, signature: bytes | None = None) -> bytes:
    """The official XML of an envelope. signature: a ds:Signature element, already made."""
    root = etree.Element(f"{_DXP}{type(model).__name__}", nsmap={"dxp": TRANSPORT_NAMESPACE})
    _write(root, model)
    if signature is not None:
        root.append(etree.fromstring(signature, parser()))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def opened(body: bytes, body_bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The business message that a DxpMsg or DxpMsgSv carries; any other body as it is.

    Raises Unreadable where the envelope is not what it must be.
    """
    if b"DxpMsg" not in body[:_HEAD_BYTES]:
        return body
    root = root_of(body, body_bytes_max)
    if root.tag not in _CARRYING:
        return body
    transport = parse_envelope(body, body_bytes_max)
    if transport.model is None:
        wrong = "; ".join(f"{finding.path}: {finding.message}" for finding in transport.findings[:_NAMED])
        raise Unreadable(f"{transport.name} is not valid: {wrong}", 1, 1)
    model = transport.model.dxp_msg if isinstance(transport.model, DxpMsgSv) else transport.model
    return b64decode(cast(DxpMsg, model).data)


def envelope_form() -> tuple[str, Formed]:
    """Return scope and form of the rules about envelopes, for the registry."""
    models = {part for envelope in ENVELOPES.values() for part in models_of(envelope)}
    members = {info.alias or name for model in models for name, info in model.model_fields.items()}
    return _SCOPE, Formed(_CODE, frozenset({*members, *ENVELOPES, "document"}))


def carried(message: bytes) -> str:
    """A business message as the `Data` of an envelope."""
    return b64encode(message).decode("ascii")


_CARRYING = (f"{_DXP}DxpMsg", f"{_DXP}DxpMsgSv")
_HEAD_BYTES = 4096  # the root element stands within them
_NAMED = 3


def _follows(kind: str, loc: _Place, wrong: list[tuple[str, _Place]]) -> bool:
    """Say whether elements are too few only because one of them is wrong itself."""
    return kind == "too_short" and any(other[: len(loc)] == loc and len(other) > len(loc) for _, other in wrong)


def _finding(name: str, kind: str, loc: tuple[int | str, ...]) -> Finding:
    parts = [
        part for part in loc if isinstance(part, int) or not part.startswith(("function-", "constrained-", "none"))
    ]
    place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{shown_name(part)}" for part in parts)
    subject = next((shown_name(part) for part in reversed(parts) if isinstance(part, str)), name)
    test = _TESTS.get(kind, "type")
    subject = "document" if test == "unknown" else subject
    return form_rule(_SCOPE, subject, test, _CODE).finding(path=f"{name}{place}")


def _members(model: type[BaseModel]) -> Iterator[tuple[str, str, str | None, type[BaseModel] | None, bool]]:
    """(attribute, official name, mark, model of its elements, whether it repeats) of every member, in order."""
    for attribute, info in model.model_fields.items():
        parts = [info.annotation, *get_args(info.annotation)]
        inner = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
        repeats = str(info.annotation).startswith("tuple")
        yield attribute, info.alias or attribute, mark_of(info.metadata), inner, repeats


def _read(element: etree._Element, model: type[BaseModel]) -> Document:
    members = {name: (mark, inner, repeats) for _, name, mark, inner, repeats in _members(model)}
    document: Document = {key: value for key, value in element.attrib.items() if isinstance(key, str)}
    for name, (mark, _, _) in members.items():
        if mark == CONTENT:
            document[name] = element.text or ""
    for child in element:
        if child.tag == _SIGNATURE:
            continue
        name = child.tag.removeprefix(_DXP)
        _, inner, repeats = members.get(name, (None, None, False))
        value: Any = _read(child, inner) if inner else _text(name, child)
        if repeats:
            document.setdefault(name, []).append(value)
        else:
            document[name] = [document[name], value] if name in document else value
    return document


def _text(name: str, element: etree._Element) -> Any:
    text = element.text or ""
    if len(element):
        return {child.tag: "" for child in element}
    return _BLANK.sub("", text) if name == "Data" else text  # base64 may be broken into lines


def _write(element: etree._Element, model: BaseModel) -> None:
    for attribute, name, mark, inner, repeats in _members(type(model)):
        value = model.__dict__[attribute]
        if value is None:
            continue
        if mark == ATTRIBUTE:
            element.set(name, value)
        elif mark == CONTENT:
            element.text = value
        else:
            for each in value if repeats else (value,):
                child = etree.SubElement(element, f"{_DXP}{name}")
                if inner:
                    _write(child, each)
                else:
                    child.text = each
