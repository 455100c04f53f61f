"""A key is shown once, kept as a hash, and expires; it is rotated and revoked without a restart."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.identity import __main__ as command
from libs.identity.credentials import Credentials, NoCredentials, read, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "credentials.json"


def issued(file: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    """Run the command; returns the id and the key."""
    capsys.readouterr()
    assert command.main(["--file", str(file), *words]) == 0
    told = capsys.readouterr()
    return told.err.split()[0], told.out.strip()


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


def test_a_key_is_its_holders_until_it_ends(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, key = issued(file, capsys, "issue", "3105961234", "--role", "agent", "--role", "ecommerce", "--days", "2")
    text = file.read_text()
    assert key not in text and key.split("_", 2)[2] not in text
    assert oct(file.stat().st_mode)[-3:] == "600"
    known = Credentials(file)
    principal = known.of_key(key, now())
    assert principal is not None
    assert (principal.code, principal.roles, principal.office) == (
        "3105961234",
        frozenset({"agent", "ecommerce"}),
        None,
    )
    assert principal.credential == key_id
    assert known.of_key(key, now() + timedelta(days=2)) is None
    assert known.of_key(key[:-2] + ("AA" if key[-2:] != "AA" else "BB"), now()) is None
    assert known.of_key(f"tgk_{'0' * 12}_{key.rpartition('_')[2]}", now()) is None
    assert known.of_key("", now()) is None


def test_rotation_and_revocation_need_no_restart(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old_id, old = issued(file, capsys, "issue", "O3105", "--role", "officer", "--office", "3105")
    known = Credentials(file)
    new_id, new = issued(file, capsys, "rotate", old_id, "--overlap-days", "7")
    for key, key_id in ((old, old_id), (new, new_id)):
        principal = known.of_key(key, now())
        assert principal is not None
        assert (principal.code, principal.office, principal.credential) == ("O3105", "3105", key_id)
    assert known.of_key(old, now() + timedelta(days=8)) is None
    assert known.of_key(new, now() + timedelta(days=8)) is not None
    assert command.main(["--file", str(file), "revoke", new_id]) == 0
    assert known.of_key(new, now()) is None
    assert len(read(file)) == 2, "a row stays: the log is judged by it at a rebuild"
    assert command.main(["--file", str(file), "revoke", "nobody"]) == 2
    assert command.main(["--file", str(file), "list"]) == 0


def test_a_certificates_subject_is_bound(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--file", str(file), "bind", "CN=carrier,O=K", "3301980GH4", "--role", "logistics"]) == 0
    known = Credentials(file)
    principal = known.of_subject("CN=carrier,O=K", now())
    assert principal is not None and principal.code == "3301980GH4"
    assert known.of_subject("CN=carrier", now()) is None


def test_a_broken_file_leaves_what_was_known(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, key = issued(file, capsys, "issue", "B1", "--role", "bank")
    told: list[str] = []
    known = Credentials(file, told.append)
    file.write_text('{"credentials": [{"code": "secret"}]}')
    os.utime(file, ns=(1, 1))
    assert known.of_key(key, now()) is not None
    assert len(told) == 1 and "secret" not in told[0]
    with pytest.raises(NoCredentials):
        Credentials(file)


@pytest.mark.parametrize("wrong", [("", "agent"), ("12 34", "agent"), ("1234", "Agent"), ("密", "agent")])
def test_nothing_is_bound_to_nobody(file: Path, wrong: tuple[str, str]) -> None:
    assert command.main(["--file", str(file), "issue", wrong[0], "--role", wrong[1]]) == 2
    assert not file.exists()


def test_moments_sort_as_text() -> None:
    assert written(datetime(2026, 3, 2, 8, tzinfo=UTC)) == "2026-03-02T08:00:00Z"
