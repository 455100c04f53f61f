"""A broker with SASL_SSL and access lists lets a partner write what is its role's, and read nothing.

One broker, one story. The listener in clear is the test's administrator alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker, KafkaMessage

from deploy.tests.secure_broker import Broker, secure_broker
from libs.identity import brokers
from libs.identity.brokers import BrokerSettings
from libs.runtime.failures import Transient
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import kafka_producer
from libs.runtime.kafka.topic_log import KafkaTopicLog
from libs.schemas.access_lists import all_grants
from libs.schemas.topics import DECLARED, DOCUMENTS, MADE, RECEIPTS, RELEASES, TOLD, TOPICS, partner_topic

PLATFORM, CARRIER, CUSTOMS = "3301960AB1", "3301980GH4", "0000"
ORDERS, WAYBILLS = DECLARED["order"].name, DECLARED["waybill"].name


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    users = (PLATFORM, CARRIER, CUSTOMS, "intake", "tax", "feed")
    grants = all_grants({PLATFORM: ["platform"], CARRIER: ["logistics"]}, {CARRIER: ["order"]}, ["0000"])
    with secure_broker(tmp_path_factory.mktemp("secure"), users, grants) as found:
        Cluster(found.clear).create(MADE)
        yield found


async def write(at: str, settings: BrokerSettings | None, topic: str) -> str:
    """Write one record; says what became of it."""
    told: dict[str, Any] = brokers.aiokafka(settings) if settings else {}
    producer = AIOKafkaProducer(bootstrap_servers=at, request_timeout_ms=5_000, **told)
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"{}", key=b"T1")
    except KafkaError as failure:
        return type(failure).__name__
    finally:
        await producer.stop()
    return "written"


async def read(broker: Broker, user: str, topic: str, group: str | None = None) -> str:
    """Read the topic's first record; says what became of it."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker.secure, auto_offset_reset="earliest", group_id=group, enable_auto_commit=False,
        **brokers.aiokafka(broker.settings(user)),
    )  # fmt: skip
    try:
        await consumer.start()
        partitions = TOPICS[topic].partitions if topic in TOPICS else 1
        consumer.assign([TopicPartition(topic, n) for n in range(partitions)])
        found = await consumer.getmany(timeout_ms=1_500)
    except KafkaError as failure:
        return type(failure).__name__
    finally:
        await consumer.stop()
    return "read" if found else "nothing"


async def framed(broker: Broker, user: str, topic: str) -> bytes:
    """Read one record as a service does."""
    frame = KafkaBroker(broker.secure, logger=None, **brokers.faststream(broker.settings(user)))
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    @frame.subscriber(topic, group_id=user, auto_offset_reset="earliest")
    async def hear(message: KafkaMessage) -> None:
        if not heard.done():
            heard.set_result(bytes(message.body))

    async with frame:
        await frame.start()
        return await asyncio.wait_for(heard, 60)


async def test_a_broker_lets_each_do_what_the_table_says(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    scram = broker.settings
    assert await write(broker.secure, scram(PLATFORM), ORDERS) == "written"
    assert await write(broker.secure, scram(CARRIER), WAYBILLS) == "written"
    assert await write(broker.secure, scram(CARRIER), ORDERS) == "written", "a platform has entrusted it with orders"
    refused = {
        "another role's kind": (PLATFORM, WAYBILLS),
        "an internal topic": (PLATFORM, DOCUMENTS.name),
        "receipts of others": (PLATFORM, RECEIPTS.name),
        "a service, another's topic": ("tax", DOCUMENTS.name),
        "a service, partners' topics": ("tax", ORDERS),
    }
    for name, (user, topic) in refused.items():
        assert await write(broker.secure, scram(user), topic) == "TopicAuthorizationFailedError", name
    assert await write(broker.secure, scram(PLATFORM, "another-password"), ORDERS) != "written"
    assert await write(broker.secure, scram("nobody"), ORDERS) != "written"
    assert await write(broker.secure, None, ORDERS) != "written", "in clear"

    for topic in (DOCUMENTS.name, RECEIPTS.name):
        assert await write(broker.secure, scram("intake"), topic) == "written"
    for topic in (ORDERS, DOCUMENTS.name, RECEIPTS.name):
        assert await read(broker, "intake", topic, "intake") == "read"
        for user in (PLATFORM, CARRIER, "tax"):
            assert await read(broker, user, topic) != "read", (user, topic)
    assert await framed(broker, "intake", ORDERS) == b"{}", "as services read, by their frame"
    assert await read(broker, "intake", ORDERS, "tax") == "GroupAuthorizationFailedError", "another's group"

    assert await write(broker.certified, broker.certified_as(CARRIER), WAYBILLS) == "written", "by certificate"
    assert (
        await write(broker.certified, broker.certified_as(CARRIER), DOCUMENTS.name) == "TopicAuthorizationFailedError"
    )
    bare = BrokerSettings.model_validate({"KAFKA_SECURITY": "tls", "KAFKA_CA": broker.authority.file})
    assert await write(broker.certified, bare, WAYBILLS) != "written"

    await _outsiders(broker, monkeypatch)

    for name, value in broker.variables("intake").items():
        monkeypatch.setenv(name, value)
    producer = kafka_producer(broker.secure, "intake")
    await producer.start()
    await producer.send_and_wait(DOCUMENTS.name, b"{}", key=b"T1")
    await producer.stop()
    assert set(await Cluster(broker.secure).topic_ids([DOCUMENTS.name])) == {DOCUMENTS.name}
    monkeypatch.setenv("KAFKA_PASSWORD", "another-password")
    with pytest.raises(Transient):
        await Cluster(broker.secure).topic_ids([DOCUMENTS.name])


async def _outsiders(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partner reads the topic of its own, customs what is told of all; the feed makes and writes both."""
    releases, own, other = TOLD[RELEASES].name, partner_topic(PLATFORM), partner_topic(CARRIER)
    assert own and other
    for name, value in broker.variables("feed").items():
        monkeypatch.setenv(name, value)
    log = KafkaTopicLog(Cluster(broker.secure), lambda: kafka_producer(broker.secure, "feed"))
    for made in (own, other, own):
        await log.make(made, 1)
    await log.write(own.name, [(b"list/1", b"{}", [("ce_id", b"evt_1")])])
    assert await write(broker.secure, broker.settings("feed"), releases) == "written"
    for user in (PLATFORM, CARRIER, CUSTOMS, "intake"):
        for topic in (own.name, releases):
            assert await write(broker.secure, broker.settings(user), topic) == "TopicAuthorizationFailedError"
    for group in (PLATFORM, f"{PLATFORM}.receipts"):
        assert await read(broker, PLATFORM, own.name, group) == "read"
    assert await read(broker, PLATFORM, own.name, CARRIER) == "GroupAuthorizationFailedError"
    assert await read(broker, CUSTOMS, releases, CUSTOMS) == "read"
    for user, topic in ((CARRIER, own.name), (CUSTOMS, own.name), (PLATFORM, releases), (PLATFORM, other.name)):
        assert await read(broker, user, topic) != "read", (user, topic)
    await log.drop(other)
    assert await asyncio.to_thread(log_of, broker, other.name) is None
    with pytest.raises(Transient):
        monkeypatch.setenv("KAFKA_USERNAME", PLATFORM)
        await KafkaTopicLog(Cluster(broker.secure), lambda: kafka_producer(broker.secure, "x")).make(other, 1)
    await log.close()


def log_of(broker: Broker, topic: str) -> Any:
    return broker.admin.list_topics(timeout=10).topics.get(topic)
