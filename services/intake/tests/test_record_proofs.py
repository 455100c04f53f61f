"""A document is its key's holder's alone where records must be proved, whatever stands round it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.identity.credentials import Credential, changing
from libs.identity.proofs import RecordSecrets, Signer
from libs.runtime.failures import DeadLetter
from libs.runtime.processing import RawRecord
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from libs.schemas.ceb.samples import sample
from libs.schemas.topics import DECLARED
from services.intake import decoding
from services.intake.decoding import decoders
from services.intake.domain.reading.submission import Submission
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import LIMITS, MESSAGES, receipts
from services.intake.tests.register import REGISTER
from services.intake.tests.test_decoding import xml

PLATFORM, CARRIER, AGENT = "3301960AB1", "3301980GH4", "3302980JK5"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SECRETS = "1:a-secret-for-tests"
TOPIC = DECLARED["order"].name


class Proved:
    """Intake that asks for proofs, and its partners' keys."""

    def __init__(self, file: Path, need: str) -> None:
        self._keys = {}
        with changing(file) as rows:
            for number, code in enumerate((PLATFORM, CARRIER, AGENT)):
                key_id = f"key{number:09}"
                times = ("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z")
                rows.append(Credential(key_id, code, ("platform",), None, *times, master="1"))
                key = RecordSecrets.of(SECRETS).key("1", key_id)
                assert key
                self._keys[code] = Signer(key_id, key)
        named = {"RECORD_PROOF": need, "RECORD_SECRETS": SECRETS, "IDENTITY_FILE": str(file)}
        store = MemoryStore()
        store.table("party").update({party.code: party for party in REGISTER})
        self.intake = Intake(Settings.model_validate(named), MemoryRows)
        self.driver = Driver(self.intake, Connections(store))

    def raw(self, by: str | None, body: bytes, at: datetime = NOW, **headers: str) -> RawRecord:
        """The record as it comes. by: whose key proves it."""
        told: dict[str, bytes | None] = {name: value.encode() for name, value in headers.items()}
        if by:
            told = {"tg_proof": self._keys[by].header(TOPIC, b"T1", body), **told}
        return RawRecord(TOPIC, 2, 1, at, b"T1", body, told)

    def read(self, by: str | None, body: bytes, at: datetime = NOW, **headers: str) -> Submission:
        """The record as the loop reads it."""
        decode = self.intake.decoder(TOPIC)
        assert decode
        submission: Submission = decode(self.raw(by, body, at, **headers))
        return submission

    async def rules(self, by: str | None, body: bytes, at: datetime = NOW, **headers: str) -> list[str]:
        told = receipts(await self.driver.feed(self.read(by, body, at, **headers)))
        return [finding.rule.partition("@")[0] for each in told for finding in each.findings]


def order(number: str) -> bytes:
    return json.dumps(sample(MESSAGES["order"], orderNo=number)).encode()


@pytest.fixture
def required(tmp_path: Path) -> Proved:
    return Proved(tmp_path / "credentials", "required")


async def test_a_proof_is_its_key_s_holder_s_word_alone(required: Proved) -> None:
    assert await required.rules(PLATFORM, order("A1")) == []
    assert await required.rules(PLATFORM, order("A2"), tg_sender=PLATFORM) == []
    assert await required.rules(PLATFORM, xml("order")) == []
    wrong: dict[str, tuple[list[str], Any]] = {
        "nobody's": (["311.sender.proven"], {"by": None}),
        "a claim": (["311.sender.proven"], {"by": None, "tg_sender": PLATFORM}),
        "another's key": (["311.sender.party"], {"by": CARRIER}),
        "a claim beside another's key": (["311.sender.credential"], {"by": CARRIER, "tg_sender": PLATFORM}),
        "a key that has ended": (["311.sender.proven"], {"by": PLATFORM, "at": NOW + timedelta(days=365)}),
        "a broken proof": (["311.sender.proven"], {"by": None, "tg_proof": "key000000000:AAAA"}),
        "a key of nobody": (["311.sender.proven"], {"by": None, "tg_proof": "key000000009:AAAA"}),
    }
    for number, (name, (rules, how)) in enumerate(wrong.items()):
        assert await required.rules(body=order(f"B{number}"), **how) == rules, name
    assert await required.rules(CARRIER, xml("order").replace(b"T2025111100000001", b"T2025111100000009")) == [
        "311.sender.credential"
    ]


async def test_what_is_not_proved_is_told_nothing_of_what_was(required: Proved) -> None:
    """It is neither answered as a repetition is, nor does it change what stands."""
    assert await required.rules(PLATFORM, order("A1")) == []
    assert await required.rules(None, order("A1")) == ["311.sender.proven"]
    assert await required.rules(PLATFORM, order("A1")) == []


async def test_accepted_believes_a_proof_and_takes_what_has_none(tmp_path: Path) -> None:
    accepted = Proved(tmp_path / "credentials", "accepted")
    assert await accepted.rules(None, order("A1"), tg_sender=PLATFORM) == []
    assert await accepted.rules(CARRIER, order("A2")) == ["311.sender.party"]
    assert await accepted.rules(None, order("A3"), tg_proof="key000000000:AAAA") == ["311.sender.proven"]


def test_rubbish_that_nobody_proved_counts_against_nobody(required: Proved) -> None:
    for by, blames in ((None, False), (CARRIER, False), (PLATFORM, True)):
        with pytest.raises(DeadLetter) as letter:
            required.read(by, b"{", tg_sender=PLATFORM)
        assert letter.value.blames == blames


def test_what_nobody_foresaw_in_an_invented_name_is_put_aside_alone(
    required: Proved, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever finds such a record halts a worker by inventing enough names."""
    monkeypatch.setattr(decoding, "read", lambda *_: 1 / 0)
    with pytest.raises(DeadLetter, match="ZeroDivisionError"):
        required.read(CARRIER, b"{}", tg_sender="somebody")
    with pytest.raises(ZeroDivisionError):
        required.read(CARRIER, b"{}", tg_sender=CARRIER)
    with pytest.raises(ZeroDivisionError):
        required.read(CARRIER, b"{}")
    with pytest.raises(DeadLetter, match="ZeroDivisionError"):
        required.read(None, b"{}")


def test_a_name_counts_against_its_bearer_where_it_is_proven_alone(required: Proved) -> None:
    """Unexpected errors count by proof, because names are free (settled 99)."""
    proven = required.intake.proven_sender_of
    assert proven(required.raw(PLATFORM, b"{}")) == PLATFORM
    assert proven(required.raw(CARRIER, b"{}", tg_sender=PLATFORM)) == CARRIER
    assert proven(required.raw(None, b"{}", tg_sender=PLATFORM)) is None
    assert proven(required.raw(None, b"{}", tg_proof="key000000000:AAAA")) is None
    assert Intake(Settings(), MemoryRows).proven_sender_of(required.raw(PLATFORM, b"{}")) is None


def test_off_reads_as_if_there_were_no_proofs() -> None:
    decode, plain = Intake(Settings(), MemoryRows).decoder(TOPIC), decoders(LIMITS)[TOPIC]
    assert decode is not None and decode.__code__ is plain.__code__, "no step more for each record"
