"""Matching in Quix Streams: a stateful `apply` on a StreamingDataFrame, RocksDB with a changelog topic, at least once."""

import os
from typing import Any

from quixstreams import Application, State

from bench.peers.matching import file

app = Application(
    broker_address=os.environ["PEERS_BOOTSTRAP"],
    consumer_group=os.environ["PEERS_GROUP"],
    auto_offset_reset="earliest",
    commit_interval=float(os.environ["PEERS_COMMIT_S"]),
    state_dir=os.environ["PEERS_STATE"],
    consumer_extra_config={"session.timeout.ms": int(os.environ["PEERS_SESSION_MS"])},
)


def match(document: dict[str, str], state: State) -> dict[str, str] | None:
    # State is kept per message key, which is the order number.
    dossier: dict[str, Any] = state.get("dossier", {})
    found = file(dossier, document)
    state.set("dossier", dossier)
    return found


documents = app.topic(os.environ["PEERS_INPUT"], value_deserializer="json")
matches = app.topic(os.environ["PEERS_OUTPUT"], value_serializer="json")

sdf = app.dataframe(documents)
sdf = sdf.apply(match, stateful=True)
sdf = sdf.filter(lambda found: found is not None)
sdf.to_topic(matches)

if __name__ == "__main__":
    app.run()
