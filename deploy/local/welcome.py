"""`make up` says where everything is, and what to do first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from deploy.local.system import System
from libs.runtime.observing.telemetry import Sampler

_SAMPLES = Path(__file__).parents[2] / "simulator" / "samples"
SAMPLES = {
    "register.ndjson": "who takes part, by customs",
    "setup.ndjson": "books, guarantee",
    "stock.ndjson": "goods into the zone",
    "parcel.ndjson": "one parcel's four documents",
}


def told(up: System, *, calendar: bool) -> Iterator[str]:
    """Lines for the person who has just started the system. Every address can be opened as it stands."""
    order_no = _order_no()
    yield ""
    yield "Tongguan runs. Send documents, each once the one before is answered:"
    for name, what in SAMPLES.items():
        yield f"  make send FILE=simulator/samples/{name}   {what}"
    yield "Then open:"
    yield f"  {up.intake_url}/v1/receipts?orderNo={order_no}   what the partners of that parcel were told"
    yield f"  http://127.0.0.1:{up.ports['cases']}/v1/cases   how each case stands, what it waits for, who must act"
    if up.endpoints.zipkin:
        yield f"  {trace_page(up.endpoints.zipkin, order_no)}   its way through the services"
        yield f"  {up.endpoints.zipkin}/zipkin/   any other's: search for the tag tongguan.order_no=<its number>"
    for name, port in up.ports.items():
        yield f"  http://127.0.0.1:{port}/health/ready   {name} (also /metrics, /v1/waiting)"
    yield f"Kafka: {up.endpoints.kafka}      Logs: {up.home / 'logs'}"
    yield 'These and the databases, for a shell: eval "$(.venv/bin/python -m deploy.local env)"'
    if calendar:
        yield "Customs days close by themselves when they are over in Asia/Shanghai"
    yield "Check every promise: make check      Stop: make down"


def trace_page(zipkin: str, order_no: str) -> str:
    """Zipkin's page of a parcel: its trace's id comes from its order number."""
    trace = Sampler(1).trace_for(order_no)
    assert trace
    return f"{zipkin}/zipkin/traces/{trace.trace_id}"


def _order_no() -> str:
    """Of the parcel in the samples."""
    first = (_SAMPLES / "parcel.ndjson").read_text(encoding="utf-8").splitlines()[0]
    number: str = json.loads(first)["orderNo"]
    return number
