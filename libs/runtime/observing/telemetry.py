"""Traces: one span a batch; a sampled record gets a span of its own in the tree of its case.

Trace id and sampling decision derive from a hash of the case's key, span ids from record ids: four documents
sent by four companies fall into one tree, and a batch tried again names the same spans.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from zlib import crc32

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from libs.runtime.processing import Record, Trace
from libs.schemas.keys import trace_id

_LINKS_MAX = 32
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


def _hash(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode(), digest_size=size).hexdigest()


def root_span_id(key: str) -> str:
    return _hash(f"root {key}", 8)


def record_span_id(record: Record) -> str:
    return _hash(record.id, 8)


@dataclass(frozen=True, slots=True)
class Sampler:
    """share: of the cases, 0 to 1. The decision hangs on the key alone, so all documents of a case share it."""

    share: float

    def trace_for(self, key: str) -> Trace | None:
        if crc32(key.encode()) >= self.share * 2**32:
            return None
        return Trace(trace_id(key), root_span_id(key))


def traceparent(record: Record) -> str | None:
    """The traceparent that outputs of a record carry; None where it is not sampled."""
    return f"00-{record.trace.trace_id}-{record_span_id(record)}-01" if record.trace is not None else None


def _context(trace_id: str, span_id: str) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=_SAMPLED)


class Tracer:
    """Writes a batch's spans after its commit. `begun`: keys of traces that began with a record of this batch."""

    def __init__(self, service: str, processor: SpanProcessor | None) -> None:
        self._service = service
        self._processor = processor
        self._resource = Resource.create({"service.name": service, "service.instance.id": socket.gethostname()})

    def batch(
        self, batch_id: str, records: Sequence[Record], begun: dict[str, str], start_ns: int, end_ns: int
    ) -> None:
        """Open one span for the batch and one for each sampled record. The first has links to the others, and each of
        those lies in its own case's trace."""
        if self._processor is None:
            return
        sampled = [(record, record.trace) for record in records if record.trace is not None]
        contexts = [_context(trace.trace_id, record_span_id(record)) for record, trace in sampled]
        own = _context(_hash(f"batch {batch_id}", 16), _hash(f"batch {batch_id}", 8))
        links = [Link(context) for context in contexts[:_LINKS_MAX]]
        attributes = {"messaging.batch.message_count": len(records)}
        self._end("batch", own, None, start_ns, end_ns, SpanKind.CONSUMER, attributes, links)
        for (record, trace), context in zip(sampled, contexts, strict=True):
            parent = _context(trace.trace_id, trace.parent_id)
            if key := begun.get(record.id):
                self._end("case", parent, None, start_ns, end_ns, SpanKind.INTERNAL, {"tongguan.order_no": key})
            attributes_of: dict[str, str | int] = {
                "messaging.system": "kafka",
                "messaging.destination.name": record.topic,
                "messaging.destination.partition.id": str(record.partition),
                "messaging.kafka.offset": record.offset,
                "tongguan.customs_day": record.day.isoformat(),
            }
            name = f"{self._service} {trace.event or type(record.event).__name__}"
            related = [Link(own)]
            if trace.sender:
                related.append(Link(_context(*trace.sender)))
            self._end(name, context, parent, start_ns, end_ns, SpanKind.CONSUMER, attributes_of, related)

    def _end(
        self,
        name: str,
        context: SpanContext,
        parent: SpanContext | None,
        start_ns: int,
        end_ns: int,
        kind: SpanKind,
        attributes: Mapping[str, str | int],
        links: Sequence[Link] = (),
    ) -> None:
        assert self._processor
        span = ReadableSpan(
            name=name, context=context, parent=parent, resource=self._resource, attributes=dict(attributes),
            links=links, kind=kind, status=Status(StatusCode.UNSET), start_time=start_ns, end_time=end_ns,
        )  # fmt: skip
        self._processor.on_end(span)

    def stop(self) -> None:
        if self._processor:
            with suppress(Exception):  # an exporter that is gone must not keep a service from stopping
                self._processor.force_flush(3000)
                self._processor.shutdown()


def span_processor(zipkin_endpoint: str | None, otlp_endpoint: str | None) -> SpanProcessor | None:
    """Exports to Zipkin or over OTLP, whichever is set; None switches spans off."""
    exporter: SpanExporter
    if zipkin_endpoint:
        from opentelemetry.exporter.zipkin.json import ZipkinExporter  # noqa: PLC0415  only where asked for

        exporter = ZipkinExporter(endpoint=zipkin_endpoint)
    elif otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces")
    else:
        return None
    return BatchSpanProcessor(exporter, max_queue_size=65_536, max_export_batch_size=1024, schedule_delay_millis=500)
