"""Verifies and makes enveloped signatures of whole messages: one reference, to the document it stands in.

The customs' profile (domain 2.2) is the only one that is read: anything else a signature could refer to would let a
document be shown that nobody signed.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lxml import etree

from libs.signing.algorithms import C14N, DIGESTS, ENVELOPED, METHODS, Method, digest_of, signed, verifies
from libs.signing.certificates import Certificate, NoCertificate, Trust, certificate

NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_DS = f"{{{NAMESPACE}}}"
SIGNATURE = f"{_DS}Signature"


class FaultKind(StrEnum):
    """A signature may be wrong in one of these ways."""

    PROFILE = "profile"
    DIGEST = "digest"
    VALUE = "value"
    CERTIFICATE = "certificate"
    AUTHORITY = "authority"
    VALIDITY = "validity"
    REVOKED = "revoked"
    REVOCATION = "revocation"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. actual: what the signature says; expected: what it should."""

    problem: FaultKind
    actual: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature as judged. enterprise: the customs code its certificate stands for, also where something is wrong.

    canonical: the bytes that were digested.
    """

    faults: tuple[Fault, ...]
    enterprise: str | None
    canonical: bytes


def verify(body: bytes, trust: Trust, at: datetime) -> Verified:
    """Judge the signature of a message, at the moment the log took it. Raises ValueError where it has not exactly one."""
    root = etree.fromstring(body, _parser())
    signatures = root.findall(SIGNATURE)
    if len(signatures) != 1:
        raise ValueError(f"{len(signatures)} signatures")
    signature = signatures[0]
    info = signature.find(f"{_DS}SignedInfo")
    signed_bytes = b"" if info is None else _canonical(info)
    canonical = _canonical(_without(root, signature))
    faults = [*_profile(info)]
    method = METHODS.get(_algorithm(info, "SignatureMethod"))
    signer, unread = _signer(signature)
    if not faults and info is not None:
        faults += _digest(info, canonical)
    faults += unread
    if signer is not None:
        if method is not None and not verifies(method, signer.public_key, _value(signature), signed_bytes):
            faults.append(Fault(FaultKind.VALUE, _algorithm(info, "SignatureMethod"), "the key of its certificate"))
        faults += _standing(signer, trust, at)
    return Verified(tuple(faults), trust.enterprise_of(signer) if signer else None, canonical)


def sign(body: bytes, private_key: bytes, certificate_der: bytes, method: str, key_name: str = "") -> bytes:
    """A message with its signature behind everything else. method: one of `METHODS`. A signature it has is replaced."""
    root = etree.fromstring(body, _parser())
    for former in root.findall(SIGNATURE):
        _without(root, former)
    row = METHODS[method]
    element = etree.SubElement(root, SIGNATURE, nsmap={"ds": NAMESPACE})
    info = etree.SubElement(element, f"{_DS}SignedInfo")
    etree.SubElement(info, f"{_DS}CanonicalizationMethod", Algorithm=C14N)
    etree.SubElement(info, f"{_DS}SignatureMethod", Algorithm=method)
    reference = etree.SubElement(info, f"{_DS}Reference", URI="")
    transforms = etree.SubElement(reference, f"{_DS}Transforms")
    etree.SubElement(transforms, f"{_DS}Transform", Algorithm=ENVELOPED)
    etree.SubElement(reference, f"{_DS}DigestMethod", Algorithm=row.digest)
    digested = etree.SubElement(reference, f"{_DS}DigestValue")
    position = root.index(element)
    root.remove(element)
    digested.text = _base64(digest_of(_canonical(root), row.digest))
    root.insert(position, element)
    _fill(element, info, private_key, certificate_der, row, key_name)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _fill(
    element: etree._Element, info: etree._Element, private_key: bytes, der: bytes, row: Method, key_name: str
) -> None:
    """Add what stands behind the SignedInfo, once that is complete."""
    value = etree.SubElement(element, f"{_DS}SignatureValue")
    value.text = _base64(signed(row, private_key, _canonical(info)))
    key_info = etree.SubElement(element, f"{_DS}KeyInfo")
    if key_name:
        etree.SubElement(key_info, f"{_DS}KeyName").text = key_name
    data = etree.SubElement(key_info, f"{_DS}X509Data")
    etree.SubElement(data, f"{_DS}X509Certificate").text = _base64(der)


def _profile(info: etree._Element | None) -> Iterator[Fault]:
    """Yield where a signature departs from the customs' profile."""
    if info is None:
        yield Fault(FaultKind.PROFILE, None, "SignedInfo")
        return
    asked = (
        ("CanonicalizationMethod", {C14N}),
        ("SignatureMethod", METHODS.keys()),
        ("Reference/DigestMethod", DIGESTS.keys()),
    )
    for place, known in asked:
        if (name := _algorithm(info, place)) not in known:
            yield Fault(FaultKind.PROFILE, f"{place} {name}", " | ".join(known))
    references = info.findall(f"{_DS}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        found = [reference.get("URI", "-") for reference in references]
        yield Fault(FaultKind.PROFILE, f"Reference {found}", "one Reference, URI empty: the whole message")
        return
    transforms = [each.get("Algorithm", "") for each in references[0].iterfind(f"{_DS}Transforms/{_DS}Transform")]
    if transforms not in ([ENVELOPED], [ENVELOPED, C14N]):
        yield Fault(FaultKind.PROFILE, f"Transforms {transforms}", ENVELOPED)


def _digest(info: etree._Element, canonical: bytes) -> Iterator[Fault]:
    said = _bytes_of(info.findtext(f"{_DS}Reference/{_DS}DigestValue"))
    found = digest_of(canonical, _algorithm(info, "Reference/DigestMethod"))
    if said != found:
        yield Fault(FaultKind.DIGEST, _base64(said), _base64(found))


def _signer(signature: etree._Element) -> tuple[Certificate | None, list[Fault]]:
    text = signature.findtext(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    try:
        return certificate(_bytes_of(text)), []
    except NoCertificate as broken:
        return None, [Fault(FaultKind.CERTIFICATE, None if not text else str(broken), "X509Certificate, base64 of DER")]


def _standing(signer: Certificate, trust: Trust, at: datetime) -> Iterator[Fault]:
    """Yield what a certificate lacks at a moment: an authority that is trusted, validity, not being revoked."""
    if trust.authority_of(signer, at) is None:
        yield Fault(FaultKind.AUTHORITY, None, "a certificate of one of the authorities trusted")
    if not signer.holds_at(at):
        yield Fault(
            FaultKind.VALIDITY, f"{at:%Y-%m-%d %H:%M:%S}", f"{signer.since:%Y-%m-%d} .. {signer.until:%Y-%m-%d}"
        )
    revoked = trust.lists.get(signer.issuer)
    if revoked is None:
        return
    if signer.serial in revoked.serials:
        yield Fault(FaultKind.REVOKED, f"{signer.serial:x}", "a certificate that is not revoked")
    if revoked.until is not None and revoked.until < at:
        yield Fault(
            FaultKind.REVOCATION, f"{revoked.until:%Y-%m-%d %H:%M:%S}", "a list of revoked ones that is not over"
        )


def _without(root: etree._Element, element: etree._Element) -> etree._Element:
    """Take an element out of the root, and leave the text behind it there."""
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        root.text = (root.text or "") + tail
    root.remove(element)
    return root


def _parser() -> etree.XMLParser:
    """A parser that keeps every byte a canonical form has: blank text and instructions, not comments."""
    return etree.XMLParser(
        encoding="UTF-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=False, with_comments=False)


def _algorithm(info: etree._Element | None, place: str) -> str:
    path = "/".join(f"{_DS}{name}" for name in place.split("/"))
    found = info.find(path) if info is not None else None
    return "" if found is None else found.get("Algorithm", "")


def _value(signature: etree._Element) -> bytes:
    return _bytes_of(signature.findtext(f"{_DS}SignatureValue"))


def _bytes_of(text: str | None) -> bytes:
    """The bytes that base64 stands for; none where it is none."""
    try:
        return b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _base64(content: bytes) -> str:
    return b64encode(content).decode()
