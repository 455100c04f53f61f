"""The row of a list's supervision mode says what it must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Check, Document
from libs.schemas.events.matching import ListMatched, ListRefused
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.modes import demands
from services.matching.domain.rule import Tolerances
from services.matching.tests.samples import declared, list_line, order, order_line, payment, read, waybill

DAY = date(2026, 3, 2)
MEMBERS: dict[Any, tuple[Any, Any]] = {
    Check.DOCUMENTS_AGREE: (order(), declared(buyer_telephone="13899999999")),
    Check.SINGLE_LIMIT: (
        order(lines=[order_line(1, qty="2", price="2500.00", total_price="5000.00", item_name="x", item_no=None)]),
        declared(lines=[list_line(1, qty="2", price="2500.00", total_price="5000.00", gname="x", item_no=None)]),
    ),
}  # fmt: skip
"""Member of the row → an order and a list that pass without it alone."""


def examined(*documents: Any) -> list[Any]:
    """Return what is said of these views, one by one."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    dossier = Dossier()
    said: list[Any] = []
    for document in documents:
        for case in dossier.file(document, DAY, now):
            said += Examiner(Tolerances()).examine(dossier, case, lambda office, way: f"{office}2026{way}000000001")
    return said


def outcome(documents: tuple[Any, Any]) -> type[Any]:
    last = examined(*map(read, (*documents, payment(), waybill())))[-1]
    return getattr(last, "event", type(last))


Change = Callable[..., None]


@pytest.fixture
def change_row(monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Every list is declared in the 1210 row of imports with these changes."""
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row

    def change(**changes: Any) -> None:
        changed = replace(row, **changes)
        monkeypatch.setattr(modes, "supervision_mode", lambda *_: changed)
        demands.cache_clear()

    yield change
    demands.cache_clear()


@pytest.mark.parametrize("member", MEMBERS)
def test_a_check_is_made_only_where_the_modes_row_says_so(member: Any, change_row: Change) -> None:
    assert outcome(MEMBERS[member]) is ListRefused
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row
    change_row(checks=row.checks - {member})
    assert outcome(MEMBERS[member]) is ListMatched


@pytest.mark.parametrize(
    ("without", "wrong", "left_out"),
    [
        (Document.PAYMENT, payment(amount_paid="1.00"), {"pay_code": None}),
        (Document.WAYBILL, waybill(consignee="赵六"), {}),
        (Document.ORDER, order(buyer_name="赵六"), {"tax_total": None}),
    ],
    ids=["payment", "waybill", "order"],
)
def test_a_document_that_the_row_leaves_out_is_neither_awaited_nor_heard(
    without: Document, wrong: Any, left_out: dict[str, Any], change_row: Change
) -> None:
    """It may come or not, right or wrong, before the list or behind it."""
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row
    change_row(documents=tuple(document for document in row.documents if document is not without))
    others = [one for one in (order(), payment(), waybill()) if type(one) is not type(wrong)]
    for documents in (*permutations([*others, declared()]), *permutations([*others, wrong, declared()])):
        [stored] = [one for one in examined(*map(read, documents)) if isinstance(one, ListMatched)]
        expected = {"pay_code": payment().pay_code, "tax_total": str(order().tax_total)} | left_out
        told = {"pay_code": stored.list.parties.pay_code, "tax_total": stored.fees.tax_total}
        assert {name: told[name] for name in expected} == expected


def test_a_document_that_nobody_takes_yet_is_not_awaited_for_ever(change_row: Change) -> None:
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row
    change_row(documents=(*row.documents, Document.CUSTOMS_DECLARATION))
    [*_, refused] = examined(*map(read, (declared(), order())))
    [finding] = refused.findings
    assert isinstance(refused, ListRefused) and finding.expected == "报关单"
    assert (finding.path, finding.actual) == ("InventoryHead.tradeMode", "1210")


def test_every_member_matching_reads_is_tried() -> None:
    """The station behind it: libs/schemas/tests/test_courses.py."""
    asked = {member for member, services in modes.ASKED_BY.items() if "matching" in services}
    assert MEMBERS.keys() == asked - {modes.Station.ACCOUNTBOOK}
