"""Nobody's answer holds what is another's, whatever happened to the case and in whatever order it was read."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from libs.identity import CUSTOMS
from libs.runtime.twins.asking import somebody
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events import review
from services.cases.domain.shares import CaseShare, parties_of, share_of
from services.cases.showing import shown
from services.cases.tests import samples as s
from services.cases.tests.conftest import CasesDriver

NUMBER = "77"
WHOLE = {
    "EBP", "EBC", "AGENT", "ASSURE", "AREA", "CARRIER", "PAY", ":77", "INVT-77", "PRE-77", "C-77", "W-77", "PT-77", "100.01",
    "9.10", "DUTY-77", "QD-", "P-", "R-77", "311.acturalPaid", "review.random", "s-OrderAccepted", s.OFFICE, s.BOOK,
}  # fmt: skip
"""What tells something of the case, each by its own name."""
NUMBERS = {"EBP", ":77", "INVT-77", s.OFFICE}
SEEN_BY: dict[str, tuple[Any, set[str]]] = {
    "platform": (somebody("EBP", "platform"), WHOLE),
    "shop": (somebody("EBC", "ecommerce"), WHOLE),
    "agent": (somebody("AGENT", "agent"), WHOLE),
    "officer": (somebody("O", "officer", s.OFFICE), WHOLE),
    "customs": (somebody("4000", CUSTOMS), WHOLE),
    "payment": (somebody("PAY", "payment"), {"PAY", "PT-77"}),
    "guarantor": (somebody("ASSURE", "platform"), {*NUMBERS, "ASSURE", "100.01", "9.10", "DUTY-77"}),
    "zone": (somebody("AREA", "warehouse"), {*NUMBERS, "AREA", "QD-", "P-", "CARRIER", "W-77", s.BOOK}),
    "carrier": (somebody("CARRIER", "logistics"), {"CARRIER", "W-77"}),
    "other officer": (somebody("O", "officer", "4601"), set()),
    "other platform": (somebody("OTHER", "platform"), set()),
    "another in the officer's place": (somebody(s.OFFICE, "platform"), set()),
}
LIFE = [
    s.order(NUMBER), s.payment(NUMBER), s.waybill(NUMBER), s.listed(NUMBER), s.matched(NUMBER), s.awaited(NUMBER),
    s.assessed(NUMBER), s.verdict(review.ListManualReviewOrdered, NUMBER, "300"), s.released(NUMBER), s.billed(NUMBER),
    s.summarised(NUMBER), s.bundled(NUMBER), s.noted(NUMBER, drawn=True), s.exited(NUMBER), s.return_accepted(NUMBER),
    s.audit_ordered(NUMBER), s.audit_found(NUMBER), s.audit_bill(NUMBER), s.audit_closed(NUMBER),
]  # fmt: skip


@given(st.lists(st.sampled_from(LIFE), unique_by=id, min_size=1))
async def test_each_sees_their_share_and_nothing_else(events: list[Any]) -> None:
    driver = CasesDriver(Connections(MemoryStore()))
    await driver.feed(*events, s.order("88", "X"), s.listed("88", "X"))
    if "EBP:77" not in await driver.rows():
        return  # a waybill alone is no case
    file = await driver.file("EBP:77")
    for who, allowed in SEEN_BY.values():
        for whole in (True, False):
            told = msgspec.json.encode(shown(who, file, whole=whole)).decode()
            assert not {each for each in WHOLE - allowed if each in told}, (who, told)
            assert "88X" not in told


async def test_who_has_all_sees_all_and_strangers_find_nothing() -> None:
    driver = CasesDriver(Connections(MemoryStore()))
    await driver.feed(*LIFE)
    file = await driver.file("EBP:77")
    for name, (who, allowed) in SEEN_BY.items():
        told = msgspec.json.encode(shown(who, file)).decode()
        assert {each for each in allowed if each in told} >= allowed - {"PAY", "EBP"}, name
        assert bool(share_of(who, file)) == bool(allowed), name
    assert {code for code, _ in parties_of(file)} == {
        "EBP", "EBC", "AGENT", "PAY", "ASSURE", "AREA", "CARRIER", f" {s.OFFICE}",
    }  # fmt: skip
    assert share_of(None, file) is CaseShare.WHOLE
