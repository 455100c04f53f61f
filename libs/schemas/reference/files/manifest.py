"""The manifest of a release: its name, its date, whether it is a sample, and the hash of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from libs.schemas.reference.files.flaws import Flaw
from libs.schemas.reference.tables import TABLES

MANIFEST = "manifest.json"
NAME = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$"


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """files: SHA-256 of every file's bytes, by name."""

    name: Annotated[str, Meta(pattern=NAME)]
    date: date
    sample: bool
    files: dict[str, str]


def read_manifest(directory: Path) -> Manifest | Flaw:
    """The manifest, or why there is none."""
    try:
        return msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        return Flaw(MANIFEST, f"cannot be read: {error.strerror}; `seal` writes it")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Flaw(MANIFEST, str(error))


def files_of(directory: Path) -> dict[str, bytes]:
    """The content of every file of a table that is there."""
    places = {table.file: directory / table.file for table in TABLES.values()}
    return {name: place.read_bytes() for name, place in places.items() if place.is_file()}


def flaws_of(directory: Path, manifest: Manifest, contents: Mapping[str, bytes]) -> Iterator[Flaw]:
    """Files that are missing, unknown, or not what was sealed."""
    wanted = {table.file for table in TABLES.values()}
    for name in sorted(wanted - contents.keys()):
        yield Flaw(name, "file missing")
    for place in sorted(directory.iterdir()):
        if place.name not in wanted and place.name != MANIFEST:
            yield Flaw(place.name, "no file of a release")
    for name in sorted(manifest.files.keys() - wanted):
        yield Flaw(MANIFEST, f"names {name}, which is no file of a release")
    for name, content in contents.items():
        sealed = manifest.files.get(name)
        if sealed is None:
            yield Flaw(name, f"not in {MANIFEST}: seal the release anew")
        elif sealed != hash_of(content):
            yield Flaw(name, "changed since it was sealed: its hash differs")


def seal(directory: Path, name: str, day: date, sample: bool) -> Manifest:
    """Write the manifest of the files as they are."""
    files = {file: hash_of(content) for file, content in sorted(files_of(directory).items())}
    manifest = msgspec.convert({"name": name, "date": day, "sample": sample, "files": files}, Manifest)
    (directory / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
