"""Makes authorities, certificates and lists of revoked ones for tests, and keeps them. Nobody else trusts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import algos, core, crl, keys, pem, x509

from libs.signing.algorithms import METHODS, RSA_SHA256, SM2_SM3, Family, Method, new_key, signed

METHOD_OF: dict[Family, str] = {"sm2": SM2_SM3, "rsa": RSA_SHA256}
"""Family of a key → the way it signs certificates."""
_KEY, _CERTIFICATE, _FAMILY = "key.pem", "certificate.der", "family"


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder can sign: a private key in PEM, a certificate in DER."""

    family: Family
    private_key: bytes
    certificate: bytes

    @property
    def pem(self) -> bytes:
        armored: bytes = pem.armor("CERTIFICATE", self.certificate)
        return armored

    def keep(self, place: Path) -> None:
        """Write it to a new directory."""
        place.mkdir(parents=True)
        (place / _KEY).touch(mode=0o600)
        (place / _KEY).write_bytes(self.private_key)
        (place / _CERTIFICATE).write_bytes(self.certificate)
        (place / _FAMILY).write_text(self.family, encoding="ascii")


def held_in(place: Path) -> Holder:
    """Read what `keep` wrote. Raises ValueError for a family that nobody knows, OSError where there is nothing."""
    family = (place / _FAMILY).read_text(encoding="ascii")
    known = next((each for each in METHOD_OF if each == family), None)
    if known is None:
        raise ValueError(f"{place}: a key of family {family!r}; known are {', '.join(METHOD_OF)}")
    return Holder(known, (place / _KEY).read_bytes(), (place / _CERTIFICATE).read_bytes())


def authority(family: Family, name: str, since: datetime, until: datetime) -> Holder:
    """An authority that issued its own certificate."""
    private, public = new_key(family)
    der = _issued(family, private, {"common_name": name}, {"common_name": name}, public, 1, (since, until), True)
    return Holder(family, private, der)


def issue(by: Holder, subject: dict[str, str], serial: int, since: datetime, until: datetime) -> Holder:
    """A certificate of a new key of the authority's family. subject: its parts, as in `Certificate.names`."""
    private, public = new_key(by.family)
    issuer = dict(x509.Certificate.load(by.certificate).subject.native)
    der = _issued(by.family, by.private_key, issuer, subject, public, serial, (since, until), False)
    return Holder(by.family, private, der)


def revoke(by: Holder, serials: Iterable[int], at: datetime, until: datetime) -> bytes:
    """A list of revoked certificates in DER."""
    method = METHODS[METHOD_OF[by.family]]
    tbs = crl.TbsCertList(
        {
            "version": "v2",
            "signature": _algorithm(method),
            "issuer": x509.Certificate.load(by.certificate).subject,
            "this_update": x509.Time({"utc_time": at}),
            "next_update": x509.Time({"utc_time": until}),
            "revoked_certificates": [
                {"user_certificate": serial, "revocation_date": x509.Time({"utc_time": at})} for serial in serials
            ],
        }
    )
    value = signed(method, by.private_key, tbs.dump())
    listed = crl.CertificateList(
        {"tbs_cert_list": tbs, "signature_algorithm": _algorithm(method), "signature": core.OctetBitString(value)}
    )
    der: bytes = listed.dump()
    return der


def _issued(
    family: Family,
    issuer_key: bytes,
    issuer: dict[str, str],
    subject: dict[str, str],
    public: bytes,
    serial: int,
    valid: tuple[datetime, datetime],
    is_authority: bool,
) -> bytes:
    method = METHODS[METHOD_OF[family]]
    since, until = (x509.Time({"utc_time": moment}) for moment in valid)
    tbs = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": _algorithm(method),
            "issuer": x509.Name.build(issuer),
            "validity": {"not_before": since, "not_after": until},
            "subject": x509.Name.build(subject),
            "subject_public_key_info": keys.PublicKeyInfo.load(public),
            "extensions": [
                {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": is_authority}},
            ],
        }
    )
    value = signed(method, issuer_key, tbs.dump())
    made = x509.Certificate(
        {"tbs_certificate": tbs, "signature_algorithm": _algorithm(method), "signature_value": value}
    )
    der: bytes = made.dump()
    return der


def _algorithm(method: Method) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": method.oid})
