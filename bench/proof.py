"""Measures what it costs intake to have a record's sender proved: the MAC of `tg_proof`, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import process_time_ns

from libs.identity.proofs import RecordProofs, RecordSecrets
from libs.schemas.topics import DECLARED

ROUNDS = 20
"""The quickest of so many counts: what disturbs a count only ever makes it slower."""
LIMIT_US = 5.0
BYTES = (955, 4096)
"""Of a record's value: a usual document, and one of many lines."""
_AT = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Proving:
    """bytes: of a record's value. us: microseconds of CPU a record."""

    bytes: int
    us: float


def measure_proofs(times: int) -> list[Proving]:
    """times: records in each of the rounds."""
    return [Proving(size, min(_timed(bytes(size), times) for _ in range(ROUNDS))) for size in BYTES]


def print_proofs(found: list[Proving]) -> None:
    print("a record's sender proved             µs a record   bytes")
    for each in found:
        print(f"{'':<36} {each.us:11.2f} {each.bytes:7}")


def _timed(value: bytes, times: int) -> float:
    proofs, topic, key = RecordProofs(RecordSecrets.of("1:a-secret-of-the-bench"), None), DECLARED["order"].name, b"T1"
    header = proofs.door("3105961234").header(topic, key, value)
    begun = process_time_ns()
    for _ in range(times):
        proofs.judge(topic, key, value, header, _AT)
    return (process_time_ns() - begun) / times / 1000
