"""A processor small enough to see through: counts each order and answers it with `DocumentsMatched`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Connection, Decision, Decoder, Processor
from libs.runtime.settings import ServiceSettings
from libs.schemas.events.base import DecimalText, Event, reader_of
from libs.schemas.events.intake import OrderAccepted, OrderLine
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMatched
from libs.schemas.events.persons import PersonalValue

read_order = reader_of(OrderAccepted)


class EchoSettings(ServiceSettings):
    service: ClassVar[str] = "matching"


class Echo(Processor[None, Counter[str]]):
    name = "matching"
    tables: ClassVar[dict[str, str]] = {
        "echo": "order_no, times",
        "dossier": "order_no",
        "list_counter": "last",
        "list_number_pool": "handed",
        "parcel": "since",
    }

    async def load(self, db: Connection, batch: Batch) -> None:
        return None

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        decision: Decision[Counter[str]] = Decision(Counter())
        for record in batch.of(OrderAccepted):
            decision.changes[record.event.order_no] += 1
            decision.emit(record, matched(record.event.ebp_code, record.event.order_no))
        return decision

    def fold(self, state: None, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Counter[str]:
        told: list[Any] = [event for record in batch.records for event in facts.get(record.id, ())]
        return Counter(event.ref.number for event in told)

    async def save(self, db: Connection, changes: Counter[str]) -> None:
        await db.execute(
            "insert into echo (order_no, times) select * from unnest($1::text[], $2::int[]) "
            "on conflict (order_no) do update set times = echo.times + excluded.times",
            list(changes),
            list(changes.values()),
        )


def matched(ebp_code: str, order_no: str) -> DocumentsMatched:
    return DocumentsMatched(ref=CaseRef(owner=ebp_code, number=order_no))


class DeskEcho(Echo):
    """The same behind the partners' own topics, where nothing of it is published."""

    name = "intake"

    def decoder(self, topic: str) -> Decoder | None:
        return lambda raw: read_order(raw.value or b"")

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        return Decision(super().decide(state, batch).changes)


def an_order(number: str) -> OrderAccepted:
    price, nothing, nobody = DecimalText("9.90"), DecimalText("0"), PersonalValue("1-0", "*")
    line = OrderLine(
        gnum=1, item_name="tea", qty=DecimalText("1"), unit="011", price=price, total_price=price, country="142"
    )  # fmt: skip
    return OrderAccepted(
        submission_id=f"s-{number}", order_no=number, correction=0, ebp_code="P", ebc_code="E", goods_value=price,
        freight=nothing, discount=nothing, tax_total=nothing, actural_paid=price, currency="142",
        buyer_name=nobody, buyer_telephone=nobody, buyer_id_number=nobody, consignee=nobody, consignee_telephone=nobody,
        consignee_address=nobody, lines=[line],
    )  # fmt: skip
