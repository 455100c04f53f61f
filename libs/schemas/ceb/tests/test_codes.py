"""Codes of documents are those of the reference release in use."""

import json

from libs.schemas.ceb import LIST_RETURN, ORDER, FormatRules, validate
from libs.schemas.ceb.engine.fast import is_valid_on, read_text_document
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.tests.one_fault import DAY, RELEASE, line
from libs.schemas.reference import TABLES, ReferenceRelease, current, using
from libs.schemas.reference.tables import COUNTRIES


def test_a_code_that_no_table_knows_is_answered_with_the_release() -> None:
    [finding] = validate(ORDER, sample(ORDER, **line(ORDER, country="688")), DAY).findings
    assert f"reference release {RELEASE}; 688 is ISO's code of 358" in finding.message
    assert not validate(ORDER, sample(ORDER, **line(ORDER, country="358")), DAY).findings


def test_the_release_in_use_decides_which_codes_there_are() -> None:
    """The fast way forgets the codes of another release, as the full one does."""
    body = json.dumps(sample(ORDER, **line(ORDER, country="358"))).encode()
    document = read_text_document(ORDER, body)
    rows = {table.name: current().rows(table) for table in TABLES.values()}
    kept = [row for row in current().rows(COUNTRIES) if row.code != "358"]
    assert is_valid_on(ORDER, document, DAY, FormatRules())
    with using(ReferenceRelease("without-358", DAY, True, rows | {COUNTRIES.name: kept})):
        assert not is_valid_on(ORDER, document, DAY, FormatRules())
        [finding] = validate(ORDER, json.loads(body), DAY).findings
        assert finding.rule == "311.country.code@1+without-358"
    assert is_valid_on(ORDER, document, DAY, FormatRules())


def test_a_receipt_repeats_an_office_that_nobody_knows() -> None:
    assert not validate(LIST_RETURN, sample(LIST_RETURN, customsCode="0000"), DAY).findings
