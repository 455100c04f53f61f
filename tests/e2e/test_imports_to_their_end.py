"""Imports, bought directly or under 1239, go on to tax, returns and 899, a trace each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from checker.invariants import check
from libs.schemas.events.tax import (
    PaymentDocumentIssued,
    PaymentDocumentPaid,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillSummarised,
    TaxPaymentTaken,
)
from tests.e2e.partners import Partner
from tests.e2e.sixty_days import Ended, dealing, lived
from tests.e2e.tracing import Call, Tree, tree_of

OUT_OF_THE_SITE: set[Call] = {
    ("intake", "exports", "sitedeliverydeclared"),
    ("review", "tax", "listreleased"),
    ("intake", "exports", "sitereleasedeclared"),
    ("intake", "exports", "parcelsignedfor"),
}
TAXED: set[Call] = {("tax", "review", "taxbillsummarised")}
RETURNED: set[Call] = {
    ("intake", "returns", "returnapplied"),
    ("returns", "intake", "returnaccepted"),
    ("intake", "returns", "returnarrived"),
    ("returns", "tax", "returncompleted"),
}
CLOSED: set[Call] = {("review", "intake", "listclosed")}


@pytest.fixture(scope="module")
async def partner() -> AsyncIterator[Partner]:
    async with dealing() as one:
        yield one


@pytest.fixture(scope="module")
async def ended(partner: Partner) -> Ended:
    return await lived(partner)


STORIES: dict[str, set[Call]] = {
    "taxed": OUT_OF_THE_SITE | TAXED | CLOSED,
    "back": OUT_OF_THE_SITE | RETURNED | CLOSED,
    "by-centre": OUT_OF_THE_SITE | RETURNED | CLOSED,
    "too-late": OUT_OF_THE_SITE | TAXED | CLOSED,
    "part-back": OUT_OF_THE_SITE | TAXED | RETURNED | CLOSED,
    "remote": TAXED | CLOSED,
    "remote-back": RETURNED | CLOSED,
}


@pytest.mark.requirement("I2")
@pytest.mark.parametrize("name", STORIES)
async def test_each_ends_closed_and_is_one_connected_trace(partner: Partner, ended: Ended, name: str) -> None:
    assert ended.statuses[name] == ["2", "120", "800", "899"]
    tree: Tree = await tree_of(partner, ended.sales[name].order_no, STORIES[name])
    assert len(tree.roots) == 1
    assert tree.calls >= STORIES[name], sorted(tree.calls)


@pytest.mark.requirement("RT2")
def test_what_may_not_come_back_and_what_may_not_be_there_is_refused(ended: Ended) -> None:
    """A centre sorts lists of books alone; an application comes within thirty days; regions have their own mode."""
    assert ended.refused == {
        "1210 far away": ["book-filing.entryMode.scope@1"],
        "1239 near by": ["book-filing.entryMode.scope@1"],
        "out-of-scope": ["621.tradeMode.entry@1"],
        "by-centre": [f"return-arrival.{rule}" for rule in ("emsNo.mode@1", "areaCode.list@2", "emsNo.list@2")],
        "too-late": ["625.appTime.in-time@1"],
    }
    assert ended.statuses["out-of-scope"] == ["2", "120", "100"]


@pytest.mark.requirement("I4")
def test_tax_is_summarised_paid_and_confirmed_of_what_stayed(ended: Ended) -> None:
    facts, orders = ended.facts, {ended.sales[name].order_no: name for name in ended.invt_nos}
    issued = {orders[each.ref.number]: Decimal(each.total) for each in facts.only(TaxBillIssued)}
    left = issued | {orders[each.ref.number]: Decimal(each.total) for each in facts.only(TaxBillReduced)}
    summarised: dict[str, list[Decimal]] = defaultdict(list)
    for each in facts.only(TaxBillSummarised):
        summarised[orders[each.ref.number]].append(Decimal(each.total))
    assert {name: sum(totals) for name, totals in summarised.items()} == left
    came_back = {"back", "by-centre", "part-back", "remote-back"}
    assert {name for name in issued if left[name] < issued[name]} == came_back
    due, reported, paid = (
        {each.ent_duty_no: each.amount for each in facts.only(kind)}
        for kind in (PaymentDocumentIssued, TaxPaymentTaken, PaymentDocumentPaid)
    )
    assert due == reported == paid
    assert sum(due.values()) == sum(left.values())


def test_every_promise_holds(ended: Ended) -> None:
    assert [text for verdict in check(ended.facts) for text in verdict.violations] == []
