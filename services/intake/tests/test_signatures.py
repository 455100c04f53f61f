"""Intake judges signatures: what is wrong with one refuses its message, or warns, by setting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from libs import signing
from libs.runtime.twins.testing import Driver
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from libs.signing.making import Holder, authority, issue, revoke
from services.intake.domain.admission import admit
from services.intake.domain.parties import Register
from services.intake.domain.reading.signatures import Signatures
from services.intake.domain.reading.submission import examine
from services.intake.settings import Settings
from services.intake.tests.parcels import statuses
from services.intake.tests.test_decoding import decoded, xml

FROM, AT, UNTIL = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027, 2028))


@cache
def above() -> Holder:
    return authority("sm2", "Test authority", FROM, UNTIL)


def trusted(directory: Path, check: str) -> Settings:
    (directory / "authorities").mkdir()
    (directory / "authorities" / "one.pem").write_bytes(above().pem)
    return Settings(INTAKE_SIGNATURE_CHECK=check, INTAKE_SIGNATURE_TRUST=directory)  # type: ignore[call-arg]


def signed(code: str, kind: str = "list") -> bytes:
    """A sample message, signed by an enterprise of this code."""
    by = issue(above(), {"serial_number": code}, 7, FROM, UNTIL)
    return signing.sign(xml(kind), by.private_key, by.certificate, signing.SM2_SM3)


def judged(body: bytes, settings: Settings, kind: str = "list", at: datetime = AT) -> Any:
    signatures = settings.signatures
    assert isinstance(signatures, Signatures)
    submission = signatures.judged(decoded(kind, body), at)
    (document,) = examine(submission, DECLARED[kind].name, 2, 1, date(2026, 3, 2), settings.format_rules)
    return document


def declarant() -> str:
    (document,) = decoded("list", xml("list")).documents
    code: str = document["agentCode"] if isinstance(document, dict) else document.agent_code  # type: ignore[attr-defined]
    return code


def test_a_list_signed_by_its_declarant_is_taken(tmp_path: Path) -> None:
    document = judged(signed(declarant()), trusted(tmp_path, "refuse"))
    assert document.findings == []
    assert document.model is not None


def test_what_was_changed_is_refused_with_both_digests_and_the_bytes(tmp_path: Path) -> None:
    body = signed(declarant()).replace(b"<ceb:note>", b"<ceb:note>1") if b"<ceb:note>" in xml("list") else None
    body = body or signed(declarant()).replace(b"</ceb:portCode>", b"</ceb:portCode> ")
    document = judged(body, trusted(tmp_path, "refuse"))
    (finding,) = [each for each in document.findings if each.rule == "621.signature.digest@1"]
    assert document.model is None
    assert finding.code == "-621029"
    assert "</ceb:portCode> " in (finding.actual or "")
    assert finding.expected


def test_the_bytes_show_no_person(tmp_path: Path) -> None:
    (sent,) = decoded("list", xml("list")).documents
    name: str = sent["buyerName"] if isinstance(sent, dict) else sent.buyer_name  # type: ignore[attr-defined]
    document = judged(signed(declarant()).replace(b"</ceb:portCode>", b"</ceb:portCode> "), trusted(tmp_path, "refuse"))
    told = " ".join(finding.actual or "" for finding in document.findings)
    assert "buyerName" in told
    assert name not in told


def test_somebody_elses_certificate_declares_nothing(tmp_path: Path) -> None:
    document = judged(signed("2201960002"), trusted(tmp_path, "refuse"))
    findings = admit(Register(), document.kind, document.claim, date(2026, 3, 2)).findings
    assert [(finding.rule, finding.path) for finding in findings] == [("621.sender.party@1", "Signature")]


def test_a_setting_makes_it_a_warning(tmp_path: Path) -> None:
    document = judged(signed("2201960002"), trusted(tmp_path, "warn"), at=datetime(2029, 1, 1, tzinfo=UTC))
    assert document.model is not None
    rules = [finding.rule for finding in document.warnings]
    assert rules == ["621.signature.authority@1", "621.signature.validity@1", "621.sender.party@1"]


def _other_value(body: bytes) -> bytes:
    """The value is of the same length, and by no key."""
    before, middle, behind = re.split(rb"(<ds:SignatureValue>[^<]*)", body, maxsplit=1)
    return before + middle[:-8] + bytes(reversed(middle[-8:])) + behind


def _other_profile(body: bytes) -> bytes:
    return body.replace(signing.SM2_SM3.encode(), b"http://www.w3.org/2000/09/xmldsig#dsa-sha1")


@pytest.mark.parametrize(
    ("rule", "change", "revoked"),
    [
        ("621.signature.value@1", _other_value, None),
        ("621.signature.profile@1", _other_profile, None),
        ("621.signature.revoked@1", bytes, UNTIL),
        ("621.signature.revocation@1", bytes, FROM),
    ],
)
def test_each_thing_wrong_with_a_signature_has_a_rule(
    tmp_path: Path, rule: str, change: Callable[[bytes], bytes], revoked: datetime | None
) -> None:
    """revoked: until when the list holds that revokes the certificate. One that holds no more revokes nothing."""
    settings = trusted(tmp_path, "refuse")
    if revoked:
        (tmp_path / "revoked").mkdir()
        (tmp_path / "revoked" / "one.crl").write_bytes(revoke(above(), [7], FROM, revoked))
    document = judged(change(signed(declarant())), settings)
    assert document.model is None
    assert rule in {each.rule for each in document.findings}


def test_an_order_may_be_signed_and_is_judged_then(tmp_path: Path) -> None:
    document = judged(signed("2201960002", "order"), trusted(tmp_path, "refuse"), "order")
    assert [each.rule for each in admit(Register(), document.kind, document.claim, date(2026, 3, 2)).findings] == [
        "311.sender.party@1"
    ]


async def test_a_signature_in_form_only_is_refused_once_signatures_are_judged(
    tmp_path: Path, in_memory: Driver
) -> None:
    published = await in_memory.feed(decoded("list", xml("list")))
    assert statuses(published)[0] == "2"
    document = judged(xml("list"), trusted(tmp_path, "refuse"))
    assert {finding.rule for finding in document.findings} >= {"621.signature.digest@1", "621.signature.certificate@1"}


def test_without_a_directory_nothing_can_be_judged() -> None:
    with pytest.raises(ValidationError, match="INTAKE_SIGNATURE_TRUST"):
        Settings(INTAKE_SIGNATURE_CHECK="refuse")  # type: ignore[call-arg]


def test_the_page_names_every_message_that_is_refused_without_one() -> None:
    sentence = re.search(r"^(.*) are refused without one", Path("docs/signatures.md").read_text("utf-8"), re.MULTILINE)
    assert sentence
    wanting = {kind.message.name for kind in KINDS.values() if kind.message and kind.message.signed}
    assert {f"CEB{number}Message" for number in re.findall(r"\d+", sentence[1])} == wanting
