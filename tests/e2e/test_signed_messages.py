"""Signatures are judged on the real parts: what is right clears, what is wrong is refused, or told, by setting."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from checker.reading import gather_facts
from libs import signing
from libs.schemas.kinds import KINDS
from libs.signing.algorithms import Family
from libs.signing.making import METHOD_OF
from simulator.judge.report import conclude
from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.partners import MERCHANTS, WAREHOUSES
from simulator.planner import START, Mix, plan
from simulator.play.endpoints import Endpoints
from simulator.play.player import play
from simulator.play.send import send
from simulator.play.signing import Signing
from simulator.play.wire import to_xml
from simulator.samples import FOLDER, PREPARATIONS
from simulator.scenes import PLAIN
from tests.e2e.certificates import Certificates
from tests.e2e.fresh import HOMES, fresh_system
from tests.e2e.life import playing
from tests.e2e.partners import Partner, list_key, partner_of
from tests.e2e.verifying import digest, signer_of

FAMILIES: tuple[Family, ...] = tuple(METHOD_OF)
REVOKED, STRANGER = MERCHANTS[1], MERCHANTS[2]
SEED, PARCELS = 3, 240
"""Enough for every scene of both directions, so for every kind whose table wants a signature."""
_DIGESTS: dict[Family, str] = {"sm2": "sm3", "rsa": "sha256"}


@asynccontextmanager
async def _dealing(home: str, check: str, trusted: Certificates) -> AsyncIterator[Partner]:
    """Deal with a system that judges signatures so, prepared with the sample files."""
    env = {
        "INTAKE_SIGNATURE_CHECK": check,
        "INTAKE_SIGNATURE_TRUST": str(trusted.trust),
        "REVIEW_INSPECTION_SHARE": "0",
    }
    with fresh_system(home, env=env) as up:
        for name in PREPARATIONS:
            assert await send((FOLDER / name).read_bytes(), up.intake_url, show=lambda _: None)
        async with partner_of(up) as one:
            yield one


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    """Of everybody; those of one merchant are revoked."""
    made = Certificates.anew(HOMES / "certificates")
    made.revoke(REVOKED.code)
    return made


def _sales() -> Iterator[Sale]:
    plain = (parcel.sale for parcel in plan(41, 120, 1).parcels if parcel.scene == PLAIN)
    return (replace(sale, warehouse=WAREHOUSES[0], merchant=MERCHANTS[0], guarantor=sale.platform) for sale in plain)


def _signed(certificates: Certificates, sale: Sale, family: Family, by: str = "") -> bytes:
    """The list of a sale, signed by its merchant, or by somebody else."""

    def sign(_kind: str, code: str, body: bytes) -> bytes:
        holder = certificates.holder(by or code, family)
        return signing.sign(body, holder.private_key, holder.certificate, METHOD_OF[family])

    return to_xml("list", DOCUMENTS["list"](sale), sign)


def _unsigned(body: bytes) -> bytes:
    return re.sub(rb"<ds:Signature .*</ds:Signature>", b"", body, flags=re.DOTALL)


def _tampered(body: bytes) -> bytes:
    """Another guid than was signed: nothing else would tell."""
    return re.sub(rb"(<ceb:guid>)(.)", lambda found: found[1] + (b"0" if found[2] != b"0" else b"1"), body, count=1)


async def _answer(partner: Partner, body: bytes) -> tuple[str, dict[str, Mapping[str, Any]]]:
    """The status a list is answered at once, and its findings by rule."""
    posted = await partner.post("/v1/ceb", body, "application/xml")
    assert posted.status_code == 202, posted.text
    told = (await partner.answered(posted.json()["receipts"][0]["id"]))["receipts"][0]
    return told["receipt"]["returnStatus"], {each["rule"]: each for each in told["findings"]}


async def _clears(partner: Partner, sale: Sale, body: bytes) -> dict[str, Mapping[str, Any]]:
    """The parcel is released with this list, whose findings are returned."""
    await partner.sell(sale, without="list")
    status, findings = await _answer(partner, body)
    assert status == "2", (status, findings)
    await partner.told(list_key(sale), "800")
    return findings


async def test_what_is_wrong_with_a_signature_is_refused_and_what_is_right_clears(certificates: Certificates) -> None:
    """By both families of keys. Both digests are told, and an independent verifier finds the one of the bytes."""
    async with _dealing("signed-refused", "refuse", certificates) as partner:
        for family, sale in zip(FAMILIES, _sales(), strict=False):
            good = _signed(certificates, sale, family)
            assert signer_of(good) == sale.merchant.code

            status, findings = await _answer(partner, _unsigned(good))
            assert (status, findings["621.signature.required@1"]["code"]) == ("-621026", "-621026")

            tampered = _tampered(good)
            assert signer_of(tampered) is None
            status, findings = await _answer(partner, tampered)
            said = findings.pop("621.signature.digest@1")
            assert (status, findings) == ("-621029", {})
            found, signed_for = (b64encode(digest(body, _DIGESTS[family])).decode() for body in (tampered, good))
            assert said["expected"] == found
            assert said["actual"].startswith(signed_for + " ") and said["actual"].endswith("</ceb:CEB621Message>")

            revoked = replace(sale, merchant=REVOKED)
            _, findings = await _answer(partner, _signed(certificates, revoked, family))
            assert findings.keys() == {"621.signature.revoked@1"}

            _, findings = await _answer(partner, _signed(certificates, sale, family, STRANGER.code))
            assert findings.keys() == {"621.sender.party@1"}
            stranger = findings["621.sender.party@1"]
            assert (stranger["path"], stranger["actual"]) == ("Signature", STRANGER.code)

            assert await _clears(partner, sale, good) == {}


async def test_a_warning_lets_through_and_stands_in_the_receipt(certificates: Certificates) -> None:
    async with _dealing("signed-warned", "warn", certificates) as partner:
        one, other, another = (next(sales) for sales in [_sales()] for _ in range(3))
        assert await _clears(partner, one, _signed(certificates, one, "sm2")) == {}
        warned = await _clears(partner, other, _tampered(_signed(certificates, other, "rsa")))
        assert warned.keys() == {"621.signature.digest@1"}
        by = _signed(certificates, another, "sm2", STRANGER.code)
        assert (await _clears(partner, another, by)).keys() == {"621.sender.party@1"}
        status, findings = await _answer(partner, _unsigned(_signed(certificates, another, "sm2")))
        assert (status, [*findings]) == ("-621026", ["621.signature.required@1"])


async def test_partners_sign_all_that_must_be_for_the_whole_life_of_parcels(certificates: Certificates) -> None:
    """Everything that they send of the kinds whose tables want a signature, of both directions, clears by it."""
    all_good = Certificates.anew(HOMES / "certificates-of-all")
    planned = plan(SEED, PARCELS, 1, START, Mix.BOTH)
    judging = {"INTAKE_SIGNATURE_CHECK": "refuse", "INTAKE_SIGNATURE_TRUST": str(all_good.trust)}
    with playing(planned, "signed-life", judging) as up:
        endpoints = Endpoints(up.endpoints.kafka, up.intake_url)
        signed = Signing(all_good.of_either_family)
        played = await play(planned, endpoints, signing=signed)
        concluded = conclude(played, await gather_facts(endpoints.kafka_bootstrap))
    assert not [text for each in concluded.verdicts for text in each.violations]
    assert not [text for each in concluded.tried for text in each.wrong]
    wanting = {kind.name for kind in KINDS.values() if kind.message and kind.message.signed}
    assert {kind for kind, _ in signed.signed} == wanting
    assert {method for _, method in signed.signed} == set(METHOD_OF.values())
