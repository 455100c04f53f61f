"""Matching in Faust: an agent with a table, RocksDB with a changelog topic, offsets committed behind the work."""

import os

import faust

from bench.peers.matching import file

PARTITIONS = int(os.environ["PEERS_PARTITIONS"])

app = faust.App(
    os.environ["PEERS_GROUP"],
    broker=f"kafka://{os.environ['PEERS_BOOTSTRAP']}",
    store="rocksdb://",
    datadir=os.environ["PEERS_STATE"],
    topic_partitions=PARTITIONS,
    topic_replication_factor=1,
    topic_disable_leader=True,
    broker_commit_interval=float(os.environ["PEERS_COMMIT_S"]),
    broker_session_timeout=int(os.environ["PEERS_SESSION_MS"]) / 1000,
    web_enabled=False,
)
documents = app.topic(os.environ["PEERS_INPUT"], key_type=str, key_serializer="raw", partitions=PARTITIONS)
matches = app.topic(os.environ["PEERS_OUTPUT"], key_type=str, key_serializer="raw", partitions=PARTITIONS)
dossiers = app.Table("dossiers", default=dict, partitions=PARTITIONS)


@app.agent(documents)
async def match(stream):
    async for document in stream:
        order_no = document["orderNo"]
        dossier = dossiers[order_no]
        found = file(dossier, document)
        dossiers[order_no] = dossier
        if found:
            await matches.send(key=order_no, value=found)
