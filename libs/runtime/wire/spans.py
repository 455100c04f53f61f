"""A span stands in a partition's records for offsets that hold none: markers of transactions, batches nobody can open."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import ConsumerRecord

LAST_OFFSET, BATCH_BYTES, BATCH_SHA256 = "tg_last_offset", "tg_batch_bytes", "tg_batch_sha256"
"""Headers of a span: what is known from outside of a batch that was not opened."""

TOO_LARGE, BAD_HEADER_NAME, NOT_OPENED = "batch-too-large", "batch-header-name", "batch-not-opened"
"""Reasons of dead letters that stand for a whole batch, or for what is left of one."""

BATCH_REASONS = frozenset((TOO_LARGE, BAD_HEADER_NAME, NOT_OPENED))


@dataclass
class Span(ConsumerRecord[bytes, bytes]):  # type: ignore[misc]
    """Offsets from `offset` to `last`. reason: why nobody reads the batch there, which is the span's value, as it was
    fetched; None where there is nothing to read, as in transactions' markers and what was taken back."""

    last: int
    reason: str | None


def behind(record: ConsumerRecord[bytes, bytes]) -> int:
    """The offset behind a record or a span."""
    return record.last + 1 if isinstance(record, Span) else record.offset + 1
