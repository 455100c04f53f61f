"""Both doors read what their standards allow, and name what they do not take."""

from __future__ import annotations

import json
from typing import Any

import pytest

from libs.runtime.failures import DeadLetter
from libs.schemas.ceb import NAMESPACE, NotTaken, Unreadable, render_envelope
from libs.schemas.ceb.envelopes import ENVELOPES
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.samples.envelopes import envelope
from services.intake.domain.answering import states
from services.intake.incoming import ceb_record, json_record
from services.intake.media import MediaForm, UnknownMedia, form_of
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import decoded, examined, xml

MARK = b"\xef\xbb\xbf"
ORDER = json.dumps(sample(MESSAGES["order"])).encode()


def in_envelope(name: str, message: bytes) -> bytes:
    return render_envelope(ENVELOPES[name].model_validate(envelope(name, message)))


def put_aside(kind: str, body: bytes, headers: Any = None) -> str:
    with pytest.raises(DeadLetter) as letter:
        decoded(kind, body, headers)
    return letter.value.reason


@pytest.mark.parametrize("said", [None, b"text/xml", b"Application/XML; charset=utf-8", b"application/json", b""])
@pytest.mark.parametrize("kind", MESSAGES)
def test_xml_on_the_log_is_known_by_its_first_character(kind: str, said: bytes | None) -> None:
    (taken,) = examined(kind, decoded(kind, xml(kind), {"content-type": said}))
    assert taken.model and taken.findings == []


@pytest.mark.parametrize("body", [MARK + ORDER, ORDER, b"\r\n " + ORDER])
def test_json_is_known_by_its_first_character_too(body: bytes) -> None:
    (taken,) = examined("order", decoded("order", body, {"content-type": b"application/xml"}))
    assert taken.model and taken.findings == []


def test_a_mark_before_utf8_is_no_content() -> None:
    assert json_record("order", MARK + ORDER, []).key == b"T2025111100000001"
    assert ceb_record(MARK + xml("order"), []).key == b"T2025111100000001"
    (taken,) = examined("order", decoded("order", MARK + xml("order")))
    assert taken.findings == []


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("", MediaForm.JSON),
        ("text/plain", MediaForm.JSON),
        ("APPLICATION/JSON;charset=UTF-8", MediaForm.JSON),
        ("Application/X-NDJSON; charset=UTF-8", MediaForm.LINES),
        ('application/x-ndjson ; charset="utf-8"', MediaForm.LINES),
    ],
)
def test_media_types_have_no_case_and_may_have_parameters(said: str, form: MediaForm) -> None:
    assert form_of(said, (MediaForm.JSON, MediaForm.LINES)) is form


@pytest.mark.parametrize("said", ["application/xml", "image/png", "application/json; charset=gbk", "json"])
def test_another_media_type_is_refused_with_those_known(said: str) -> None:
    with pytest.raises(UnknownMedia, match=r"taken are application/json, .*application/x-ndjson"):
        form_of(said, (MediaForm.JSON, MediaForm.LINES))


@pytest.mark.parametrize("name", ["DxpMsg", "DxpMsgSv"])
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_in_the_platforms_envelope_is_opened(kind: str, name: str) -> None:
    body = in_envelope(name, xml(kind))
    (taken,) = examined(kind, decoded(kind, body))
    assert taken.model and taken.findings == []
    record = ceb_record(body, [])
    assert (record.key, record.body) == (b"T2025111100000001", body)


def test_a_message_nobody_takes_yet_is_named_with_those_taken() -> None:
    body = f'<CEB818Message xmlns="{NAMESPACE}"/>'.encode()
    for sent in (body, in_envelope("DxpMsg", body)):
        with pytest.raises(NotTaken, match=r"CEB818Message \(.*\) is known, not taken yet; taken are CEB311Message, "):
            ceb_record(sent, [])
        assert put_aside("order", sent) == "not-taken-ceb818"


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (xml("payment"), "not-taken-ceb411", "goes to cbec.declare.payments.v1"),
        (f'<CEB818Message xmlns="{NAMESPACE}"/>'.encode(), "not-taken-ceb818", "no service takes it yet"),
        (b"<CEB311Message/>", "other-namespace", NAMESPACE),
        (xml("order").replace(b'/ceb"', b'/ceb/"'), "other-namespace", NAMESPACE),
        (b"<Order/>", "unknown-message", "release 202205"),
        (xml("order").replace(b"UTF-8", b"GBK"), "not-ceb-xml", "UTF-8"),
    ],
)
def test_the_log_says_what_came_and_what_is_taken(body: bytes, reason: str, words: str) -> None:
    assert put_aside("order", body) == reason
    place = states.place_of("orders-2-5")
    assert place
    told = states.unreadable("orders-2-5", place, reason)
    assert words in told["detail"] and "kept as it came" in told["detail"]


@pytest.mark.parametrize(
    ("body", "message", "namespace"),
    [
        (b"<Order/>", "Order", ""),
        (b"<CEB311Message/>", "CEB311Message", ""),
        (xml("order").replace(b'/ceb"', b'/ceb/"'), "CEB311Message", f"{NAMESPACE}/"),
        (f'<CEB818Message xmlns="{NAMESPACE}"/>'.encode(), "CEB818Message", NAMESPACE),
        (b'<x:Order xmlns:x="urn:x"/>', "Order", "urn:x"),
        ("<张三/>".encode(), "*", ""),
        (b'<n110101199003071233 xmlns="urn:13800000000"/>', "*", "*"),
        (b'<Order xmlns="ZhangSan"/>', "Order", "*"),
        (b"<" + b"a" * 99 + b"/>", "*", ""),
    ],
)
def test_the_log_names_the_root_that_came(body: bytes, message: str, namespace: str) -> None:
    with pytest.raises(DeadLetter) as letter:
        decoded("order", body)
    assert letter.value.told == {"message": message, "namespace": namespace}
    place = states.place_of("orders-2-5")
    assert place
    told = states.unreadable("orders-2-5", place, letter.value.reason, letter.value.told)
    assert (told["message"], told["namespace"], told["taken"]) == (message, namespace, ["CEB311Message"])
    assert told["known"] == message.startswith("CEB")
    assert f"it came as message {message}, namespace {namespace or 'none'}" in told["detail"]


def test_too_many_documents_have_their_official_code_on_the_log() -> None:
    place = states.place_of("lists-2-5-1")
    assert place and states.unreadable("lists-2-5-1", place, "too-many-documents")["code"] == "-621030"


def test_a_message_of_no_document_has_one_finding() -> None:
    start, end = xml("order").index(b"<ceb:Order>"), xml("order").index(b"<ceb:BaseTransfer>")
    (refused,) = examined("order", decoded("order", xml("order")[:start] + xml("order")[end:]))
    assert [(finding.code, finding.rule) for finding in refused.findings] == [("-301007", "311.node.required@1")]


@pytest.mark.parametrize("name", ["acturalPaid", "orderNo", "gnum", "note"])
def test_a_member_that_occurs_twice_is_refused(name: str) -> None:
    document = sample(MESSAGES["order"], note="1:2")
    once = json.dumps(document)
    value = json.dumps({**document, **document["OrderList"][0]}[name])
    twice = once.replace(f'"{name}": ', f'"{name}": {value}, "{name}": ', 1).encode()
    (taken,) = examined("order", decoded("order", once.encode()))
    assert taken.model

    assert put_aside("order", twice) == "doubled-member"
    with pytest.raises(Unreadable, match=f"{name} occurs twice"):
        json_record("order", twice, [])


def test_a_member_that_occurs_twice_is_refused_in_every_kind() -> None:
    assert put_aside("enterprise", b'{"copNo": "1", "c\\u006fpNo": "2"}') == "doubled-member"


def test_the_address_and_the_document_may_both_say_the_kind() -> None:
    agreed = json_record("order", json.dumps({"kind": "order", **sample(MESSAGES["order"])}).encode(), [])
    assert "kind" not in json.loads(agreed.body)
    (taken,) = examined("order", decoded("order", agreed.body))
    assert taken.findings == []
    with pytest.raises(Unreadable, match="the address says kind=order, the document says payment"):
        json_record("order", b'{"kind": "payment"}', [])
    for other in (b'{"kind": ["order"]}', b'{"kind": "110101199003071233"}'):
        with pytest.raises(Unreadable, match="no kind known here"):
            json_record("order", other, [])
