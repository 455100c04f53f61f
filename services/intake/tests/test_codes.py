"""Codes that a declaration names and the reference release does not know."""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from libs.schemas.reference import current
from libs.schemas.rules import named_rule
from services.intake.domain.reading.declared import check_declared
from services.intake.domain.rules import RULES
from services.intake.tests.test_declarations import DAY, ITEM, declared


def test_every_code_of_a_book_that_no_table_knows_is_told_at_once() -> None:
    item = ITEM | {"unitPrice": "1.00", "unit": "999", "country": "999", "gcode": "0000000000"}
    head = {"customsCode": "0000", "zoneType": "?", "entryMode": "0000"}
    model, findings = check_declared(
        KINDS["book-filing"], declared("book-filing", items=[item], **head).documents[0], DAY
    )

    assert model is None
    found = {(finding.path, finding.actual) for finding in findings}
    lines = {(f"items[1].{name}", item[name]) for name in ("unit", "country", "gcode")}
    assert found == set(head.items()) | lines
    for finding in findings:
        assert named_rule(finding.rule).release == current().name and current().name in finding.message


def test_every_coded_member_has_its_rule() -> None:
    about_codes = {rule.id for rule in RULES if rule.id.endswith(".code")}
    assert {
        "book-filing.zoneType.code",
        "first-line-entry.unit.code",
        "return-arrival.customsCode.code",
    } <= about_codes
