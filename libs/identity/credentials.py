"""Credentials stand in a file: hashes of API keys and subjects of certificates, each bound to a principal.

A row is never taken out: a record of the log is judged by the keys as they were when the log took it, at a rebuild too.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from libs.identity.principal import CODE, Principal

PREFIX = "tgk"
_KEY = re.compile(rf"{PREFIX}_([a-z0-9]{{12}})_([A-Za-z0-9_-]{{43}})", re.ASCII)
_ROLE = re.compile(r"[a-z][a-z-]{0,39}")
_SECRET_BYTES, _ID_BYTES = 32, 6
_NO_HASH = sha256(b"").hexdigest()


class NoCredentials(Exception):
    """The file of credentials cannot be read. The words name the file and quote nothing of it."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A row of the file. hashed: SHA-256 of an API key's secret, which is drawn, so that no slower hash is needed.
    subject: of a certificate (RFC 4514). master: the id of the secret that a record key is derived from. Times are UTC, to
    the second, as text that sorts."""

    id: str
    code: str
    roles: tuple[str, ...]
    office: str | None
    made: str
    expires: str
    revoked: str | None = None
    hashed: str | None = None
    subject: str | None = None
    master: str | None = None

    @property
    def principal(self) -> Principal:
        return Principal(self.code, frozenset(self.roles), self.office, self.id)

    def holds_at(self, moment: str) -> bool:
        """Tell whether it was good then: made, not yet expired, not yet revoked."""
        return self.made <= moment < min(self.expires, self.revoked or self.expires)


def written(moment: datetime) -> str:
    """Write a moment as the file does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_key() -> tuple[str, str, str]:
    """Draw an API key. Returns its id, the key to be shown once, and the hash to be kept."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return key_id, f"{PREFIX}_{key_id}_{secret}", _hash(secret)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def checked(credential: Credential) -> Credential:
    """Return the row as it is. Raises ValueError where it binds to nobody or to no role."""
    if not CODE.fullmatch(credential.code):
        raise ValueError("a code has 1 to 60 printable characters")
    if not credential.roles or not all(_ROLE.fullmatch(role) for role in credential.roles):
        raise ValueError("a credential has roles, in small letters")
    if credential.expires <= credential.made:
        raise ValueError("a credential expires after it was made")
    return credential


def read(path: Path) -> list[Credential]:
    """Read the rows of the file. Raises NoCredentials."""
    try:
        rows = json.loads(path.read_bytes())["credentials"]
        return [checked(Credential(**{**row, "roles": tuple(row["roles"])})) for row in rows]
    except OSError as failure:
        raise NoCredentials(f"{path}: {os.strerror(failure.errno or 0)}") from None
    except (ValueError, TypeError, KeyError):
        raise NoCredentials(f"{path}: not a file of credentials as `python -m libs.identity` writes it") from None


@contextmanager
def changing(path: Path) -> Iterator[list[Credential]]:
    """Change the rows in place; nobody else does meanwhile, and readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        rows = read(path) if path.exists() else []
        yield rows
        new = path.with_name(path.name + ".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({"credentials": [asdict(row) for row in rows]}, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)


def ended(rows: Sequence[Credential], key_id: str, moment: str) -> list[Credential]:
    """Return the rows with one revoked from that moment on. Raises KeyError where there is none of that id."""
    if key_id not in {row.id for row in rows}:
        raise KeyError(key_id)
    return [replace(row, revoked=min(row.revoked or moment, moment)) if row.id == key_id else row for row in rows]


class Credentials:
    """The file's rows, read again when the file has changed. A file that cannot be read leaves the rows as they were.

    complain: called with what is wrong with a file that replaced a good one.
    """

    def __init__(self, path: Path, complain: Callable[[str], None] = lambda _: None) -> None:
        """Raises NoCredentials where the file cannot be read at the start."""
        self._path, self._complain = path, complain
        self._seen = self._stamp()
        self._index(read(path))

    def _index(self, rows: Sequence[Credential]) -> None:
        self.version = rows
        self._by_id = {row.id: row for row in rows}
        self._by_subject: dict[str, list[Credential]] = {}
        for row in rows:
            if row.subject is not None:
                self._by_subject.setdefault(row.subject, []).append(row)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def look(self) -> None:
        """Read the file again where it is another one."""
        if (stamp := self._stamp()) == self._seen:
            return
        self._seen = stamp
        try:
            self._index(read(self._path))
        except NoCredentials as wrong:
            self._complain(str(wrong))

    def of_key(self, text: str, now: datetime) -> Principal | None:
        """Return whose API key this is; None where it is no key, or one that is good no more."""
        self.look()
        match = _KEY.fullmatch(text)
        row = self._by_id.get(match[1]) if match else None
        given = _hash(match[2]) if match else _NO_HASH
        same = compare_digest(given, (row.hashed if row else None) or "-" * len(given))
        return row.principal if row and same and row.holds_at(written(now)) else None

    def of_subject(self, subject: str, now: datetime) -> Principal | None:
        """Return to whom a certificate's subject is bound."""
        self.look()
        moment = written(now)
        return next((row.principal for row in self._by_subject.get(subject, ()) if row.holds_at(moment)), None)

    def of_id(self, key_id: str) -> Credential | None:
        """Return the row of that id, good or not."""
        return self._by_id.get(key_id)
