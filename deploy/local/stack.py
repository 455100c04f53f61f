"""Kafka, PostgreSQL, Redis and, on request, Zipkin as processes of this machine, all under one home directory.

What the environment already names (`KAFKA_BOOTSTRAP`, `DATABASE_URL_<SERVICE>`, `REDIS_URL`, `OTEL_EXPORTER_OTLP_ENDPOINT`)
is used as given and not started.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.local.given import refuse_stale
from deploy.local.part import Part, Say
from deploy.local.parts.kafka import Kafka
from deploy.local.parts.postgres import Postgres
from deploy.local.parts.redis import Redis
from deploy.local.parts.zipkin import Zipkin
from deploy.local.ports import LOOPBACK
from deploy.local.process_record import write_private
from deploy.local.secrets import local_secrets
from libs.schemas.topics import FLOWS

SERVICES = ("intake", "matching", "accountbook", "tax", "review", "returns", "exports", "feed", "cases")
ASIDE = tuple(name for name in SERVICES if not FLOWS[name].chain)
"""These stand on nobody's way: they carry no work forward."""

PARTS: tuple[type[Part], ...] = (Kafka, Postgres, Redis, Zipkin)


@dataclass(frozen=True)
class Endpoints:
    """A running stack answers at these addresses."""

    kafka: str
    """`host:port`"""
    databases: dict[str, str]
    """service → `postgresql://role:password@host:port/database`"""
    redis: str
    """`redis://host:port/0`"""
    zipkin: str | None
    """`http://host:port` of its web page, if it was asked for"""
    secrets: dict[str, str] = field(default_factory=local_secrets, repr=False)
    """variable → secret, of everything that runs on this stack"""

    def environment(self) -> dict[str, str]:
        """The variables that point a process at this stack."""
        variables = {"KAFKA_BOOTSTRAP": self.kafka, "REDIS_URL": self.redis}
        variables |= {database_variable(service): url for service, url in self.databases.items()}
        if self.zipkin:
            variables["ZIPKIN_ENDPOINT"] = f"{self.zipkin}/api/v2/spans"
        return variables | self.secrets


def start(home: Path, *, zipkin: bool = False, say: Say = lambda _line: None) -> Endpoints:
    """Make every part answer and return where they are. What already answers is reused, so calling again is harmless.

    Parts start side by side; a part keeps its port over restarts. Raises `StackError`, after stopping what this call
    started, if one of them does not come up. Safe against a second caller on the same home.
    """
    home = home.resolve()
    refuse_stale(os.environ, ["KAFKA_BOOTSTRAP", "REDIS_URL", *map(database_variable, SERVICES)])
    with _exclusive(home):
        fresh = [part for part in _parts(home) if part.record.pid() is None]
        try:
            found = _start_parts(home, fresh, say, zipkin=zipkin)
        except BaseException:
            _stop_parts(fresh)
            raise
        write_private(_record(home), asdict(found))
        return found


def stop(home: Path, *, keep: Collection[str] = ()) -> None:
    """End every part started under this home, in parallel, but those to keep; data stays. Quiet if nothing runs."""
    home = home.resolve()
    if not home.exists():
        return
    with _exclusive(home):
        _stop_parts([part for part in _parts(home) if part.name not in keep])
        if not keep:
            _record(home).unlink(missing_ok=True)


def wipe(home: Path) -> None:
    """Stop, and remove data, logs and ports: the next start begins from nothing."""
    stop(home)
    for part in _parts(home.resolve()):
        part.remove()
    shutil.rmtree(home, ignore_errors=True)


def endpoints(home: Path) -> Endpoints | None:
    """Say where a stack that runs under this home is. None if it was not started, was stopped, or one of its parts
    died."""
    home = home.resolve()
    try:
        found = Endpoints(**json.loads(_record(home).read_text()))
    except FileNotFoundError:
        return None
    ours = [part for part in _parts(home) if part.record.path.exists()]
    return found if all(part.record.pid() for part in ours) else None


def status(home: Path) -> dict[str, int | None]:
    """Part → process id, None if it was started here once and does not run now."""
    return {part.name: part.record.pid() for part in _parts(home.resolve()) if part.record.path.exists()}


def database_variable(service: str) -> str:
    """Name of the variable that gives a service its database."""
    return f"DATABASE_URL_{service.upper()}"


def _parts(home: Path) -> list[Part]:
    return [part(home) for part in PARTS]


def _start_parts(home: Path, fresh: Sequence[Part], say: Say, *, zipkin: bool) -> Endpoints:
    with ThreadPoolExecutor(len(PARTS)) as pool:
        kafka = pool.submit(_kafka, home, say)
        databases = pool.submit(_databases, home, say)
        redis = pool.submit(_redis, home, say)
        traces = pool.submit(_zipkin, home, say, wanted=zipkin)
        try:
            return Endpoints(kafka.result(), databases.result(), redis.result(), traces.result())
        except BaseException:
            _stop_parts(fresh)  # so that the threads which wait for the others give up at once
            raise


def _stop_parts(parts: Sequence[Part]) -> None:
    with ThreadPoolExecutor(len(PARTS)) as pool:
        list(pool.map(lambda part: part.stop(), parts))


def _kafka(home: Path, say: Say) -> str:
    return _given("KAFKA_BOOTSTRAP", say) or f"{LOOPBACK}:{Kafka(home).start(say)['port']}"


def _redis(home: Path, say: Say) -> str:
    return _given("REDIS_URL", say) or f"redis://{LOOPBACK}:{Redis(home).start(say)['port']}/0"


def _databases(home: Path, say: Say) -> dict[str, str]:
    given = {service: url for service in SERVICES if (url := _given(database_variable(service), say))}
    ours = [service for service in SERVICES if service not in given]
    if not ours:
        return given
    postgres = Postgres(home)
    return given | postgres.databases(postgres.start(say), ours)


def _zipkin(home: Path, say: Say, *, wanted: bool) -> str | None:
    running = Zipkin(home).record.pid() is not None
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or not (wanted or running):
        return None
    return f"http://{LOOPBACK}:{Zipkin(home).start(say)['port']}"


def _given(variable: str, say: Say) -> str | None:
    value = os.environ.get(variable)
    if value:
        say(f"{variable}: used as given")
    return value


def _record(home: Path) -> Path:
    return home / "run" / "endpoints.json"


@contextmanager
def _exclusive(home: Path) -> Iterator[None]:
    """One start or stop at a time per home; the kernel drops the lock if we die."""
    (home / "run").mkdir(parents=True, exist_ok=True)
    with (home / "run" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
