"""Matching in PyFlink: a KeyedProcessFunction with keyed state in RocksDB, checkpoints on disk, sink at least once."""

import os
import sys
from pathlib import Path

from pyflink.common import Configuration, Row, Types, WatermarkStrategy
from pyflink.datastream import CheckpointingMode, StreamExecutionEnvironment
from pyflink.datastream.connectors.base import DeliveryGuarantee
from pyflink.datastream.connectors.kafka import (
    KafkaOffsetsInitializer,
    KafkaRecordSerializationSchema,
    KafkaSink,
    KafkaSource,
)
from pyflink.datastream.formats.json import JsonRowDeserializationSchema, JsonRowSerializationSchema
from pyflink.datastream.functions import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import ValueStateDescriptor

from bench.peers.matching import file

DOCUMENT = Types.ROW_NAMED(["kind", "orderNo", "buyer", "total"], [Types.STRING()] * 4)
MATCH = Types.ROW_NAMED(["orderNo", "buyer", "total"], [Types.STRING()] * 3)


class Match(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext):
        self.dossier = runtime_context.get_state(ValueStateDescriptor("dossier", Types.PICKLED_BYTE_ARRAY()))

    def process_element(self, value, ctx):
        dossier = self.dossier.value() or {}
        found = file(dossier, value.as_dict())
        self.dossier.update(dossier)
        if found:
            yield Row(**found)


def settings(state: Path) -> Configuration:
    """A kill leaves the last checkpoint behind; Flink takes it up where it is told to."""
    config = Configuration()
    config.set_string("state.backend.type", "rocksdb")
    config.set_string("execution.checkpointing.incremental", "true")
    config.set_string("execution.checkpointing.dir", state.resolve().as_uri())
    config.set_string("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION")
    config.set_string("taskmanager.numberOfTaskSlots", os.environ["PEERS_WORKERS"])
    complete = sorted(state.glob("*/chk-*/_metadata"), key=lambda path: path.stat().st_mtime)
    if complete:
        config.set_string("execution.state-recovery.path", complete[-1].parent.resolve().as_uri())
    return config


def main() -> None:
    state = Path(os.environ["PEERS_STATE"])
    env = StreamExecutionEnvironment.get_execution_environment(settings(state))
    env.add_jars(*(Path(jar).as_uri() for jar in os.environ["PEERS_JARS"].split(os.pathsep)))
    env.set_python_executable(sys.executable)
    env.set_parallelism(int(os.environ["PEERS_WORKERS"]))
    env.enable_checkpointing(int(float(os.environ["PEERS_COMMIT_S"]) * 1000), CheckpointingMode.AT_LEAST_ONCE)
    source = (
        KafkaSource.builder()
        .set_bootstrap_servers(os.environ["PEERS_BOOTSTRAP"])
        .set_topics(os.environ["PEERS_INPUT"])
        .set_group_id(os.environ["PEERS_GROUP"])
        .set_starting_offsets(KafkaOffsetsInitializer.earliest())
        .set_value_only_deserializer(JsonRowDeserializationSchema.builder().type_info(DOCUMENT).build())
        .build()
    )
    sink = (
        KafkaSink.builder()
        .set_bootstrap_servers(os.environ["PEERS_BOOTSTRAP"])
        .set_record_serializer(
            KafkaRecordSerializationSchema.builder()
            .set_topic(os.environ["PEERS_OUTPUT"])
            .set_value_serialization_schema(JsonRowSerializationSchema.builder().with_type_info(MATCH).build())
            .build()
        )
        .set_delivery_guarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build()
    )
    documents = env.from_source(source, WatermarkStrategy.no_watermarks(), "documents")
    documents.key_by(lambda row: row["orderNo"], key_type=Types.STRING()).process(Match(), output_type=MATCH).sink_to(
        sink
    )
    env.execute("matching")


if __name__ == "__main__":
    main()
