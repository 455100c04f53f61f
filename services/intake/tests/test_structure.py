"""Intake answers XML that is not built as the schema says, and documents that share a guid."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import Driver
from libs.schemas.ceb import FormatRules
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from services.intake.decoding import read
from services.intake.domain.reading.submission import examine
from services.intake.incoming import ceb_record
from services.intake.settings import Settings
from services.intake.tests.parcels import MESSAGES, receipts, statuses
from services.intake.tests.test_decoding import decoded, examined, xml

_GUID = re.compile(rb"<ceb:guid>([^<]*)</ceb:guid>")


def turned(body: bytes) -> bytes:
    """The message with its first two head fields the other way round."""
    changed = re.sub(rb"(<ceb:guid>[^<]*</ceb:guid>)(<ceb:appType>[^<]*</ceb:appType>)", rb"\2\1", body, count=1)
    assert changed != body
    return changed


def with_empty_date(body: bytes) -> bytes:
    return body.replace(b"</ceb:portCode>", b"</ceb:portCode><ceb:ieDate/>")


def taken_with(kind: str, body: bytes, rules: FormatRules) -> Any:
    (document,) = examine(decoded(kind, body), DECLARED[kind].name, 2, 1, date(2026, 3, 2), rules)
    return document


@pytest.mark.parametrize("kind", MESSAGES)
def test_another_order_is_refused_and_by_setting_taken_with_a_warning(kind: str) -> None:
    message, body = MESSAGES[kind], turned(xml(kind))

    refused = taken_with(kind, body, Settings().format_rules)
    taken = taken_with(kind, body, Settings(INTAKE_STRUCTURE_REFUSED=False).format_rules)  # type: ignore[call-arg]

    (finding,) = refused.findings
    assert refused.model is None
    assert (finding.code, finding.rule) == (message.codes.malformed, f"{message.number}.document.order@1")
    assert finding.path == f"{message.place}.guid"
    assert (taken.findings, list(taken.warnings)) == ([], [finding])
    assert taken.model == taken_with(kind, xml(kind), FormatRules()).model


def test_an_empty_date_of_import_must_be_left_out() -> None:
    (refused,) = examined("list", decoded("list", with_empty_date(xml("list"))))
    assert [(f.rule, f.path) for f in refused.findings] == [("621.document.empty@1", "InventoryHead.ieDate")]


def test_only_the_document_that_is_built_otherwise_is_refused() -> None:
    submission = decoded("order", turned(xml("order", {"orderNo": "A"}, {"orderNo": "B"})))
    assert [document.model is None for document in examined("order", submission)] == [True, False]


async def test_two_orders_of_one_guid_are_taken_and_their_receipts_say_so(in_memory: Driver) -> None:
    body = xml("order", {"orderNo": "A"}, {"orderNo": "B"})
    record = ceb_record(body, [])

    published = await in_memory.feed(read(KINDS["order"], record.body, xml=True))

    assert statuses(published) == ["2", "120", "2", "120"]
    told = [[finding.rule for finding in receipt.findings] for receipt in receipts(published)]
    assert told == [["311.guid.repeated@1"], [], ["311.guid.repeated@1"], []]
