"""The topic table, made small and made to change, for as long as a simulation runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from libs.schemas.topics import CHAIN, FLOWS, TOPICS, Flow, Topic

PARTITIONS = 2


def set_partitions(topic: Topic, partitions: int) -> None:
    """Every process reads the same table, so a new count holds for all of them at once."""
    object.__setattr__(topic, "partitions", partitions)


@contextmanager
def small_table(flows: Mapping[str, Flow]) -> Iterator[None]:
    """These flows, and two partitions where the chain has more: enough to go wrong, little enough to be quick."""
    flows_before, partitions_before = dict(FLOWS), {topic.name: topic.partitions for topic in TOPICS.values()}
    FLOWS.update(flows)
    for topic in TOPICS.values():
        if topic.partitions == CHAIN:
            set_partitions(topic, min(CHAIN, PARTITIONS))
    try:
        yield
    finally:
        FLOWS.update(flows_before)
        for topic in TOPICS.values():
            set_partitions(topic, partitions_before[topic.name])
