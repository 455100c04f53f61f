"""Makes, rotates, revokes and lists credentials: `python -m libs.identity --help`."""

from __future__ import annotations

import argparse
import os
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from libs.identity.credentials import Credential, NoCredentials, changing, checked, ended, make_key, read, written
from libs.identity.proofs import RecordSecrets

VARIABLE, SECRETS = "IDENTITY_FILE", "RECORD_SECRETS"
DAYS, OVERLAP_DAYS = 365, 7


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyError as unknown:
        print(f"no credential {unknown.args[0]}", file=sys.stderr)
    except (OSError, ValueError, NoCredentials) as failed:
        print(failed, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m libs.identity", description=__doc__)
    named = os.environ.get(VARIABLE)
    parser.add_argument(
        "--file", type=Path, default=named, required=named is None, help=f"file of credentials; default: {VARIABLE}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = commands.add_parser("issue", help="make an API key; it is shown now and never again")
    _bound(made)
    made.set_defaults(run=_issue)
    bound = commands.add_parser("bind", help="bind a client certificate's subject")
    bound.add_argument("subject", help="as RFC 4514 writes it: CN=…,O=…")
    _bound(bound)
    bound.set_defaults(run=_bind)
    record = commands.add_parser("record-key", help=f"make a key that proves records on Kafka; needs {SECRETS}")
    _bound(record)
    record.set_defaults(run=_record_key)
    rotated = commands.add_parser(
        "rotate", help="make the next key of the same holder; the old one ends after an overlap"
    )
    rotated.add_argument("id")
    rotated.add_argument("--days", type=int, default=DAYS)
    rotated.add_argument("--overlap-days", type=int, default=OVERLAP_DAYS)
    rotated.set_defaults(run=_rotate)
    revoked = commands.add_parser("revoke", help="end a credential now")
    revoked.add_argument("id")
    revoked.set_defaults(run=_revoke)
    listed = commands.add_parser("list", help="list credentials; no secret is among what is kept")
    listed.set_defaults(run=_list)
    return parser


def _bound(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", help="code of the enterprise, officer, gate, site, bank or operator")
    command.add_argument("--role", action="append", required=True, help="as the register calls it; may be repeated")
    command.add_argument("--office", help="customs office, of an officer or a gate")
    command.add_argument("--days", type=int, default=DAYS, help="until it expires")


def _now() -> datetime:
    return datetime.now(UTC)


def _row(options: argparse.Namespace, key_id: str, **proof: str) -> Credential:
    now = _now()
    until = written(now + timedelta(days=options.days))
    return checked(Credential(key_id, options.code, tuple(options.role), options.office, written(now), until, **proof))


def _issue(options: argparse.Namespace) -> int:
    key_id, key, hashed = make_key()
    with changing(options.file) as rows:
        rows.append(_row(options, key_id, hashed=hashed))
    print(f"{key_id} for {options.code}; the key, shown once:", file=sys.stderr)
    print(key)
    return 0


def _bind(options: argparse.Namespace) -> int:
    key_id = make_key()[0]
    with changing(options.file) as rows:
        rows.append(_row(options, key_id, subject=options.subject))
    print(f"{key_id}: {options.subject} is {options.code}")
    return 0


def _record_key(options: argparse.Namespace) -> int:
    key_id = make_key()[0]
    key, proof = _derived(key_id)
    with changing(options.file) as rows:
        rows.append(_row(options, key_id, **proof))
    print(f"{key_id} for {options.code}; the key of its records, in base64, shown once:", file=sys.stderr)
    print(key)
    return 0


def _derived(key_id: str) -> tuple[str, dict[str, str]]:
    """The key of an id, as it is shown, and what its row says of it."""
    place = Path(os.environ.get("SECRETS_DIR", ""), SECRETS)
    secrets = RecordSecrets.of(os.environ.get(SECRETS) or (place.read_text() if place.is_file() else ""))
    key = secrets.key(secrets.first, key_id)
    assert key is not None
    return b64encode(key).decode(), {"master": secrets.first}


def _rotate(options: argparse.Namespace) -> int:
    key_id, key, hashed = make_key()
    now = _now()
    with changing(options.file) as rows:
        old = next((row for row in rows if row.id == options.id), None)
        if old is None:
            raise KeyError(options.id)
        if old.subject is not None:
            raise ValueError(f"{options.id} is a certificate: bind the next subject, revoke this one")
        proof = {"hashed": hashed}
        if old.master is not None:
            key, proof = _derived(key_id)
        ends = written(now + timedelta(days=options.overlap_days))
        rows[:] = ended(rows, options.id, ends)
        until = written(now + timedelta(days=options.days))
        rows.append(checked(Credential(key_id, old.code, old.roles, old.office, written(now), until, **proof)))
    print(f"{key_id} for {old.code}; {options.id} ends {ends}; the key, shown once:", file=sys.stderr)
    print(key)
    return 0


def _revoke(options: argparse.Namespace) -> int:
    with changing(options.file) as rows:
        rows[:] = ended(rows, options.id, written(_now()))
    print(f"{options.id} has ended")
    return 0


def _list(options: argparse.Namespace) -> int:
    now = written(_now())
    for row in read(options.file):
        state = "good" if row.holds_at(now) else "ended"
        what = f"certificate {row.subject}" if row.subject else "record key" if row.master else "API key"
        print(row.id, state, row.code, ",".join(row.roles), row.office or "-", f"until {row.expires}", what)
    return 0


if __name__ == "__main__":
    sys.exit(main())
