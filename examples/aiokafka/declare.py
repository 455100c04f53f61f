"""Declare a document on Kafka, read its receipts, follow the feed: `python declare.py order order.json 800`.

The last word is the status at which it ends. KAFKA, INTAKE and FEED are addresses; CODE is your customs code, KEY your key;
KAFKA_PASSWORD and KAFKA_CA are there where brokers ask who you are.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

TOPICS = {"order": "orders", "payment": "payments", "waybill": "waybills", "list": "lists"}
"""Kind → the noun of its topic. All of these are keyed by the order number."""
NUMBERS = {"order": "orderNo", "payment": "payTransactionId", "waybill": "logisticsNo", "list": "orderNo"}
"""Kind → the field by which what is said of a document is told from the rest of the feed."""
ENDS = time.monotonic() + float(os.environ.get("PATIENCE_S", "120"))


def ask(address: str, method: str = "GET") -> dict[str, Any]:
    """Ask over HTTP. Raises HTTPError with a problem document."""
    key = os.environ.get("KEY")
    who = {"authorization": f"Bearer {key}"} if key else {"x-customs-code": os.environ["CODE"]}
    with urllib.request.urlopen(urllib.request.Request(address, method=method, headers=who), timeout=90) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


def proof() -> dict[str, Any]:
    """Return the settings by which a client proves that it is CODE; none where brokers do not ask."""
    if not (password := os.environ.get("KAFKA_PASSWORD")):
        return {}
    over = {"security_protocol": "SASL_SSL", "ssl_context": ssl.create_default_context(cafile=os.environ["KAFKA_CA"])}
    user = {"sasl_plain_username": os.environ["CODE"], "sasl_plain_password": password}
    return {**over, "sasl_mechanism": "SCRAM-SHA-512", **user}


async def declare(kind: str, document: dict[str, Any]) -> str:
    """Put one document on its topic and return its receipt id."""
    async with AIOKafkaProducer(bootstrap_servers=os.environ["KAFKA"], acks="all", **proof()) as producer:
        value, key = json.dumps(document, ensure_ascii=False).encode(), document["orderNo"].encode()
        placed = await producer.send_and_wait(f"cbec.declare.{TOPICS[kind]}.v1", value, key=key)
    return f"{TOPICS[kind]}-{placed.partition}-{placed.offset}"


def receipts(receipt_id: str) -> dict[str, Any]:
    """Return the submission once it is decided. Sleeping a little between questions is enough."""
    while time.monotonic() < ENDS:
        found = ask(f"{os.environ['INTAKE']}/v1/receipts/{receipt_id}")
        if found["state"] != "pending":
            return found
        time.sleep(0.2)
    raise SystemExit(f"{receipt_id} is not decided in time")


def entries(after: int) -> Iterator[dict[str, Any]]:
    """Give the feed's entries behind a number, as they come."""
    while time.monotonic() < ENDS:
        page = ask(f"{os.environ['FEED']}/v1/feed?after={after}&wait=10")
        yield from page["entries"]
        after = page["next"]
    raise SystemExit("nothing more came in time")


def status(entry: dict[str, Any]) -> str | None:
    """Read how an entry says that something stands: of a receipt, or of a release."""
    said: str | None = entry["data"].get("receipt", entry["data"]).get("returnStatus") or entry["data"].get("status")
    return said


def main(kind: str, file: str, until: str) -> None:
    document = json.loads(Path(file).read_text(encoding="utf-8"))
    after = ask(f"{os.environ['FEED']}/v1/feed", "PUT")["last"]
    found = receipts(asyncio.run(declare(kind, document)))
    print(
        json.dumps({"state": found["state"], "receipts": [each["receipt"] for each in found["receipts"]]}), flush=True
    )
    for entry in entries(after):
        if document[NUMBERS[kind]] in json.dumps(entry):
            print(json.dumps(entry, ensure_ascii=False), flush=True)  # the work
            if status(entry) == until:
                return


if __name__ == "__main__":
    main(*sys.argv[1:4])
