"""What the services count themselves: their Prometheus metrics, read over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import LOOPBACK

_STAGES, _RECORDS, _BATCHES = "tongguan_stage_seconds_total", "tongguan_records_total", "tongguan_batches_total"
_LAST_BATCH = "tongguan_last_batch_timestamp_seconds"


@dataclass(frozen=True, slots=True)
class Counts:
    """stages_s: time of batches by stage. last_batch_s: when the last one was committed, seconds since the epoch."""

    stages_s: Mapping[str, float]
    records: float
    batches: float
    last_batch_s: float

    def since(self, earlier: Counts) -> Counts:
        stages = {stage: value - earlier.stages_s.get(stage, 0.0) for stage, value in self.stages_s.items()}
        return Counts(stages, self.records - earlier.records, self.batches - earlier.batches, self.last_batch_s)


def scrape(ports: Mapping[str, int]) -> dict[str, Counts]:
    """Service → its counts. Raises OSError, which names it, where a service does not answer."""
    return {service: parse(_fetch(service, port)) for service, port in ports.items()}


def parse(text: str) -> Counts:
    """Of a Prometheus text page; what it lacks counts as nothing."""
    stages: dict[str, float] = {}
    totals: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == _STAGES:
                stages[sample.labels["stage"]] = sample.value
            else:
                totals[sample.name] = totals.get(sample.name, 0.0) + sample.value
    return Counts(stages, totals.get(_RECORDS, 0.0), totals.get(_BATCHES, 0.0), totals.get(_LAST_BATCH, 0.0))


def _fetch(service: str, port: int) -> str:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException) as failure:
        raise OSError(f"{service} gives no metrics on port {port}: {type(failure).__name__}") from failure
    finally:
        connection.close()
