"""The same matching on our own loop: state in PostgreSQL, one transaction per batch, every effect once.

It runs under the name of `matching`, whose `DocumentsMatched` it publishes, on rows of the bench's own topic.
"""

from __future__ import annotations

import os
from typing import ClassVar, NamedTuple

import msgpack
import msgspec

from bench.peers.matching import Document, Dossier, file
from libs.runtime.app import run
from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Batch, Connection, Decision, Decoder, Processor, RawRecord
from libs.runtime.settings import ServiceSettings
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMatched
from libs.schemas.keys import ORDER
from libs.schemas.topics import CHAIN, PARTNERS, TOPICS, Flow, Topic

TABLE = """
create table if not exists peer_dossier (order_no text primary key, documents bytea not null) with (fillfactor = 70)
"""
_LOAD = "select order_no, documents from peer_dossier where order_no = any($1::text[])"
_UPDATE = """
update peer_dossier set documents = changed.documents
from unnest($1::text[], $2::bytea[]) as changed (order_no, documents)
where peer_dossier.order_no = changed.order_no
"""

_DOCUMENT = msgspec.json.Decoder(Document)


class Filed(NamedTuple):
    """A dossier, and whether there is a row of it already."""

    dossier: Dossier
    stored: bool


Files = dict[str, Filed]
"""By order number."""


class Settings(ServiceSettings):
    service: ClassVar[str] = "matching"


class PeerMatching(Processor[Files, Files]):
    """Nobody else writes an order's row: its documents all lie on one partition, whose position the batch holds."""

    name: ClassVar[str] = "matching"

    def __init__(self, documents: Topic) -> None:
        self._flow = Flow(chain=(documents,))

    @property
    def flow(self) -> Flow:
        return self._flow

    def decoder(self, topic: str) -> Decoder:
        return _decode

    async def load(self, db: Connection, batch: Batch) -> Files:
        order_nos = {record.event["orderNo"] for record in batch.records}
        rows = await db.fetch(_LOAD, sorted(order_nos))
        return {order_no: Filed(msgpack.unpackb(documents), stored=True) for order_no, documents in rows}

    def decide(self, state: Files, batch: Batch) -> Decision[Files]:
        decision = Decision(state)
        for record in batch.records:
            document = record.event
            order_no = document["orderNo"]
            filed = state.get(order_no)
            if filed is None:
                filed = state[order_no] = Filed({}, stored=False)
            if file(filed.dossier, document):
                decision.emit(record, DocumentsMatched(ref=CaseRef(owner=document["ebpCode"], number=order_no)))
        return decision

    async def save(self, db: Connection, changes: Files) -> None:
        rows = [(order_no, msgpack.packb(filed.dossier), filed.stored) for order_no, filed in changes.items()]
        known = [(order_no, documents) for order_no, documents, stored in rows if stored]
        if known:
            await db.execute(_UPDATE, *zip(*known, strict=True))
        new = [(order_no, documents) for order_no, documents, stored in rows if not stored]
        await db.copy_records_to_table("peer_dossier", records=new, columns=("order_no", "documents"))


def _decode(raw: RawRecord) -> Document:
    try:
        return _DOCUMENT.decode(raw.value or b"")
    except ValueError:
        raise DeadLetter("bad-event-body") from None


def main() -> None:
    documents = Topic(os.environ["PEERS_INPUT"], PARTNERS, ORDER, partitions=CHAIN)
    TOPICS[documents.name] = documents
    run(PeerMatching(documents), Settings())


if __name__ == "__main__":
    main()
