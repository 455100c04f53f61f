"""Measures what a list costs between two services: decode, add the service's own facts, encode.

No rules are asked and no rows are written: this is what the shape of the events costs, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time_ns

from libs.schemas.events.accountbook import BookFacts, StockHeld
from libs.schemas.events.base import DecimalText, reader_of
from libs.schemas.events.lists import Carriage, CaseRef, Declared, DeclaredLine, Fees, Parties
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import Ground, ListReleased, QuotaUse
from libs.schemas.events.tax import Assessment, LineTax, TaxAssessed

ROUNDS = 20
"""The quickest of so many counts: what disturbs a count only ever makes it slower."""


@dataclass(frozen=True)
class Hop:
    """name: whose work it is. us: microseconds of CPU a list. bytes: of the event it ends with."""

    name: str
    us: float
    bytes: int


def measure_hops(times: int) -> list[Hop]:
    """times: lists in each of the rounds."""
    found, event = [], _matched().encode()
    for name, work in (("accountbook", _hold()), ("tax", _assess()), ("review", _release())):
        found.append(Hop(name, min(_timed(work, event, times) for _ in range(ROUNDS)), len(work(event))))
        event = work(event)
    return found


def print_hops(found: list[Hop]) -> None:
    print("one list of two lines through        µs a list   bytes")
    for hop in found:
        print(f"{hop.name:<36} {hop.us:9.1f} {hop.bytes:7}")


def _timed(work: Callable[[bytes], bytes], event: bytes, times: int) -> float:
    begun = process_time_ns()
    for _ in range(times):
        work(event)
    return (process_time_ns() - begun) / times / 1000


def _hold() -> Callable[[bytes], bytes]:
    read: Callable[[bytes], ListMatched] = reader_of(ListMatched)
    prices = [DecimalText("120.00"), DecimalText("80.00")]

    def work(data: bytes) -> bytes:
        matched = read(data)
        book = BookFacts(entry_mode="1210", zone_type="Y", prices=prices)
        return StockHeld(list=matched.list, fees=matched.fees, lines=matched.lines, book=book).encode()

    return work


def _assess() -> Callable[[bytes], bytes]:
    read: Callable[[bytes], StockHeld] = reader_of(StockHeld)
    value, nothing, vat = DecimalText("320.00"), DecimalText("0.00"), DecimalText("29.12")

    def work(data: bytes) -> bytes:
        held = read(data)
        tax = Assessment(
            value=value,
            duty=nothing,
            consumption_tax=nothing,
            vat=vat,
            total=vat,
            full_rate=False,
            tax_rule="cbec-retail@2",
            lines=[LineTax(line.gnum, value, nothing, nothing, vat) for line in held.lines],
        )
        return TaxAssessed(list=held.list, lines=held.lines, book=held.book, tax=tax).encode()

    return work


def _release() -> Callable[[bytes], bytes]:
    read: Callable[[bytes], TaxAssessed] = reader_of(TaxAssessed)
    grounds = [Ground(rule="review.release", version=1, code="2600", text="放行 released")]

    def work(data: bytes) -> bytes:
        assessed = read(data)
        quota, tax = QuotaUse(year=2026, used=DecimalText("320.00")), assessed.tax
        return ListReleased(
            list=assessed.list,
            lines=assessed.lines,
            value=tax.value,
            tax=tax.total,
            values=[line.value for line in tax.lines],
            quota=quota,
            grounds=grounds,
        ).encode()

    return work


def _matched() -> ListMatched:
    ref = CaseRef(owner="3301960AB1", number="T2026030200000001", attempt=1)
    parties = Parties(
        ebp_code="3301960AB1", ebc_code="3302960CD2", agent_code="3302980JK5", pay_code="3122480EF3",
        assure_code="3301960AB1", area_code="330266K0L6",
    )  # fmt: skip
    listed = Declared(
        ref=ref, submission_id="lists-0-123456", trade_mode="1210", customs_code="3105", parties=parties,
        waybill=Carriage(logistics_code="3301980GH4", logistics_no="YD2026030200000001", traf_mode="Y"),
        invt_no="31052026I000000016", ems_no="T3105W000001", buyer_token="f" * 64,
    )  # fmt: skip
    lines = [_line(1, "I000001", "2", "240.00"), _line(2, "I000002", "1", "80.00")]
    fees = Fees(freight=DecimalText("10.00"), insured_fee=DecimalText("0"), tax_total=DecimalText("29.12"))
    return ListMatched(list=listed, fees=fees, lines=lines)


def _line(gnum: int, item: str, qty: str, total: str) -> DeclaredLine:
    pieces, kilograms = DecimalText(qty), DecimalText("0.90")
    return DeclaredLine(gnum, "1901101000", "601", pieces, "122", kilograms, "035", DecimalText(total), item)
