"""An independent verifier of signed messages: nothing here is shared with what signs and judges them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from xml.etree import ElementTree

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
"""The curve of GB/T 32918.5."""
_ID = b"1234567812345678"
Point = tuple[int, int] | None


def digest(body: bytes, name: str) -> bytes:
    """The digest of a message without its signature, in canonical form."""
    whole = re.sub(rb"<ds:Signature .*</ds:Signature>", b"", body, flags=re.DOTALL)
    return hashlib.new(name, ElementTree.canonicalize(whole.decode()).encode()).digest()


def signer_of(body: bytes) -> str | None:
    """Return the code of the certificate that signed a message as it is; None where it signed another, or none."""
    info = _canonical_info(body)
    by = x509.Certificate.load(b64decode(_text(body, "X509Certificate")))
    value = b64decode(_text(body, "SignatureValue"))
    name, holds = ("sm3", _by_sm2) if b"sm2-sm3" in info else ("sha256", _by_rsa)
    if b64decode(_text(body, "DigestValue")) != digest(body, name) or not holds(by, value, info):
        return None
    code: str = by.subject.native["serial_number"]
    return code


def _text(body: bytes, name: str) -> bytes:
    found = re.search(rf"<ds:{name}>([^<]*)</ds:{name}>".encode(), body)
    assert found, name
    return found[1]


def _canonical_info(body: bytes) -> bytes:
    """The signed part, with the namespaces of what it stands in, as inclusive canonical form has them."""
    found = re.search(rb"<ds:SignedInfo>.*</ds:SignedInfo>", body, re.DOTALL)
    around = re.search(rb'xmlns:ceb="[^"]*"', body)
    assert found and around
    ds = b'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    alone = ElementTree.canonicalize(found[0].replace(b"<ds:SignedInfo>", b"<ds:SignedInfo %s>" % ds).decode()).encode()
    return alone.replace(b"<ds:SignedInfo ", b"<ds:SignedInfo %s " % around[0], 1)


def _by_rsa(by: x509.Certificate, value: bytes, content: bytes) -> bool:
    key = load_der_public_key(by.public_key.dump())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(value, content, padding.PKCS1v15(), hashes.SHA256())
    except Exception:
        return False
    return True


def _by_sm2(by: x509.Certificate, value: bytes, content: bytes) -> bool:
    """GB/T 32918.2, section 7."""
    point = by.public_key.dump()[-64:]
    public = (int.from_bytes(point[:32]), int.from_bytes(point[32:]))
    r, s = _two_numbers(value)
    told = len(_ID * 8).to_bytes(2) + _ID + b"".join(n.to_bytes(32) for n in (_A, _B, *_G, *public))
    e = int.from_bytes(hashlib.new("sm3", hashlib.new("sm3", told).digest() + content).digest())
    at = _sum(_times(s, _G), _times((r + s) % _N, public))
    return at is not None and (e + at[0]) % _N == r


def _two_numbers(value: bytes) -> tuple[int, int]:
    """A sequence of two integers in DER, each shorter than 128 bytes."""
    assert value[0] == 0x30 and value[2] == 0x02
    first = value[4 : 4 + value[3]]
    second = value[4 + len(first) + 2 :]
    return int.from_bytes(first), int.from_bytes(second)


def _sum(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % _P == 0:
        return None
    slope = (3 * x * x + _A) * pow(2 * y, -1, _P) if one == other else (v - y) * pow(u - x, -1, _P)
    far = (slope * slope - x - u) % _P
    return far, (slope * (x - far) - y) % _P


def _times(factor: int, point: Point) -> Point:
    found: Point = None
    while factor:
        if factor & 1:
            found = _sum(found, point)
        point, factor = _sum(point, point), factor >> 1
    return found
