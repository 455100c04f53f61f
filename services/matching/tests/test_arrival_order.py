"""The outcome of a list depends on the documents, never on the order they arrive in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from libs.schemas.events.base import Event
from libs.schemas.events.intake import CaseDocument
from libs.schemas.events.matching import ListMatched, ListRefused
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.rule import Tolerances
from services.matching.domain.waits import notify_missing, waits
from services.matching.packing import pack, unpack
from services.matching.tests.samples import (
    OTHER_PLATFORM,
    declared,
    list_line,
    order,
    order_line,
    payment,
    read,
    waybill,
)

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)

FIRST = st.tuples(
    st.sampled_from([order(), order(buyer_telephone="13822220000"), order(freight="12.00", tax_total="27.12")]),
    st.sampled_from([payment(), payment(amount_paid="1.00"), payment(payer_name="王五")]),
    st.sampled_from([waybill(), waybill(consignee="赵六"), waybill(weight="9.00")]),
    st.sampled_from([
        declared(),
        declared(buyer_name="王五", lines=[list_line(1)]),
        declared(lines=[list_line(1, qty="3"), list_line(2, total_price="9000.00")]),
        declared(trade_mode="9999"),
    ]),
)  # fmt: skip
OTHER_CASE = (
    order(ebp_code=OTHER_PLATFORM, pay_transaction_id="P0009", lines=[order_line(1), order_line(2, qty="7")]),
    payment(ebp_code=OTHER_PLATFORM, pay_transaction_id="P0009", amount_paid="3.00"),
    waybill(logistics_no="W0009", consignee="孙七"),
    declared(ebp_code=OTHER_PLATFORM, logistics_no="W0009"),
)
CORRECTIONS = (
    order(correction=1),
    payment(correction=2),
    waybill(correction=3),
    order(correction=4, tax_total="30.12", discount="21.00"),
)


class DossierDriver:
    """A dossier that is packed and unpacked between documents wherever the test says so."""

    def __init__(self) -> None:
        self._dossier = Dossier()
        self._count = 0

    def take(self, document: CaseDocument, *, stored: bool) -> Iterator[Event]:
        if stored:
            self._dossier = unpack(pack(self._dossier))
        for case in self._dossier.file(read(document), DAY, NOON):
            yield from Examiner(Tolerances()).examine(self._dossier, case, self._number)
        yield from notify_missing(self._dossier, Examiner(Tolerances()).objections, waiting_since=NOON)

    def waits(self) -> list[str]:
        return [wait.reason for wait in waits(self._dossier)]

    def _number(self, customs_code: str, direction: str) -> str:
        self._count += 1
        return f"{customs_code}2026{direction}{self._count:09d}"


def outcomes(events: list[Event]) -> dict[tuple[str, int], object]:
    """(platform, attempt) → the outcome, generated numbers left out. Fails on a second outcome of an attempt."""
    found: dict[tuple[str, int], object] = {}
    for event in events:
        if isinstance(event, ListMatched | ListRefused):
            key = (event.ref.owner, event.ref.attempt)
            assert key not in found, f"two outcomes of {key}"
            listed = replace(event.list, invt_no=None)
            found[key] = replace(event, list=listed) if isinstance(event, ListMatched) else [*event.findings, listed]
    return found


def play(documents: list[CaseDocument], stored: list[bool], driver: DossierDriver | None = None) -> list[Event]:
    driver = driver or DossierDriver()
    return [event for document, s in zip(documents, stored, strict=True) for event in driver.take(document, stored=s)]


@given(data=st.data(), documents=FIRST, both=st.booleans())
def test_any_order_with_repeats_gives_the_same_outcomes(
    data: st.DataObject, documents: tuple[CaseDocument, ...], both: bool
) -> None:
    straight = [*documents, *(OTHER_CASE if both else ())]
    expected = outcomes(play(straight, [False] * len(straight)))
    assert len(expected) == (2 if both else 1)
    repeats = data.draw(st.lists(st.sampled_from(straight), max_size=3))
    shuffled = data.draw(st.permutations(straight + repeats))
    stored = data.draw(st.lists(st.booleans(), min_size=len(shuffled), max_size=len(shuffled)))
    assert outcomes(play(list(shuffled), stored)) == expected


@given(data=st.data(), documents=FIRST, wanted=st.integers(0, len(CORRECTIONS)))
def test_corrections_and_the_list_declared_again_come_in_any_order(
    data: st.DataObject, documents: tuple[CaseDocument, ...], wanted: int
) -> None:
    again = [*CORRECTIONS[:wanted], declared(attempt=2, corrections=wanted)]

    def after_the_first_attempt(second: list[CaseDocument], stored: bool) -> dict[tuple[str, int], object]:
        driver = DossierDriver()
        first = play(list(documents), [stored] * 4, driver)
        return outcomes(first + play(second, [stored] * len(second), driver))

    expected = after_the_first_attempt(list(again), False)
    assert len(expected) == 2
    shuffled = data.draw(st.permutations(again))
    assert after_the_first_attempt(list(shuffled), True) == expected


@given(data=st.data(), documents=FIRST)
def test_nothing_lies_here_without_a_reason(data: st.DataObject, documents: tuple[CaseDocument, ...]) -> None:
    shuffled = data.draw(st.permutations(documents))
    driver = DossierDriver()
    for count, document in enumerate(shuffled, 1):
        decided = outcomes(list(driver.take(document, stored=True)))
        assert decided or driver.waits() or count == 4
        if decided:
            break
    reasons = [reason for reason in driver.waits() if reason != "waybill awaits list"]
    assert reasons == []
