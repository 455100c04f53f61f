"""The OpenAPI document is up to date, and says something of every address that somebody may ask."""

from __future__ import annotations

import re

from deploy.local.stack import SERVICES
from deploy.openapi.__main__ import TARGET, text
from deploy.openapi.described import INTERNAL
from deploy.openapi.document import document, inquiries_of
from libs.runtime.http.access import ACCESS, OPEN


def test_the_file_is_what_the_services_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run: python -m deploy.openapi"


def test_every_address_that_somebody_may_ask_is_described() -> None:
    paths = set(document()["paths"])
    known = {re.sub(r":path}", "}", row.path) for row in ACCESS} | OPEN
    assert paths == known - INTERNAL


def test_every_inquiry_has_a_row_that_says_who_may_ask() -> None:
    rows = {row.path for row in ACCESS}
    asked = [one.path for service in SERVICES for one in inquiries_of(service)]
    assert len(asked) > 15 and set(asked) <= rows
    assert len(asked) == len(set(asked))


def test_operations_have_names_of_their_own_and_schemas_that_are_there() -> None:
    whole = document()
    operations = [op for path in whole["paths"].values() for name, op in path.items() if name != "servers"]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    named = set(re.findall(r"#/components/schemas/(\w+)", text()))
    assert named == set(whole["components"]["schemas"])
