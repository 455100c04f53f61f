"""The services' own Prometheus metrics are read over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from bench.measuring.meters import difference
from deploy.local.ports import LOOPBACK

_CPU, _WALL = "tongguan_stage_cpu_seconds_total", "tongguan_stage_seconds_total"
_RECORDS, _BATCHES = "tongguan_records_total", "tongguan_batches_total"
_LAST_BATCH = "tongguan_last_batch_timestamp_seconds"


@dataclass(frozen=True, slots=True)
class Counts:
    """cpu_s, wall_s: time of batches by stage. last_batch_s: when the last one was committed, seconds since the epoch."""

    cpu_s: Mapping[str, float]
    wall_s: Mapping[str, float]
    records: float
    batches: float
    last_batch_s: float

    def since(self, earlier: Counts) -> Counts:
        return Counts(
            difference(earlier.cpu_s, self.cpu_s),
            difference(earlier.wall_s, self.wall_s),
            self.records - earlier.records,
            self.batches - earlier.batches,
            self.last_batch_s,
        )


def scrape(ports: Mapping[str, int]) -> dict[str, Counts]:
    """Service → its counts. Raises OSError, which names it, where a service does not answer."""
    return {service: parse(_fetch(service, port)) for service, port in ports.items()}


def parse(text: str) -> Counts:
    """Of a Prometheus text page; what it lacks counts as nothing."""
    stages: dict[str, dict[str, float]] = {_CPU: {}, _WALL: {}}
    totals: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name in stages:
                stages[sample.name][sample.labels["stage"]] = sample.value
            else:
                totals[sample.name] = totals.get(sample.name, 0.0) + sample.value
    records, batches, last_batch_s = (totals.get(name, 0.0) for name in (_RECORDS, _BATCHES, _LAST_BATCH))
    return Counts(stages[_CPU], stages[_WALL], records, batches, last_batch_s)


def _fetch(service: str, port: int) -> str:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException) as failure:
        raise OSError(f"{service} gives no metrics on port {port}: {type(failure).__name__}") from failure
    finally:
        connection.close()
