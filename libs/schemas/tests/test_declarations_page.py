"""Every field that partners may write is explained, and nothing else is. That the page is current, test_contract holds."""

from __future__ import annotations

from libs.schemas.contract.declarations_page import MEANINGS, fields


def test_each_field_has_a_meaning_and_each_meaning_a_field() -> None:
    assert fields() == MEANINGS.keys()
