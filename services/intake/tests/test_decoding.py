"""Decoders take some bodies and put others aside; XML and JSON of one document say the same."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from libs.runtime.failures import DeadLetter
from libs.schemas import keys
from libs.schemas.ceb import FormatRules, model_of, render_envelope, render_xml
from libs.schemas.ceb.envelopes import DxpMsg
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, sample
from libs.schemas.ceb.samples.envelopes import envelope
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from services.intake.domain.admission import admit
from services.intake.domain.parties import Register
from services.intake.domain.reading.submission import Submission, examine
from services.intake.tests.parcels import DECODERS, MESSAGES, raw


def decoded(kind: str, body: bytes | None, headers: dict[str, bytes | None] | None = None) -> Submission:
    submission = DECODERS[DECLARED[kind].name](raw(kind, body, headers))
    assert isinstance(submission, Submission)
    return submission


def xml(kind: str, *changes: dict[str, Any], signed: bool = True) -> bytes:
    message = MESSAGES[kind]
    models = [model_of(message).model_validate(sample(message, **change)) for change in changes or ({},)]
    signature = SIGNATURE if message.signed else None
    body = render_xml(message, models, GUID, base_transfer(message), signature)
    return body if signed else body.replace(b"ds:Signature ", b"ds:Seal ").replace(b"/ds:Signature>", b"/ds:Seal>")


def examined(kind: str, submission: Submission) -> Any:
    return examine(submission, DECLARED[kind].name, 2, 123456, date(2026, 3, 2), FormatRules())


XML: dict[str, bytes | None] = {"content-type": b"application/xml"}


@pytest.mark.parametrize("kind", MESSAGES)
def test_xml_and_json_give_equal_models(kind: str) -> None:
    (one,) = examined(kind, decoded(kind, xml(kind), XML))
    (other,) = examined(kind, decoded(kind, json.dumps(sample(MESSAGES[kind])).encode()))
    assert one.findings == other.findings == []
    assert one.model == other.model
    assert one.id == f"{DECLARED[kind].noun}-2-123456"


def test_a_message_of_several_documents_is_several_submissions() -> None:
    submission = decoded("order", xml("order", {"orderNo": "A"}, {"orderNo": "B"}), XML)
    assert [document.id for document in examined("order", submission)] == ["orders-2-123456-1", "orders-2-123456-2"]
    assert submission.trace_key is None  # one record cannot begin two cases' traces


@pytest.mark.parametrize("kind", MESSAGES)
def test_an_envelope_of_the_platform_is_opened(kind: str) -> None:
    body = render_envelope(DxpMsg.model_validate(envelope("DxpMsg", xml(kind))))
    assert decoded(kind, body, XML).documents == decoded(kind, xml(kind), XML).documents


def test_a_list_in_xml_needs_its_signature() -> None:
    (refused,) = examined("list", decoded("list", xml("list", signed=False), XML))
    assert refused.model is None
    assert "-621026" in {finding.code for finding in refused.findings}


@pytest.mark.parametrize("headers", [{}, {"content-type": None}, {"content-type": b"text/plain"}, {"x": None}])
def test_the_content_type_is_optional(headers: dict[str, bytes | None]) -> None:
    body = json.dumps(sample(MESSAGES["order"])).encode()
    assert decoded("order", body, headers).trace_key == "T2025111100000001"


@pytest.mark.parametrize(
    "kind", [kind.name for kind in KINDS.values() if kind.keyed_by in (keys.CASE, keys.EXPORT_CASE)]
)
def test_what_is_said_of_a_case_later_goes_on_in_its_trace(kind: str) -> None:
    body = json.dumps({"ebpCode": "3301960AB1", "orderNo": "T2025111100000001"}).encode()
    assert decoded(kind, body).trace_key == "T2025111100000001"


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (None, {}, "no-body"),
        (b"", {}, "not-json"),
        (b'{"orderNo": ', {}, "not-json"),
        (b"[]", {}, "not-json"),
        (b'{"orderNo": "\xff"}', {}, "not-json"),
        (b"<ceb", XML, "not-ceb-xml"),
        (b"", XML, "not-ceb-xml"),
        (b"<!DOCTYPE a><a/>", XML, "not-ceb-xml"),
    ],
)
def test_what_cannot_be_read_is_put_aside(body: bytes | None, headers: dict[str, bytes | None], reason: str) -> None:
    with pytest.raises(DeadLetter) as put_aside:
        decoded("order", body, headers)
    assert put_aside.value.reason == reason


def test_a_message_with_too_many_documents_is_put_aside() -> None:
    overlong = re.sub(rb"<ceb:Order>.*</ceb:Order>", rb"<ceb:Order/>" * 101, xml("order"), flags=re.DOTALL)
    with pytest.raises(DeadLetter) as put_aside:
        decoded("order", overlong, XML)
    assert put_aside.value.reason == "too-many-documents"


@pytest.mark.parametrize("kind", MESSAGES)
def test_the_envelope_names_a_sender_the_document_names(kind: str) -> None:
    code = base_transfer(MESSAGES[kind])["copCode"].encode()
    body = xml(kind).replace(b"copCode>" + code, b"copCode>3399990ZZ9")

    (claimed,) = examined(kind, decoded(kind, body, XML))

    (finding,) = admit(Register(), KINDS[kind], claimed.claim, date(2026, 3, 2)).findings
    assert (finding.path, finding.actual) == ("BaseTransfer.copCode", "3399990ZZ9")
    assert code.decode() in (finding.expected or "")
    header = {"tg_sender": code, "content-type": None}
    (taken,) = examined(kind, decoded(kind, json.dumps(sample(MESSAGES[kind])).encode(), header))
    assert (taken.findings, taken.claim) == ([], None)


def test_a_malformed_number_is_not_cut_into_another_ones() -> None:
    document = sample(MESSAGES["list"], copNo="C" * 21, orderNo="T" * 61)
    (refused,) = examined("list", decoded("list", json.dumps(document).encode()))
    assert (refused.identity["copNo"], refused.identity["orderNo"]) == (None, None)
    assert refused.key == "list/3301960AB1/-"


def test_a_message_of_another_kind_is_put_aside() -> None:
    with pytest.raises(DeadLetter):
        decoded("order", xml("payment"), XML)


@pytest.mark.parametrize("body", [b"{}", b'{"orderNo": 5, "ebpCode": ["x"]}', b'{"orderNo": "\\u0000"}'])
def test_the_right_syntax_with_nonsense_is_refused_with_findings(body: bytes) -> None:
    (refused,) = examined("list", decoded("list", body))
    assert refused.model is None and refused.findings
    assert refused.key.startswith("list/-/")


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_document_in_ten_megabytes_of_blanks_is_put_aside(kind: str) -> None:
    """Whichever way it is read."""
    with pytest.raises(DeadLetter) as put_aside:
        decoded(kind, b" " * 10_000_000 + json.dumps(sample(MESSAGES[kind])).encode())
    assert put_aside.value.reason == "too-large"
