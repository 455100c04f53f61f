"""The table of faults: kind, what it strikes, weight, how long it lasts, how to inflict and heal it."""

from __future__ import annotations

from chaos.fault import Fault
from chaos.faults import calendar, clock, keeping, log, network, partners, servers, workers
from libs.runtime.loop.crashing import POINTS

FAULTS: tuple[Fault, ...] = (
    Fault("service-killed", "services", 6, (0.5, 6), workers.killed),
    *(Fault(f"crash-{point}", "services", 2, (0.5, 3), workers.crashes_at(point)) for point in POINTS),
    Fault("hanging", "services", 2, (0.5, 3), workers.hangs),
    Fault("zombie", "services", 3, (8, 11), workers.zombie),
    Fault("database-lost", "services", 1, (0, 2), workers.database_lost),
    Fault("rebalance-storm", "services", 3, (0, 0), workers.rebalance_storm),
    Fault("second-workers", "services", 2, (8, 15), workers.second_workers),
    Fault("rows-dropped", "services", 1, (0, 2), keeping.rows_dropped),
    Fault("timekeeper-killed", "calendar", 2, (0.5, 6), calendar.killed),
    Fault("timekeeper-frozen", "calendar", 1, (8, 12), calendar.frozen),
    Fault("timekeeper-hanging", "calendar", 1, (0, 2), calendar.hanging),
    Fault("bodies-unfinished", "services", 2, (2, 5), partners.bodies_unfinished),
    Fault("open-transaction", "kafka", 1, (1, 3), log.open_transaction),
    Fault("flood-under-one-key", "kafka", 1, (0, 2), partners.flood_under_one_key),
    Fault("bomb", "kafka", 1, (0, 0), log.bomb),
    Fault("undecodable-batch", "kafka", 1, (0, 0), log.undecodable_batch),
    Fault("kafka-killed", "kafka", 2, (1, 6), servers.kafka_killed),
    Fault("clock-back", "kafka", 1, (5, 10), clock.clock_back),
    Fault("kafka-cut", "kafka", 2, (2, 8), network.cut("kafka")),
    Fault("kafka-half-open", "kafka", 2, (2, 4), network.half_open("kafka")),
    Fault("kafka-stalled", "kafka", 2, (4, 10), network.stalled("kafka")),
    Fault("kafka-slow", "kafka", 2, (4, 10), network.slow("kafka")),
    Fault("postgres-killed", "postgres", 2, (1, 5), servers.postgres_killed),
    Fault("postgres-stopped-at-once", "postgres", 2, (1, 5), servers.postgres_stopped_at_once),
    Fault("postgres-frozen", "postgres", 2, (10, 10), servers.postgres_frozen),
    Fault("postgres-cut", "postgres", 2, (2, 8), network.cut("postgres")),
    Fault("postgres-half-open", "postgres", 2, (2, 4), network.half_open("postgres")),
    Fault("postgres-stalled", "postgres", 2, (4, 10), network.stalled("postgres")),
    Fault("postgres-slow", "postgres", 2, (4, 10), network.slow("postgres")),
    Fault("disk-full", "postgres", 2, (8, 12), servers.disk_full),
    Fault("commit-reply-lost", "postgres", 3, (0, 0), network.commit_reply_lost),
    Fault("redis-flushed", "redis", 1, (0, 0), servers.redis_flushed),
    Fault("redis-stopped", "redis", 1, (3, 8), servers.redis_stopped),
    Fault("redis-slow", "redis", 1, (6, 8), servers.redis_slow),
    Fault("redis-half-open", "redis", 1, (2, 4), network.half_open("redis")),
    Fault("redis-cut", "redis", 1, (3, 8), network.cut("redis")),
)
"""Beside them every play brings `overload` and the calendar's steps (`chaos/steps.py`), each with a kill -9."""
