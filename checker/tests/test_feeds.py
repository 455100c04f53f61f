"""A receipt is due to whom it names: a party, a sender, or the declarant where it answers nothing."""

from __future__ import annotations

import pytest

from checker.stores.feeds import _id, compare
from checker.tests.story import START, told
from libs.schemas.events.intake import Receipt, ReceiptsIssued

AGENT, OTHER = "3302980JK5", "3302980JM8"


@pytest.mark.parametrize("document", ["summary-result", "export-list", "customs-declaration"])
def test_a_declarant_is_told_what_names_it(document: str) -> None:
    receipts = [Receipt(receipt={"agentCode": AGENT, "returnStatus": "399"})]
    facts = told([(START, ReceiptsIssued(document=document, business_key=f"{document}/x", receipts=receipts))])
    ((seen, _),) = facts.of(ReceiptsIssued)
    own = {_id(seen.place, seen.number, 0)}
    assert compare({AGENT: own, OTHER: set()}, facts).holds
    assert compare({OTHER: own}, facts).violations
