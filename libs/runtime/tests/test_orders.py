"""Orders stand on a topic that whoever set the system up has made; nobody else makes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from confluent_kafka.admin import AdminClient

from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import CREATE
from libs.runtime.orders import on_record, put_on_record
from libs.schemas.topics import ERASURES


async def test_a_missing_record_of_orders_is_said_and_not_made_anew(kafka: str) -> None:
    lost = replace(ERASURES, name="cbec.intake.lost.v1")
    with pytest.raises(Halt, match=CREATE):
        await put_on_record(kafka, lost, [b"one"])
    with pytest.raises(Halt, match="order again"):
        await on_record(kafka, lost)
    assert lost.name not in AdminClient({"bootstrap.servers": kafka}).list_topics(timeout=10).topics
    await put_on_record(kafka, ERASURES, [b"one", b"two"])
    assert (await on_record(kafka, ERASURES))[-2:] == [b"one", b"two"]
