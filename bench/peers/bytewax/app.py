"""Matching in Bytewax: `stateful_flat_map` on a keyed stream, snapshots in SQLite, at least once into Kafka."""

import os

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSinkMessage, KafkaSourceMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow

from bench.peers.matching import Document, Dossier, Match, file

BROKERS = [os.environ["PEERS_BOOTSTRAP"]]


def keyed(message: KafkaSourceMessage) -> tuple[str, Document]:
    return message.key.decode(), orjson.loads(message.value)


def match(dossier: Dossier | None, document: Document) -> tuple[Dossier, list[Match]]:
    dossier = dossier or {}
    found = file(dossier, document)
    return dossier, [found] if found else []


def record(keyed_match: tuple[str, Match]) -> KafkaSinkMessage:
    order_no, found = keyed_match
    return KafkaSinkMessage(order_no.encode(), orjson.dumps(found))


flow = Dataflow("matching")
source = kop.input("documents", flow, brokers=BROKERS, topics=[os.environ["PEERS_INPUT"]])
documents = op.map("keyed", source.oks, keyed)
found = op.stateful_flat_map("match", documents, match)
kop.output("matches", op.map("record", found, record), brokers=BROKERS, topic=os.environ["PEERS_OUTPUT"])
