"""Signatures verify as long as nothing was touched, and each thing that may be wrong with one is told apart."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.signing import (
    METHODS,
    RSA_SHA1,
    RSA_SHA256,
    SM2_SM3,
    FaultKind,
    NoCertificate,
    Trust,
    certificates,
    load,
    sign,
    verify,
)
from libs.signing.__main__ import main
from libs.signing.algorithms import Family
from libs.signing.certificates import certificate
from libs.signing.making import METHOD_OF, Holder, authority, issue, revoke

FROM, AT, UNTIL = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027, 2028))
CODE = "1101960001"
BODY = '<?xml version="1.0"?>\n<c:M xmlns:c="urn:x" a="1">\n <c:N>一 1</c:N><!-- nothing --> \n</c:M>'.encode()
FAMILIES: tuple[Family, ...] = ("sm2", "rsa")


@cache
def held(family: Family) -> tuple[Holder, Holder]:
    """An authority, and an enterprise with a certificate of it."""
    above = authority(family, "Test authority", FROM, UNTIL)
    return above, issue(above, {"common_name": "Invented", "serial_number": CODE}, 7, FROM, UNTIL)


def trust(family: Family) -> Trust:
    return Trust((certificate(held(family)[0].certificate),))


def family_of(method: str) -> Family:
    return METHODS[method].family


def signed(method: str, body: bytes = BODY) -> bytes:
    holder = held(family_of(method))[1]
    return sign(body, holder.private_key, holder.certificate, method, "01")


def problems(body: bytes, family: Family = "rsa", at: datetime = AT, by: Trust | None = None) -> list[FaultKind]:
    return [fault.problem for fault in verify(body, by or trust(family), at).faults]


@pytest.mark.parametrize("method", METHODS)
def test_what_nobody_touched_verifies_and_names_its_signer(method: str) -> None:
    verified = verify(signed(method), trust(family_of(method)), AT)
    assert (verified.faults, verified.enterprise) == ((), CODE)


@pytest.mark.parametrize("method", METHODS)
def test_a_change_behind_the_signing_shows_both_digests_and_the_bytes(method: str) -> None:
    verified = verify(signed(method).replace("一 1".encode(), "一 2".encode()), trust(family_of(method)), AT)
    (fault,) = verified.faults
    assert fault.problem is FaultKind.DIGEST
    assert fault.actual != fault.expected
    assert "一 2".encode() in verified.canonical
    assert b"Signature" not in verified.canonical


@given(place=st.integers(0, len(BODY) * 6))
def test_no_byte_of_a_signed_message_can_be_another_digit(place: int) -> None:
    body = signed(RSA_SHA256)
    begins, ends = body.index(b"?>"), body.index(b"<ds:Signature")
    at = begins + place % (ends - begins)
    if not chr(body[at]).isdigit():
        return
    other = body[:at] + (b"7" if body[at] != ord("7") else b"8") + body[at + 1 :]
    try:
        faults = verify(other, trust("rsa"), AT).faults
    except (ValueError, SyntaxError):  # no message any more, or none with a signature
        return
    assert faults


def test_what_white_space_round_elements_is_counts_too() -> None:
    assert problems(signed(RSA_SHA256).replace(b"</c:N>", b"</c:N> ")) == [FaultKind.DIGEST]


def test_a_comment_is_no_content() -> None:
    assert problems(signed(RSA_SHA256).replace(b"<c:N>", b"<!-- here --><c:N>")) == []


def test_the_value_must_be_by_the_key_of_the_certificate() -> None:
    body = signed(RSA_SHA256)
    other = issue(held("rsa")[0], {"serial_number": "2201960002"}, 8, FROM, UNTIL)
    mine, theirs = (b64encode(each.certificate) for each in (held("rsa")[1], other))
    verified = verify(body.replace(mine, theirs), trust("rsa"), AT)
    assert [fault.problem for fault in verified.faults] == [FaultKind.VALUE]


@pytest.mark.parametrize("said", [b"", b"AAAA", b"%"])
def test_a_certificate_that_cannot_be_read_is_told(said: bytes) -> None:
    mine = b64encode(held("rsa")[1].certificate)
    assert problems(signed(RSA_SHA256).replace(mine, said)) == [FaultKind.CERTIFICATE]


def test_a_certificate_of_megabytes_is_not_even_read() -> None:
    """Whoever invents certificates fills no memory with them: what was read is remembered."""
    before = certificates._read.cache_info().currsize
    mine, large = b64encode(held("rsa")[1].certificate), b64encode(bytes(1 << 20))
    assert problems(signed(RSA_SHA256).replace(mine, large)) == [FaultKind.CERTIFICATE]
    assert certificates._read.cache_info().currsize == before


@pytest.mark.parametrize("family", FAMILIES)
def test_an_unknown_authority_and_a_certificate_out_of_its_time_are_told(family: Family) -> None:
    body = signed(METHOD_OF[family])
    assert problems(body, by=Trust()) == [FaultKind.AUTHORITY]
    assert problems(body, family, UNTIL + timedelta(days=1)) == [FaultKind.AUTHORITY, FaultKind.VALIDITY]
    assert problems(body, family, FROM - timedelta(days=1)) == [FaultKind.AUTHORITY, FaultKind.VALIDITY]


def test_whom_an_enterprise_issues_a_certificate_is_trusted_by_nobody() -> None:
    forged = issue(held("rsa")[1], {"serial_number": "2201960002"}, 8, FROM, UNTIL)
    body = sign(BODY, forged.private_key, forged.certificate, RSA_SHA256)
    believed = Trust((*trust("rsa").authorities, certificate(held("rsa")[1].certificate)))
    assert problems(body, by=believed) == [FaultKind.AUTHORITY]


@pytest.mark.parametrize(
    ("known", "instead", "place"),
    [
        (b'URI=""', b'URI="#part"', "Reference"),
        (b"2001/REC-xml-c14n-20010315", b"2001/10/xml-exc-c14n#", "CanonicalizationMethod"),
        (b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-md5", "SignatureMethod"),
        (b"xmlenc#sha256", b"xmlenc#crc32", "DigestMethod"),
        (b"#enveloped-signature", b"#base64", "Transforms"),
    ],
)
def test_another_profile_is_refused_with_what_is_taken(known: bytes, instead: bytes, place: str) -> None:
    body = signed(RSA_SHA256).replace(known, instead)
    faults = [fault for fault in verify(body, trust("rsa"), AT).faults if fault.problem is FaultKind.PROFILE]
    assert [str(fault.actual).partition(" ")[0].rpartition("/")[2] for fault in faults] == [place]


def test_a_revoked_certificate_signs_no_more(tmp_path: Path) -> None:
    above, _ = held("sm2")
    for name, content in (
        ("authorities/one.pem", above.pem),
        ("revoked/one.crl", revoke(above, [7], FROM, AT + timedelta(days=1))),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    by = load(tmp_path)
    assert problems(signed(SM2_SM3), by=by) == [FaultKind.REVOKED]
    assert problems(signed(SM2_SM3), by=by, at=AT + timedelta(days=2)) == [FaultKind.REVOKED, FaultKind.REVOCATION]


def test_a_list_of_revoked_ones_by_somebody_else_is_not_loaded(tmp_path: Path) -> None:
    for name, content in (
        ("authorities/one.der", held("rsa")[0].certificate),
        ("revoked/other.crl", revoke(held("sm2")[0], [], FROM, UNTIL)),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NoCertificate, match=r"other\.crl: signed by none"):
        load(tmp_path)


def test_a_directory_without_an_authority_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(NoCertificate, match="authorities"):
        load(tmp_path)


@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_certificate_however_damaged_raises_anything(place: int, byte: int) -> None:
    body = signed(RSA_SHA1)
    der = bytearray(held("rsa")[1].certificate)
    der[place % len(der)] = byte
    mine = b64encode(held("rsa")[1].certificate)
    assert b64decode(mine) in held("rsa")[1].certificate
    verify(body.replace(mine, b64encode(bytes(der))), trust("rsa"), AT)


@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_damaged_certificate_of_an_sm2_key_raises_anything(place: int, byte: int) -> None:
    der = bytearray(held("sm2")[1].certificate)
    der[place % len(der)] = byte
    mine = b64encode(held("sm2")[1].certificate)
    verify(signed(SM2_SM3).replace(mine, b64encode(bytes(der))), trust("sm2"), AT)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_makes_signs_verifies_and_revokes(
    family: Family, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    trusted, message = tmp_path / "trust", tmp_path / "message.xml"
    message.write_bytes(BODY)
    assert main(["authority", str(trusted), "--family", family]) == 0
    assert main(["issue", str(trusted), CODE]) == 0
    capfdbinary.readouterr()
    assert main(["sign", str(message), "--by", str(trusted / "enterprises" / CODE)]) == 0
    message.write_bytes(capfdbinary.readouterr().out)

    assert main(["verify", str(message), "--trust", str(trusted)]) == 0
    assert CODE.encode() in capfdbinary.readouterr().out
    assert main(["revoke", str(trusted), CODE]) == 0
    assert main(["verify", str(message), "--trust", str(trusted)]) == 1
    assert b"revoked" in capfdbinary.readouterr().out
    assert main(["sign", str(message), "--by", str(tmp_path / "nowhere")]) == 2
