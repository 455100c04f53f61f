"""Every metric of a service, each with its sentence."""

from __future__ import annotations

import time

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("tongguan_records_total", "Input records applied", ["topic"])
DUPLICATES = Counter(
    "tongguan_duplicates_total", "Input records dropped because their effect was there already", ["topic"]
)
EVENTS = Counter("tongguan_events_total", "Events published and acknowledged", ["topic"])
BATCHES = Counter("tongguan_batches_total", "Batches committed")
BATCH_SECONDS = Histogram(
    "tongguan_batch_seconds",
    "From poll to commit of one batch",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
STAGE_SECONDS = Counter("tongguan_stage_seconds_total", "Wall time of batches by stage", ["stage"])
STAGE_CPU_SECONDS = Counter(
    "tongguan_stage_cpu_seconds_total",
    "CPU time of batches by stage, with what the process does meanwhile: the Kafka client's tasks run while a stage waits",
    ["stage"],
)
RETRIES = Counter("tongguan_retries_total", "Batches tried again after a transient failure", ["cause"])
HALVED = Counter("tongguan_batches_halved_total", "Batches that failed by their own fault: tried in halves", ["cause"])
SENDERS_ASIDE = Gauge("tongguan_senders_aside", "Senders whose records are put aside, most of them being unreadable")
FENCED = Counter("tongguan_fenced_total", "Batches rolled back because the position had moved")
DEAD_LETTERS = Counter("tongguan_dead_letters_total", "Records that could not be read", ["reason"])
ASSIGNED = Gauge("tongguan_assigned_partitions", "Input partitions assigned to this worker")
OUTBOX_PAGES = Gauge("tongguan_outbox_pages", "Committed pages not yet acknowledged")
OUTBOX_AGE = Gauge("tongguan_outbox_age_seconds", "Age of the oldest page not yet acknowledged")
LAG = Gauge("tongguan_lag_records", "Records in the input partition not yet applied", ["topic", "partition"])
HELD = Gauge(
    "tongguan_held_records", "Records in the input partition behind an open transaction", ["topic", "partition"]
)
STANDING = Gauge(
    "tongguan_standing_seconds",
    "How long the input that stands longest has not moved though something waits in it: alarm",
)
BROKER_SILENT = Gauge("tongguan_broker_silent_seconds", "Since the broker answered a fetch of any input")
LAST_BATCH = Gauge("tongguan_last_batch_timestamp_seconds", "When the last batch was committed")
HALTED = Gauge("tongguan_halted", "1 while a partition or the worker stands still because a promise is broken")
BODY_BYTES = Gauge("tongguan_http_body_bytes", "Bytes of the request bodies in hand, beyond the first 64 KiB of each")
REFUSED_REQUESTS = Counter(
    "tongguan_http_requests_refused_total", "Requests refused at the door for who asks, or how much", ["status"]
)
REFUSED_CONNECTIONS = Counter("tongguan_http_connections_refused_total", "Connections refused because all were taken")
CLOSED_DAY = Gauge("tongguan_closed_day_timestamp_seconds", "The last customs day closed on every input")
DAYS_LEFT = Gauge("tongguan_days_left", "Closed days whose work is not done")
DUE = Counter("tongguan_due_total", "Things due at days' ends that were worked off")
USED_UP = Gauge(
    "tongguan_numbers_used_share", "Share of running numbers given out, where more than half is", ["numbers"]
)
WAITING = Gauge("tongguan_waiting", "What waits, by reason", ["reason"])
WAITING_AGE = Gauge("tongguan_waiting_age_seconds", "Age of the oldest that waits, by reason", ["reason"])


class Stage:
    """Counts what runs inside as that stage of a batch, where it comes to its end."""

    __slots__ = ("_began_cpu_s", "_began_s", "_name")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        self._began_s, self._began_cpu_s = time.perf_counter(), time.thread_time()

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            STAGE_CPU_SECONDS.labels(self._name).inc(time.thread_time() - self._began_cpu_s)
            STAGE_SECONDS.labels(self._name).inc(time.perf_counter() - self._began_s)
