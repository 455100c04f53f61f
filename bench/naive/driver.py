"""`python -m bench naive`: the same accepted documents through a naive matching service, then through ours."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from math import inf
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from bench.measuring.meters import Meters
from bench.naive.topics import GROUP, INPUT, PREFIX
from bench.opening import open_for_business
from bench.peers.environments import ROOT
from bench.peers.family import Command, Family
from bench.peers.rows import send
from bench.rig import HOME, fresh_stack, process_ids, start_services
from bench.stages import Pass, fill, play
from deploy.local import processes
from deploy.local.errors import StackError
from deploy.local.part import Say
from deploy.local.stack import Endpoints
from libs.schemas.cloudevents import singles
from libs.schemas.codes.supervision_modes import Station
from libs.schemas.topics import AGREEMENTS, COMPARISONS, DOCUMENTS, MATCHING_REFUSALS, edges_from

OUTPUTS = (AGREEMENTS, COMPARISONS, *edges_from(Station.MATCHING), MATCHING_REFUSALS)
SERVICE = "service"
SERVERS = ("kafka", "postgres")
SAMPLE_S = 0.5
STILL_S = 60.0
LACKS = (
    "that an event is published: it is lost where the process dies between commit and publish, because the record comes "
    "again but finds its document filed",
    "that it is published once: readers get no causal id by which to know it again",
    "that senders are told what their lists wait for",
    "order and pace after a failure: a record that fails is tried again at once, for ever",
    "that a record nobody can read is kept aside, that a day is closed, that a re-created or cut log is noticed",
)


def measure_naive(lists: int, seconds: float, seed: int, say: Say) -> dict[str, Any]:
    """Return what bench-naive.json holds. seconds: how long the naive service is watched at most.

    Raises StackError, NotQuiescent or RuntimeError with what went wrong.
    """
    with fresh_stack(say) as endpoints:
        start_services(endpoints, say)
        asyncio.run(open_for_business(endpoints.kafka, say))
        processes.stop_services(HOME)
        fill(endpoints.kafka, lists, seed, say)
        asyncio.run(play(Pass("intake", "documents as declared"), endpoints, say))
        documents = _unfold(endpoints.kafka, say)
        naive = _play_naive(endpoints, documents, seconds, say)
        result = asyncio.run(play(Pass("matching", "accepted documents"), endpoints, say))
    ours = _row("ours", result.records, result.records_per_s, result.cpu_us_per_record, result.service)
    return {
        "lists": lists,
        "seed": seed,
        "rows_per_s": naive["rows_per_s"],
        "cpu_us_per_row": naive["cpu_us_per_row"],
        "cores_used_by_others": naive.pop("cores_used_by_others"),
        "ratio": round(naive["cpu_us_per_row"] / ours["cpu_us_per_row"], 2),
        "services": [naive, ours],
        "naive_lacks": list(LACKS),
    }


def _row(name: str, rows: int, rows_per_s: float, cpu_us: Mapping[str, float], service: str) -> dict[str, Any]:
    """by_process: CPU µs per row of the service, Kafka and PostgreSQL; the rest takes no part."""
    named = {SERVICE if process == service else process: value for process, value in cpu_us.items()}
    by_process = {process: named[process] for process in (SERVICE, *SERVERS)}
    return {
        "name": name,
        "rows": rows,
        "rows_per_s": rows_per_s,
        "cpu_us_per_row": round(sum(by_process.values()), 2),
        "by_process": by_process,
    }


def _unfold(bootstrap: str, say: Say) -> int:
    """Every accepted document once more as a record of its own, as a FastStream handler wants it. How many there are."""
    topics = [INPUT, *(PREFIX + event.__name__ for topic in OUTPUTS for event in topic.events)]
    admin = AdminClient({"bootstrap.servers": bootstrap})
    fresh = [NewTopic(topic, num_partitions=DOCUMENTS.partitions, replication_factor=1) for topic in topics]
    for future in admin.create_topics(fresh).values():
        future.result()
    reader = Consumer({"bootstrap.servers": bootstrap, "group.id": "unfold", "enable.auto.commit": False})
    producer = Producer({"bootstrap.servers": bootstrap, "compression.type": "lz4", "linger.ms": 50})
    places = [TopicPartition(DOCUMENTS.name, n, 0) for n in range(DOCUMENTS.partitions)]
    missing = sum(reader.get_watermark_offsets(place)[1] for place in places)
    reader.assign(places)
    count = 0
    while missing:
        for message in reader.consume(1_000, 5.0):
            missing -= 1
            of_record: Any = message.headers() or []
            for headers, key, value in singles(dict(of_record), message.key(), message.value()):
                if headers["ce_type"] != b"DayClosed":
                    count += 1
                    send(producer, INPUT, value, key, message.partition(), headers=headers)
    reader.close()
    producer.flush()
    say(f"naive: {count:,} documents, a record each")
    return count


def _play_naive(endpoints: Endpoints, documents: int, limit_s: float, say: Say) -> dict[str, Any]:
    """From the first acknowledged records to the last, or as far as it comes in the time."""
    family = Family(HOME / "logs" / "naive.log")
    family.start([Command([sys.executable, "-m", "bench.naive.app"], ROOT, endpoints.environment())])
    meters = Meters({name: pid for name, pid in process_ids().items() if name in SERVERS} | {"bench": os.getpid()})
    try:
        first = _until(1, inf, family, endpoints.kafka, say)
        began_s, before, own_s = time.monotonic(), meters.read(), family.cpu_s()
        last = _until(documents, limit_s, family, endpoints.kafka, say)
        seconds, used = time.monotonic() - began_s, meters.read().since(before)
        rows, cpu_s = last - first, dict(used.cpu_s) | {SERVICE: family.cpu_s() - own_s}
    finally:
        family.stop()
    cpu_us = {name: round(value * 1e6 / rows, 2) for name, value in cpu_s.items()}
    others = round((used.busy_s - sum(cpu_s.values())) / seconds, 2)
    return _row("naive", rows, round(rows / seconds, 1), cpu_us, SERVICE) | {"cores_used_by_others": others}


def _until(goal: int, limit_s: float, family: Family, bootstrap: str, say: Say) -> int:
    """Say how many records are acknowledged, once they are at least so many or time is over. Raises StackError where it
    stands still."""
    watcher = Consumer({"bootstrap.servers": bootstrap, "group.id": GROUP, "enable.auto.commit": False})
    places = [TopicPartition(INPUT, n) for n in range(DOCUMENTS.partitions)]
    done, began_s, said_s = 0, time.monotonic(), 0.0
    news_s = began_s
    try:
        while done < goal and time.monotonic() - began_s < limit_s:
            time.sleep(SAMPLE_S)
            before, now_s = done, time.monotonic()
            done = sum(max(0, place.offset) for place in watcher.committed(places))
            news_s = now_s if done > before else news_s
            if now_s - news_s > STILL_S or family.ended() is not None:
                raise StackError(f"the naive service stands still or ended at {done:,} records; its log: {family.log}")
            if now_s - said_s > 2:
                said_s = now_s
                say(f"naive: {done:,} records done")
    finally:
        watcher.close()
    return done
