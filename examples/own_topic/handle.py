"""Take what you are told by typed handlers: `pip install -r more.in`, `python handle.py [--once]`.

KAFKA is the brokers' address, CODE your customs code; the topic is there once `read.py` has opened it. Types are written
after asyncapi.json, channel `partner`; more fields may come, so others are ignored. With `--once` it ends when it has
caught up.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated

from faststream import Header
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.security import SASLScram512
from proof import context
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Told(BaseModel):
    """Data of every entry: names are as they are on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


class Finding(Told):
    """A finding says where a document was wrong, and why."""

    code: str
    rule: str
    path: str
    message: str


class ReceiptTold(Told):
    """A receipt of a document of yours."""

    document: str
    business_key: str
    receipt: dict[str, str]
    findings: list[Finding]


class ReleaseTold(Told):
    """A list of yours was released, or something became of it since."""

    customs_code: str
    trade_mode: str
    status: str
    invt_no: str | None = None
    value: str | None = None
    tax: str | None = None


class WaybillStatusTold(Told):
    """The status of one of your parcels changed."""

    logistics_code: str
    logistics_no: str
    status: str
    may_deliver: bool


class WaybillEventTold(Told):
    """A parcel of yours, a bill of parcels or a transit came on its way."""

    event: str
    logistics_code: str
    logistics_no: str | None = None
    bill_no: str | None = None
    customs_code: str | None = None
    operator_code: str | None = None
    voyage_no: str | None = None
    time: str | None = None
    transit_no: str | None = None


class TaxBillStatusTold(Told):
    """A tax bill stands in a payment document, or is void: official fields of 818."""

    tax_no: str
    invt_no: str
    status: str
    ent_duty_no: str | None = None


class TaxBillTold(TaxBillStatusTold):
    """A tax bill with its lines: official fields of 816."""

    customs_tax: str
    value_added_tax: str
    consumption_tax: str


class BookMovementTold(Told):
    """A movement of a book of yours."""

    event: str
    ems_no: str


code = os.environ["CODE"]
tls = context()
proof = SASLScram512(code, os.environ["KAFKA_PASSWORD"], tls) if tls else None
broker = KafkaBroker(os.environ["KAFKA"], security=proof, logger=None)
told = broker.subscriber(f"cbec.partners.{code}.v1", group_id=f"{code}.handle", auto_offset_reset="earliest")
Number = Annotated[int, Header("ce_sequence")]
heard = asyncio.Event()


def say(number: int, what: str) -> None:
    """Do the work. What comes twice has the same number."""
    print(number, what, flush=True)
    heard.set()


def of_type(name: str):
    async def fits(message: KafkaMessage) -> bool:
        return message.headers.get("ce_type") == name

    return fits


@told(filter=of_type("receipt"))
async def receipt(body: ReceiptTold, number: Number) -> None:
    # A summary's result (CEB792) has the state of its declaration instead.
    status = body.receipt.get("returnStatus") or body.receipt["decState"]
    say(number, f"{body.business_key}: {status} {[each.code for each in body.findings]}")


@told(filter=of_type("release"))
async def release(body: ReleaseTold, number: Number) -> None:
    say(number, f"list {body.invt_no}: {body.status}, tax {body.tax}")


@told(filter=of_type("waybill-status"))
async def waybill(body: WaybillStatusTold, number: Number) -> None:
    say(number, f"parcel {body.logistics_no}: {'deliver' if body.may_deliver else 'keep'}, {body.status}")


@told(filter=of_type("waybill-event"))
async def on_its_way(body: WaybillEventTold, number: Number) -> None:
    say(number, f"{body.logistics_no or body.bill_no or body.transit_no}: {body.event} {body.time or ''}".rstrip())


@told(filter=of_type("tax-bill"))
async def bill(body: TaxBillTold, number: Number) -> None:
    say(number, f"bill {body.tax_no}: {body.customs_tax} + {body.value_added_tax} + {body.consumption_tax}")


@told(filter=of_type("tax-bill-status"))
async def bill_status(body: TaxBillStatusTold, number: Number) -> None:
    say(number, f"bill {body.tax_no}: {body.status} {body.ent_duty_no or ''}".rstrip())


@told(filter=of_type("book-movement"))
async def movement(body: BookMovementTold, number: Number) -> None:
    say(number, f"book {body.ems_no}: {body.event}")


@told
async def other(message: KafkaMessage) -> None:
    """A later release may tell more than these."""
    heard.set()


async def caught_up() -> bool:
    """Say whether every record of the topic was read. Before it has the partition it cannot know."""
    consumer = told.consumer
    places = consumer.assignment() if consumer else ()
    ends = await consumer.end_offsets(places) if places else {}
    return bool(ends) and all([await consumer.position(place) >= end for place, end in ends.items()])


async def main(*, once: bool) -> None:
    async with broker:
        await broker.start()
        while True:
            try:
                await asyncio.wait_for(heard.wait(), 3)
            except TimeoutError:
                if once and await caught_up():
                    return
            heard.clear()


if __name__ == "__main__":
    asyncio.run(main(once="--once" in sys.argv))
