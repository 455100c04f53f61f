"""Finds the official schemas and field list, where this machine has them."""

import csv
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from libs.schemas.ceb import Message
from libs.schemas.ceb.registry import EXPORTS

IMPORT_SCHEMA, EXPORT_SCHEMA = "ceb-import-202205.xsd", "ceb-export-202205.xsd"
TRANSPORT_SCHEMA = "dxp-transport-202205.xsd"
_BESIDE_REPOSITORY = Path(__file__).parents[5] / "shared" / "ceb" / "xsd"


def schema_path(name: str = IMPORT_SCHEMA) -> Path:
    """Path of a schema; skips the test where there is none."""
    folder = Path(os.environ.get("TONGGUAN_XSD", _BESIDE_REPOSITORY))
    path = folder / name
    if not path.exists():
        pytest.skip(f"official schemas are not there: set TONGGUAN_XSD to the folder of {name}")
    return path


def schema_of(message: Message[Any]) -> Path:
    """Path of the schema that has this message; skips the test where there is none."""
    return schema_path(EXPORT_SCHEMA if message in EXPORTS else IMPORT_SCHEMA)


def official_rows(message: Message[Any]) -> list[Mapping[str, str]]:
    """The message's rows of the official field list; skips the test where there is none."""
    path = schema_path().parents[1] / "fields.csv"
    if not path.exists():
        pytest.skip(f"the official field list {path.name} is not there")
    return [row for row in _rows(path) if row["message"] == message.name]


@cache
def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def assert_official(body: bytes) -> None:
    """The message is valid against its official schema."""
    root = etree.fromstring(body)
    exported = {message.name for message in EXPORTS}
    name = root.tag.rpartition("}")[2]
    schema = TRANSPORT_SCHEMA if name.startswith("Dxp") else EXPORT_SCHEMA if name in exported else IMPORT_SCHEMA
    _schema(schema_path(schema)).assertValid(root)
