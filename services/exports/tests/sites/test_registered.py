"""Partners read of these rules what they are answered with."""

from __future__ import annotations

from libs.schemas.rules.tests.registered import as_registered, registered_of
from services.exports.domain.rules import RULES


def test_each_rule_is_the_one_that_partners_read() -> None:
    assert as_registered(RULES) == registered_of("exports")
