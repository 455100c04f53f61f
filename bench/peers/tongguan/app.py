"""The same matching on our own loop: state in PostgreSQL, one transaction per batch, every effect once.

It runs under the name of `matching`, whose `DocumentsMatched` it publishes, on rows of the bench's own topic.
"""

from __future__ import annotations

import os
from typing import ClassVar

import msgpack
from pydantic_core import from_json

from bench.peers.matching import Dossier, file
from libs.runtime.app import run
from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Batch, Connection, Decision, Decoder, Processor, RawRecord
from libs.runtime.settings import ServiceSettings
from libs.schemas.events.matching import DocumentsMatched
from libs.schemas.topics import CHAIN, PARTNERS, TOPICS, Flow, Topic

TABLE = """
create table if not exists peer_dossier (order_no text primary key, documents bytea not null) with (fillfactor = 70)
"""
_LOAD = "select order_no, documents from peer_dossier where order_no = any($1::text[])"
_SAVE = """
insert into peer_dossier (order_no, documents) select * from unnest($1::text[], $2::bytea[])
on conflict (order_no) do update set documents = excluded.documents
"""

Dossiers = dict[str, Dossier]


class Settings(ServiceSettings):
    service: ClassVar[str] = "matching"


class PeerMatching(Processor[Dossiers, Dossiers]):
    """Nobody else writes an order's row: its documents all lie on one partition, whose position the batch holds."""

    name: ClassVar[str] = "matching"

    def __init__(self, documents: Topic) -> None:
        self._flow = Flow(chain=(documents,))

    @property
    def flow(self) -> Flow:
        return self._flow

    def decoder(self, topic: str) -> Decoder:
        return _decode

    async def load(self, db: Connection, batch: Batch) -> Dossiers:
        order_nos = sorted({record.event["orderNo"] for record in batch.records})
        dossiers: Dossiers = {order_no: {} for order_no in order_nos}
        for order_no, documents in await db.fetch(_LOAD, order_nos):
            dossiers[order_no] = msgpack.unpackb(documents)
        return dossiers

    def decide(self, state: Dossiers, batch: Batch) -> Decision[Dossiers]:
        decision = Decision(state)
        for record in batch.records:
            if file(state[record.event["orderNo"]], record.event):
                ebp_code, order_no = record.event["ebpCode"], record.event["orderNo"]
                decision.emit(record, DocumentsMatched(ebp_code=ebp_code, order_no=order_no))
        return decision

    async def save(self, db: Connection, changes: Dossiers) -> None:
        await db.execute(_SAVE, list(changes), [msgpack.packb(dossier) for dossier in changes.values()])


def _decode(raw: RawRecord) -> dict[str, str]:
    try:
        document: dict[str, str] = from_json(raw.value or b"")
        return document
    except ValueError:
        raise DeadLetter("bad-event-body") from None


def main() -> None:
    documents = Topic(os.environ["PEERS_INPUT"], PARTNERS, "orderNo", partitions=CHAIN)
    TOPICS[documents.name] = documents
    run(PeerMatching(documents), Settings())


if __name__ == "__main__":
    main()
