"""Bytes that are no document: refused by name and place, and at no cost."""

import pytest

from libs.schemas.ceb import (
    DECLARATION_LIST,
    MESSAGES,
    ORDER,
    NotTaken,
    Unreadable,
    parse_json,
    parse_xml,
    render_xml,
    validate,
)
from libs.schemas.ceb.engine.facts import NAMESPACE, TRANSPORT_NAMESPACE
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, sample
from libs.schemas.ceb.tests.one_fault import DAY

MEGABYTE = 1024 * 1024


def order_xml() -> bytes:
    model = validate(ORDER, sample(ORDER), DAY).model
    assert model
    return render_xml(ORDER, [model], GUID, base_transfer(ORDER))


def list_xml() -> bytes:
    model = validate(DECLARATION_LIST, sample(DECLARATION_LIST), DAY).model
    assert model
    return render_xml(DECLARATION_LIST, [model], GUID, base_transfer(DECLARATION_LIST), SIGNATURE)


def with_doctype(doctype: str, content: str) -> bytes:
    head, _, rest = order_xml().decode().partition("\n")
    return f"{head}\n{doctype}\n{rest.replace('张三', content)}".encode()


_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "body",
    [
        with_doctype(_BOMB, "&j;"),
        with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "&e;"),
        with_doctype('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">', "张三"),
    ],
    ids=["entity bomb", "external entity", "external subset"],
)
def test_doctype_is_refused_with_its_place(body: bytes) -> None:
    with pytest.raises(Unreadable, match="DOCTYPE") as refused:
        parse_xml(body)
    assert (refused.value.line, refused.value.column) == (2, 1)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "well-formed"),
        (b"\0" * 10, "well-formed"),
        (order_xml()[:-40], "well-formed"),
        (order_xml().replace(b"T2025", b"T\x002025"), "well-formed"),
        (order_xml().replace(b"T2025", b"T&#0;2025"), "well-formed"),
        (order_xml().replace(b"T2025", b"T&undefined;"), "well-formed"),
        (order_xml().replace(b"T2025", b"\xff\xfe"), "well-formed"),
        (order_xml().replace(b"T2025", b"<a>" * 1000 + b"</a>" * 1000), "well-formed"),
        (order_xml().decode().encode("utf-16"), "UTF-8|well-formed"),
        (order_xml().replace(b"UTF-8", b"GBK"), "UTF-8"),
        (b"<CEB311Message/>", "CEB311Message belongs to namespace http://www.chinaport.gov.cn/ceb and came in none"),
        (
            b'<CEB999Message xmlns="http://www.chinaport.gov.cn/ceb"/>',
            "CEB999Message .* is no message of release 202205",
        ),
        (order_xml() + b" " * 12 * MEGABYTE, "limit"),
    ],
    ids=range(13),
)
def test_broken_xml_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_xml(body)


@pytest.mark.parametrize(
    "bomb", [b"<a/>" * 900_000, b'<a b="" c="" d="" e=""/>' * 200_000], ids=["elements", "attributes"]
)
def test_what_would_fill_the_memory_is_not_parsed(bomb: bytes) -> None:
    with pytest.raises(Unreadable, match="elements and attributes"):
        parse_xml(b"<a>" + bomb + b"</a>")


def test_place_of_broken_xml() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_xml(b'<a>\n  <b x="1" x="2"/>\n</a>')
    assert refused.value.line == 2
    assert refused.value.column


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b'{"orderNo": "T1"', "not JSON"),
        (b'{"orderNo": "\xff"}', "not JSON"),
        (b'{"orderNo": "\\ud800"}', "not JSON"),
        (b'{"orderNo": "\0"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "object"),
        (b'"T1"', "object"),
        (b"null", "object"),
        (b'{"orderNo": "' + b"1" * 12 * MEGABYTE + b'"}', "limit"),
    ],
    ids=range(10),
)
def test_broken_json_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_json(ORDER, body)


def test_place_of_broken_json() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_json(ORDER, b'{\n  "orderNo": oops\n}')
    assert (refused.value.line, refused.value.column) == (2, 14)


def test_a_limit_is_a_parameter() -> None:
    with pytest.raises(Unreadable, match="limit"):
        parse_xml(order_xml(), body_bytes_max=100)


def test_a_list_without_signature_is_answered_so() -> None:
    body = list_xml()
    start, end = body.index(b"<ds:Signature "), body.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    envelope = parse_xml(body[:start] + body[end:])
    assert not envelope.signed
    assert [(f.code, f.rule) for f in envelope.findings] == [("-621026", "621.signature.required@1")]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (GUID.encode(), b"short", "311.guid.length@1"),
        (b'version="1.0"', b"", "311.version.length@1"),
        (b"<ceb:dxpMode>DXP", b"<ceb:dxpMode>MAIL", "311.dxpMode.value@1"),
        (b"<ceb:copCode>3301960AB1</ceb:copCode>", b"", "311.copCode.required@1"),
        (b"<ceb:BaseTransfer>", b"<ceb:Odd/><ceb:BaseTransfer>", "311.document.unknown@1"),
        (b"ceb:Order>", b"ceb:Sonder>", "311.node.required@1"),
        (b"ceb:BaseTransfer>", b"ceb:BassTransfer>", "311.transfer.required@1"),
    ],
)
def test_faults_of_the_envelope(old: bytes, new: bytes, rule: str) -> None:
    envelope = parse_xml(order_xml().replace(old, new))
    assert rule in [finding.rule for finding in envelope.findings]


def test_an_element_named_after_somebody_is_not_named() -> None:
    envelope = parse_xml(order_xml().decode().replace("<ceb:BaseTransfer>", "<ceb:张三/><ceb:BaseTransfer>").encode())
    assert [finding.path for finding in envelope.findings] == ["CEB311Message.**"]


def test_a_hundred_documents_and_no_more() -> None:
    body = order_xml()
    start, end = body.index(b"<ceb:Order>"), body.index(b"</ceb:Order>") + len(b"</ceb:Order>")
    for count, codes in ((100, []), (101, ["-301015"])):
        envelope = parse_xml(body[:start] + body[start:end] * count + body[end:])
        assert [finding.code for finding in envelope.findings] == codes
        assert len(envelope.documents) == count


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<ceb:orderNo>", "<ceb:orderNo>T2</ceb:orderNo><ceb:orderNo>", "OrderHead.orderNo"),
        ("<ceb:orderNo>", "<ceb:orderNo><ceb:deep/>", "OrderHead.orderNo"),
        ("<ceb:orderNo>", "<orderNo>T2</orderNo><ceb:orderNo>", "OrderHead.{}orderNo"),
        ("<ceb:OrderHead>", "<ceb:OrderHead/><ceb:OrderHead>", None),
        ("</ceb:OrderHead>", "</ceb:OrderHead><ceb:OrderHead/>", "OrderHead.Order/OrderHead"),
        ("</ceb:OrderHead>", "<ceb:OrderList/></ceb:OrderHead>", "OrderHead.OrderHead/OrderList"),
        ("<ceb:gnum>", "<ceb:gnum>1</ceb:gnum><ceb:gnum>", "OrderList[1].gnum"),
    ],
)
def test_elements_out_of_place_are_named(old: str, new: str, path: str | None) -> None:
    envelope = parse_xml(order_xml().decode().replace(old, new, 1).encode())
    paths = [finding.path for finding in validate(ORDER, envelope.documents[0], DAY).findings]
    assert paths == ([path.replace("{}", "")] if path else [])


TAKEN = ("CEB311Message", "CEB621Message")


@pytest.mark.parametrize(
    ("body", "what", "namespace", "known"),
    [
        (b'<CEB603Message xmlns="http://www.chinaport.gov.cn/ceb"/>', "CEB603Message", NAMESPACE, True),
        (b'<CEB311Message xmlns="http://www.chinaport.gov.cn/ceb/"/>', "CEB311Message", f"{NAMESPACE}/", True),
        (b"<CEB621Message/>", "CEB621Message", "", True),
        (b'<x:Order xmlns:x="urn:x"/>', "Order", "urn:x", False),
        ("<张三/>".encode(), "**", "", False),
        (b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>', "DxpMsg", TRANSPORT_NAMESPACE, False),
    ],
)
def test_a_root_that_is_not_taken_is_named_with_what_is(body: bytes, what: str, namespace: str, known: bool) -> None:
    with pytest.raises(NotTaken) as refused:
        parse_xml(body, taken=TAKEN)
    found = refused.value
    assert (found.what, found.namespace, found.taken, found.known) == (what, namespace, TAKEN, known)
    assert what in found.reason
    assert found.reason.endswith("taken are CEB311Message, CEB621Message")
    assert (found.line, found.column) == (1, 1)


def test_every_message_is_taken_by_who_takes_it() -> None:
    for message in MESSAGES.values():
        body = f'<{message.name} xmlns="{NAMESPACE}" guid="{GUID}" version="1.0"/>'.encode()
        assert parse_xml(body, taken=[message.name]).message is message
        with pytest.raises(NotTaken, match="is known, not taken yet"):
            parse_xml(body, taken=[])


@pytest.mark.parametrize("text", ["<![CDATA[<!DOCTYPE 张三]]>", "<!-- <!DOCTYPE x> -->张三"])
def test_a_doctype_that_is_text_is_text(text: str) -> None:
    envelope = parse_xml(order_xml().decode().replace("张三", text).encode())
    assert "张三" in envelope.documents[0]["buyerName"]


def test_a_doctype_behind_comments_and_instructions_is_refused() -> None:
    with pytest.raises(Unreadable, match="DOCTYPE"):
        parse_xml(with_doctype("<!-- <!DOCTYPE y> -->\n<?x y?> <!DOCTYPE x>", "张三"))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (order_xml().replace(b"UTF-8", b"GBK"), "GBK"),
        (b"\xef\xbb\xbf" + order_xml().replace(b"UTF-8", b"gb18030"), "gb18030"),
        (order_xml().decode().encode("utf-16"), "UTF-16"),
        (order_xml().decode().encode("utf-32"), "UTF-32"),
    ],
)
def test_another_encoding_is_named(body: bytes, encoding: str) -> None:
    with pytest.raises(Unreadable, match=f"encoding is {encoding}, not UTF-8"):
        parse_xml(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<ds:SignatureValue>AAAA</ds:SignatureValue>", b"<ds:SignatureValue> </ds:SignatureValue>"),
        (b"<ds:SignatureValue>AAAA</ds:SignatureValue>", b"<ds:SignatureValue/>"),
        (b"<ds:SignatureValue>AAAA</ds:SignatureValue>", b""),
        (SIGNATURE, b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
        (SIGNATURE, SIGNATURE * 2),
    ],
)
def test_an_empty_or_doubled_signature_is_none(old: bytes, new: bytes) -> None:
    body = list_xml()
    assert old in body and parse_xml(body).signed
    envelope = parse_xml(body.replace(old, new))
    assert not envelope.signed
    assert [(f.code, f.rule) for f in envelope.findings] == [("-621026", "621.signature.required@1")]
