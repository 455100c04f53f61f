"""A record's proof holds for its topic, key and value alone, and for the time that its key was good."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.identity import __main__ as command
from libs.identity.credentials import Credentials
from libs.identity.proofs import ENDED, MISSING, UNKNOWN, WRONG, Proof, RecordProofs, RecordSecrets, Signer

SECRETS = RecordSecrets.of("2:the-second-master-secret, 1:the-first-master-secret")
TOPIC = "cbec.declare.orders.v1"
LONG = datetime(2026, 3, 2, tzinfo=UTC)
RECORD = st.tuples(st.sampled_from([TOPIC, "cbec.declare.lists.v1"]), st.binary(max_size=8), st.binary(max_size=40))


@pytest.fixture
def partner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Signer]:
    """The file of credentials, and a partner with a key of it."""
    monkeypatch.setenv("RECORD_SECRETS", "2:the-second-master-secret,1:the-first-master-secret")
    file = tmp_path / "credentials"
    return file, shown(file, capsys, "record-key", "3105961234", "--role", "agent")


def shown(file: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Signer:
    capsys.readouterr()
    assert command.main(["--file", str(file), *words]) == 0
    told = capsys.readouterr()
    assert told.out.strip() not in file.read_text()
    return Signer(told.err.split()[0], b64decode(told.out))


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


@given(one=RECORD, other=RECORD)
def test_it_holds_for_one_record_alone(one: tuple[str, bytes, bytes], other: tuple[str, bytes, bytes]) -> None:
    proofs = RecordProofs(SECRETS, None)
    header = proofs.door("3105961234").header(*one)
    judged = proofs.judge(*other, header, LONG)
    assert judged == (Proof("3105961234") if one == other else Proof(wrong=WRONG))


def test_whose_it_is_and_until_when(partner: tuple[Path, Signer], capsys: pytest.CaptureFixture[str]) -> None:
    file, signer = partner
    proofs = RecordProofs(SECRETS, Credentials(file))
    header = signer.header(TOPIC, b"T1", b"{}")
    assert proofs.judge(TOPIC, b"T1", b"{}", header, now()) == Proof("3105961234")
    assert proofs.judge(TOPIC, b"T1", b"{}", None, now()) == Proof(wrong=MISSING)
    assert proofs.judge(TOPIC, b"T1", b"{}", b"x" + header, now()) == Proof(wrong=UNKNOWN)
    for broken in (b"", b":", b"a", header[:-1], header + b"A", header[:-6] + b"\xff" * 6):
        assert proofs.judge(TOPIC, b"T1", b"{}", broken, now()).code is None
    assert proofs.judge(TOPIC, b"T1", b"{}", header, now() - timedelta(days=1)) == Proof(wrong=ENDED)
    assert proofs.judge(TOPIC, b"T1", b"{}", header, now() + timedelta(days=366)) == Proof(wrong=ENDED)

    key_id = header.partition(b":")[0].decode()
    new = shown(file, capsys, "rotate", key_id)
    assert command.main(["--file", str(file), "revoke", key_id]) == 0
    sent = new.header(TOPIC, None, None)
    proofs.look()
    assert proofs.judge(TOPIC, None, None, sent, now()) == Proof("3105961234")
    assert proofs.judge(TOPIC, b"T1", b"{}", header, now()) == Proof(wrong=ENDED)
    others = RecordProofs(RecordSecrets.of("1:the-first-master-secret"), Credentials(file))
    assert others.judge(TOPIC, None, None, sent, now()) == Proof(wrong=UNKNOWN)


def test_the_door_proves_for_no_other_door(partner: tuple[Path, Signer]) -> None:
    """Whoever has a key of their own cannot make the door's, nor another's."""
    file, signer = partner
    proofs = RecordProofs(SECRETS, Credentials(file))
    mac = signer.header(TOPIC, b"T1", b"{}").partition(b":")[2]
    for key_id in (b"door.2.3105961234", b"door.2.", b"door.9.X", b"door."):
        assert proofs.judge(TOPIC, b"T1", b"{}", key_id + b":" + mac, now()).code is None


def test_ids_that_somebody_invents_fill_no_memory() -> None:
    proofs = RecordProofs(SECRETS, None)
    for key_id in (b"x" * 200_000, b"door.2." + b"x" * 200_000):
        assert proofs.judge(TOPIC, b"T1", b"{}", key_id + b":mac", LONG) == Proof(wrong=UNKNOWN)
    assert not proofs._held
    longest = "3" * 60
    assert proofs.judge(TOPIC, b"", b"", proofs.door(longest).header(TOPIC, b"", b""), LONG) == Proof(longest)


def test_anybody_can_make_it_from_what_the_words_say() -> None:
    """As docs/identity.md says it."""
    key, topic, record_key, value = b"k" * 32, TOPIC, b"T1", b"{}"
    mac = hmac.new(key, topic.encode() + b"\0" + len(record_key).to_bytes(4, "big") + record_key + value, sha256)
    told = b"id:" + b64encode(mac.digest())
    assert Signer("id", key).header(topic, record_key, value) == told


@pytest.mark.parametrize(
    "wrong", ["", "1:short", "no-secret", "1:0123456789abcdef,1:0123456789abcdef", ":0123456789abcdef"]
)
def test_secrets_that_are_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="record secret"):
        RecordSecrets.of(wrong)
