"""Certificates name the enterprise that signs, and a directory says whose certificates are trusted and which are revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar

from asn1crypto import crl, pem, x509

from libs.signing.algorithms import BY_OID, verifies

CodeAttribute = Literal["serial_number", "organizational_unit_name", "common_name", "organization_identifier"]
"""The part of a certificate's subject that is the enterprise's customs code; which one, an authority decides."""

Read = TypeVar("Read")
_verifies = lru_cache(maxsize=4096)(verifies)  # an authority signed a certificate once
_BYTES_MAX = 16 << 10
AUTHORITIES, REVOKED = "authorities", "revoked"


class NoCertificate(Exception):
    """Bytes that are no certificate, or no list of revoked ones."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate tells these things about whom it names.

    issuer, subject: names in DER. public_key: a SubjectPublicKeyInfo in DER.
    names: parts of the subject, by `CodeAttribute`. content, signature: what its issuer signed, and how.
    """

    subject: bytes
    issuer: bytes
    serial: int
    since: datetime
    until: datetime
    public_key: bytes
    names: dict[str, str]
    authority: bool
    content: bytes
    signature: bytes
    method: str

    def holds_at(self, at: datetime) -> bool:
        return self.since <= at <= self.until

    def issued(self, other: Certificate) -> bool:
        """Tell whether it is the authority that issued the other."""
        method = BY_OID.get(other.method)
        return (
            self.authority
            and self.subject == other.issuer
            and method is not None
            and _verifies(method, self.public_key, other.signature, other.content)
        )


def certificate(der: bytes) -> Certificate:
    """Read a certificate in DER. Raises NoCertificate."""
    if len(der) > _BYTES_MAX:  # before it is kept anywhere: a message may hold one of megabytes
        raise NoCertificate(f"{len(der)} bytes, at most {_BYTES_MAX}")
    return _read(der)


@lru_cache(maxsize=1024)  # whoever signs, signs many messages
def _read(der: bytes) -> Certificate:
    try:
        parsed = x509.Certificate.load(der, strict=True)
        tbs = parsed["tbs_certificate"]
        named = {key: value for key, value in parsed.subject.native.items() if isinstance(value, str)}
        constraints = parsed.basic_constraints_value
        if parsed.not_valid_before.tzinfo is None or parsed.not_valid_after.tzinfo is None:
            raise NoCertificate("times without a zone")
        return Certificate(
            subject=tbs["subject"].dump(),
            issuer=tbs["issuer"].dump(),
            serial=parsed.serial_number,
            since=parsed.not_valid_before,
            until=parsed.not_valid_after,
            public_key=tbs["subject_public_key_info"].dump(),
            names=named,
            authority=constraints is not None and bool(constraints["ca"].native),
            content=tbs.dump(),
            signature=parsed["signature_value"].native,
            method=parsed["signature_algorithm"]["algorithm"].dotted,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as broken:
        raise NoCertificate("no certificate in DER") from broken


@dataclass(frozen=True, slots=True)
class RevocationList:
    """The certificates that an authority takes back. until: when the next list is due."""

    issuer: bytes
    until: datetime | None
    serials: frozenset[int]


@dataclass(frozen=True, slots=True)
class Trust:
    """An administration trusts these authorities, and takes back these of their certificates."""

    authorities: tuple[Certificate, ...] = ()
    lists: dict[bytes, RevocationList] = field(default_factory=dict)
    code: CodeAttribute = "serial_number"

    def enterprise_of(self, signer: Certificate) -> str | None:
        """The customs code of the enterprise that a certificate stands for."""
        return signer.names.get(self.code)

    def authority_of(self, signer: Certificate, at: datetime) -> Certificate | None:
        """The authority that issued a certificate; None where none of those trusted at that moment did."""
        return next((each for each in self.authorities if each.holds_at(at) and each.issued(signer)), None)


def load(directory: Path, code: CodeAttribute = "serial_number") -> Trust:
    """Read a directory: `authorities/` holds certificates, `revoked/` lists, in PEM or DER.

    Raises NoCertificate, which names the file: one that is none, a list by none of the authorities, or no authority.
    """
    authorities = tuple(_named(path, certificate, der) for path, der in _files(directory / AUTHORITIES))
    if not authorities:
        raise NoCertificate(f"no certificate in {directory / AUTHORITIES}")
    lists: dict[bytes, RevocationList] = {}
    for path, der in _files(directory / REVOKED):
        read = _named(path, lambda content: _revoked(content, authorities), der)
        lists[read.issuer] = read
    return Trust(authorities, lists, code)


def certificates_in(path: Path) -> tuple[Certificate, ...]:
    """Read the certificates of a file, in PEM or DER. Raises NoCertificate, which names the file, OSError."""
    try:
        found = tuple(_named(path, certificate, der) for der in _ders(path))
    except ValueError:
        raise NoCertificate(f"{path}: no certificate in PEM") from None
    if not found:
        raise NoCertificate(f"no certificate in {path}")
    return found


def _files(directory: Path) -> Iterator[tuple[Path, bytes]]:
    if not directory.is_dir():
        return
    for path in sorted(each for each in directory.iterdir() if each.is_file()):
        for der in _ders(path):
            yield path, der


def _ders(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    if pem.detect(content):
        yield from (der for _, _, der in pem.unarmor(content, multiple=True))
    else:
        yield content


def _named(path: Path, read: Callable[[bytes], Read], der: bytes) -> Read:
    """Read a file's content, and name the file where it cannot be."""
    try:
        return read(der)
    except NoCertificate as broken:
        raise NoCertificate(f"{path}: {broken}") from broken


def _revoked(der: bytes, authorities: tuple[Certificate, ...]) -> RevocationList:
    try:
        parsed = crl.CertificateList.load(der, strict=True)
        tbs = parsed["tbs_cert_list"]
        issuer, content = tbs["issuer"].dump(), tbs.dump()
        method = BY_OID.get(parsed["signature_algorithm"]["algorithm"].dotted)
        signature = parsed["signature"].native
        serials = frozenset(each["user_certificate"].native for each in tbs["revoked_certificates"] or ())
        until = tbs["next_update"].native
    except (ValueError, TypeError, KeyError) as broken:
        raise NoCertificate("no list of revoked certificates in DER") from broken
    for authority in authorities:
        if authority.subject == issuer and method and verifies(method, authority.public_key, signature, content):
            return RevocationList(issuer, until, serials)
    raise NoCertificate("signed by none of the authorities")
