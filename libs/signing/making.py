"""Makes authorities, certificates and lists of revoked ones for tests. Nobody else trusts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, core, crl, keys, pem, x509

from libs.signing.algorithms import METHODS, RSA_SHA256, SM2_SM3, Family, Method, new_key, signed

METHOD_OF: dict[Family, str] = {"sm2": SM2_SM3, "rsa": RSA_SHA256}
"""Family of a key → the way it signs certificates."""


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
