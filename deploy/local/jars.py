"""Java archives from Maven Central, fetched only as `jars.lock.toml` names them, by version and SHA-256.

`python -m deploy.local.jars` resolves the lock anew. Archives land in the user's cache, so that all checkouts on a machine
download them once; `TONGGUAN_CACHE` moves it.
"""

import fcntl
import hashlib
import os
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from deploy.local.errors import StackError
from deploy.local.part import Say

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

LOCK = Path(__file__).with_name("jars.lock.toml")


@dataclass(frozen=True)
class Bundle:
    """A server runs on these coordinates, with or without what they depend on."""

    roots: tuple[str, ...]
    transitive: bool


BUNDLES = {
    "kafka": Bundle(
        (
            "org.apache.kafka:kafka_2.13:4.3.1",
            # Named on its own: resolved through the broker alone it comes as 3.9.1, on which the broker dies.
            "org.apache.kafka:kafka-clients:4.3.1",
            "org.apache.logging.log4j:log4j-slf4j-impl:2.25.1",
        ),
        transitive=True,
    ),
    # The exec jar is complete in itself, and some dependencies in its POM are not published.
    "zipkin": Bundle(("io.zipkin:zipkin-server:jar:exec:3.5.1",), transitive=False),
    # For `make bench-peers`; this jar, too, is complete in itself.
    "flink-kafka": Bundle(("org.apache.flink:flink-sql-connector-kafka:5.0.0-2.2",), transitive=False),
}


def jars(bundle: str, say: Say) -> list[Path]:
    """Paths of a bundle's archives, in class-path order, each one checked against the lock. Downloads what is missing."""
    locked: dict[str, str] = tomllib.loads(LOCK.read_text())[bundle]
    context = _context()
    artifacts = {context.create_dependency(coordinate).artifact: sha for coordinate, sha in locked.items()}
    with _exclusive(context.repo_cache):
        missing = [artifact for artifact, sha in artifacts.items() if not _matches(_path(artifact), sha)]
        if missing:
            _download(bundle, missing, say)
    for artifact, sha in artifacts.items():
        if not _matches(_path(artifact), sha):
            raise StackError(f"{artifact} is not what {LOCK.name} names: delete {_path(artifact)} and try again")
    return [_path(artifact) for artifact in artifacts]


def relock() -> None:
    """Resolve every bundle and write its archives and their hashes to the lock file."""
    lines = ["# Written by `python -m deploy.local.jars`; coordinate = SHA-256."]
    for name, bundle in BUNDLES.items():
        artifacts = sorted(_resolve(bundle), key=str)
        with ThreadPoolExecutor(4) as pool:
            paths = pool.map(lambda artifact: artifact.resolve(), artifacts)
        lines += ["", f"[{name}]"]
        lines += [f'"{a}" = "{_sha256(path)}"' for a, path in zip(artifacts, paths, strict=True)]
    LOCK.write_text("\n".join(lines) + "\n")


def _resolve(bundle: Bundle) -> list["Artifact"]:
    from jgo.parse import Coordinate  # noqa: PLC0415

    context = _context()
    roots = [context.create_dependency(replace(Coordinate.parse(root), scope="compile")) for root in bundle.roots]
    if not bundle.transitive:
        return [root.artifact for root in roots]
    named, pulled_in = context.resolver.resolve(roots)
    return [d.artifact for d in [*named, *pulled_in] if d.scope in ("compile", "runtime")]


def _context() -> "MavenContext":
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 (servers given from outside need no jgo)
    except ImportError:
        raise StackError("the Python package jgo is missing: `pip install -r requirements.lock` brings it") from None
    home = os.environ.get("TONGGUAN_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "tongguan")
    cache = Path(home).expanduser() / "maven"
    cache.mkdir(parents=True, exist_ok=True)
    return MavenContext(repo_cache=cache, timeout=60)


def _download(bundle: str, artifacts: list["Artifact"], say: Say) -> None:
    def fetch(artifact: "Artifact") -> str:
        _path(artifact).unlink(missing_ok=True)  # cut short by a crash, or tampered with
        artifact.resolve()
        return str(artifact.filename)

    try:
        with ThreadPoolExecutor(4) as pool:
            for done, filename in enumerate(pool.map(fetch, artifacts), start=1):
                say(f"{bundle}: downloaded {done} of {len(artifacts)} archives ({filename})")
    except (requests.RequestException, RuntimeError) as error:
        raise StackError(
            f"{bundle}'s archives cannot be downloaded ({type(error).__name__}): Maven Central must be reachable once, "
            f"or TONGGUAN_CACHE must name a filled cache"
        ) from error


@contextmanager
def _exclusive(cache: Path) -> Iterator[None]:
    """One download at a time per cache; the kernel drops the lock if we die."""
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(artifact: "Artifact") -> Path:
    path = artifact.cached_path
    assert path is not None, "the context has a cache"
    return Path(path)


def _matches(path: Path, sha256: str) -> bool:
    return path.exists() and _sha256(path) == sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as archive:
        return hashlib.file_digest(archive, "sha256").hexdigest()


if __name__ == "__main__":
    relock()
