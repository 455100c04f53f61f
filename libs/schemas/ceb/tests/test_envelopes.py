"""Envelopes of the exchange platform: read, written, opened, and what is wrong with them."""

import copy
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from libs.schemas.ceb import NotTaken, Unreadable, document_of, opened, parse_xml
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.envelopes import ENVELOPES, DxpMsg
from libs.schemas.ceb.samples import SIGNATURE
from libs.schemas.ceb.samples.envelopes import envelope, put, refused
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.ceb.tests.strategies import texts
from libs.schemas.ceb.transport import carried, check_envelope, parse_envelope, render_envelope
from libs.schemas.ceb.written import envelope_pages, guide
from libs.schemas.rules.registry import registry
from libs.schemas.wire import BASE64, Maybe, Text

envelopes = pytest.mark.parametrize("name", ENVELOPES)


@st.composite
def drawn(draw: st.DrawFn, model: type[BaseModel]) -> Document:
    """A valid document: every text over its whole range, every optional member there or not."""
    document: Document = {}
    for attribute, info in model.model_fields.items():
        optional = any(isinstance(mark, Maybe) for mark in info.metadata) or info.default is None
        if optional and draw(st.booleans()):
            continue
        inner = next((p for p in (info.annotation, *get_args(info.annotation)) if _is_model(p)), None)
        kinds = [mark.type if isinstance(mark, Maybe) else mark for mark in info.metadata]
        text = next((mark for mark in kinds if isinstance(mark, Text)), None)
        value: st.SearchStrategy[Any] = drawn(inner) if inner else st.just("1.0") if text is None else _text(text)
        if str(info.annotation).startswith("tuple"):
            value = st.lists(value if inner else _text(Text(1, 16)), min_size=1, max_size=3)
        document[info.alias or attribute] = draw(value)
    return document


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _text(written: Text) -> st.SearchStrategy[str]:
    return st.binary(max_size=60).map(carried) if written is BASE64 else texts(written)


@envelopes
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_json_and_xml_of_an_envelope_give_equal_models(name: str, data: st.DataObject) -> None:
    document = data.draw(drawn(ENVELOPES[name]))
    if "Id" in document and document["Id"] == document.get("DxpMsg", {}).get("Id"):
        del document["Id"]
    model, findings = check_envelope(name, document)
    assert findings == []
    assert model is not None
    signature = SIGNATURE if data.draw(st.booleans()) else None
    body = render_envelope(model, signature)
    assert_official(body)
    read = parse_envelope(body)
    assert (read.name, read.findings, read.signed) == (name, [], signature is not None)
    assert read.model == model
    assert check_envelope(name, document_of(model)) == (model, [])


@envelopes
def test_a_sample_is_valid(name: str) -> None:
    model, findings = check_envelope(name, envelope(name))
    assert (findings, model is None) == ([], False)


@envelopes
def test_the_page_of_an_envelope_is_up_to_date_and_its_sample_valid(name: str) -> None:
    page = (guide.TARGET / f"{name}.md").read_text(encoding="utf-8")
    assert page == envelope_pages.page(name)
    body = page.partition("```xml\n")[2].partition("```")[0].encode()
    assert parse_envelope(body).findings == []
    assert_official(body)


def changed(name: str, path: tuple[str | int, ...], value: Any) -> Document:
    """The sample with one member changed; None leaves it out."""
    document = copy.deepcopy({**envelope(name), "Id": "A"} if name == "DxpMsgSv" else envelope(name))
    put(document, path, value)
    return document


ONE_FAULT: list[tuple[str, tuple[str | int, ...], Any, str, str]] = [
    ("DxpMsg", ("ver",), "2.0", "dxp.ver.value@1", "DxpMsg.ver"),
    ("DxpMsg", ("Data",), None, "dxp.Data.required@1", "DxpMsg.Data"),
    ("DxpMsg", ("Data",), "not base64!", "dxp.Data.format@1", "DxpMsg.Data"),
    ("DxpMsg", ("TransInfo", "SenderId"), "x" * 17, "dxp.SenderId.length@1", "DxpMsg.TransInfo.SenderId"),
    (
        "DxpMsg",
        ("TransInfo", "CreatTime"),
        "2025-02-29T08:30:15",
        "dxp.CreatTime.format@1",
        "DxpMsg.TransInfo.CreatTime",
    ),
    ("DxpMsg", ("Surprise",), "!", "dxp.document.unknown@1", "DxpMsg.Surprise"),
    (
        "DxpMsg",
        ("TransInfo", "ReceiverIds", "ReceiverId"),
        ["x"] * 6,
        "dxp.ReceiverId.max@1",
        "DxpMsg.TransInfo.ReceiverIds.ReceiverId",
    ),
    ("DxpMsgSv", ("DxpMsg", "Id"), "A", "dxp.DxpMsgSv.unique@1", "DxpMsgSv"),
    ("DxpMsgSv", ("SvNo", "EndNode"), "", "dxp.EndNode.length@1", "DxpMsgSv.SvNo.EndNode"),
    ("DxpRep", ("Response", 0, "NoticeTime"), "11.11.2025", "dxp.NoticeTime.format@1", "DxpRep.Response[1].NoticeTime"),
    ("DxpRep", ("Response",), [], "dxp.Response.required@1", "DxpRep.Response"),
]


@pytest.mark.parametrize(("name", "path", "value", "rule", "place"), ONE_FAULT)
def test_one_mistake_gets_one_finding(
    name: str, path: tuple[str | int, ...], value: Any, rule: str, place: str
) -> None:
    model, findings = check_envelope(name, changed(name, path, value))
    assert model is None
    assert [(finding.code, finding.rule, finding.path) for finding in findings] == [("-900004", rule, place)]
    assert rule in registry()


REFUSED = {
    "DxpMsg": ["dxp.CreatTime.format@1", "dxp.Data.format@1"],
    "DxpMsgSv": ["dxp.EndNode.length@1", "dxp.ver.value@1"],
    "DxpRep": ["dxp.RecevierId.length@1", "dxp.NoticeTime.format@1"],
}


@envelopes
def test_a_refused_sample_gets_exactly_what_it_is_there_for(name: str) -> None:
    model, findings = check_envelope(name, refused(name))
    assert model is None
    assert [finding.rule for finding in findings] == REFUSED[name]


def test_all_mistakes_of_an_envelope_come_at_once() -> None:
    _, findings = check_envelope("DxpMsg", {"ver": "1.0", "TransInfo": {"SenderId": ""}, "Data": 7})
    assert [finding.path for finding in findings] == [
        "DxpMsg.TransInfo.CopMsgId",
        "DxpMsg.TransInfo.SenderId",
        "DxpMsg.TransInfo.ReceiverIds",
        "DxpMsg.TransInfo.CreatTime",
        "DxpMsg.TransInfo.MsgType",
        "DxpMsg.Data",
    ]


@pytest.mark.parametrize("name", ["DxpMsg", "DxpMsgSv"])
def test_an_envelope_is_opened(name: str) -> None:
    message = b'<CEB311Message xmlns="http://www.chinaport.gov.cn/ceb" guid="1" version="1.0"/>'
    body = render_envelope(ENVELOPES[name].model_validate(envelope(name, message)))
    assert opened(body) == message
    assert parse_xml(opened(body)).message.name == "CEB311Message"
    broken = body.replace(b"<dxp:Data>", b"<dxp:Data>\n").replace(b"</dxp:Data>", b"\n</dxp:Data>")
    assert opened(broken) == message


def test_what_is_no_envelope_stays_as_it_is() -> None:
    for body in (b"", b"{}", b"<CEB311Message/>", b"<a>DxpMsg</a>"):
        assert opened(body) == body


def test_an_envelope_that_is_not_valid_is_not_opened() -> None:
    body = render_envelope(DxpMsg.model_validate(envelope("DxpMsg")))
    body = body.replace(b"<dxp:MsgType>CEB311Message</dxp:MsgType>", b"")
    with pytest.raises(Unreadable, match="MsgType"):
        opened(body)


def test_a_reply_carries_no_message() -> None:
    body = render_envelope(ENVELOPES["DxpRep"].model_validate(envelope("DxpRep")))
    with pytest.raises(NotTaken, match="DxpRep is an envelope"):
        parse_xml(opened(body))
