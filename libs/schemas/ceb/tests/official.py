"""The official schemas, where this machine has them."""

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

SCHEMA_FILE = "ceb-import-202205.xsd"
_BESIDE_REPOSITORY = Path(__file__).parents[5] / "shared" / "ceb" / "xsd"


def schema_path() -> Path:
    """Path of the import schema; skips the test where there is none."""
    folder = Path(os.environ.get("TONGGUAN_XSD", _BESIDE_REPOSITORY))
    path = folder / SCHEMA_FILE
    if not path.exists():
        pytest.skip(f"official schemas are not there: set TONGGUAN_XSD to the folder of {SCHEMA_FILE}")
    return path


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def assert_official(body: bytes) -> None:
    """The message is valid against its official schema."""
    schema = _schema(schema_path())
    schema.assertValid(etree.fromstring(body))
