"""A partner's own topic has its feed, in order and whole, up to the number that the feed says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import asyncpg

from checker.invariant import Verdict, verdict
from checker.told.contract import ToldRecord

NAME = "each own topic has its feed"
Written = tuple[int, str]
"""Number and id of an entry."""


async def own_topics_agree(databases: Mapping[str, str], records: Iterable[ToldRecord]) -> Verdict:
    """records: of all own topics, each topic's in their order."""
    db = await asyncpg.connect(databases["feed"])
    try:
        topics = await db.fetch("select subscriber, topic, done from own_topic")
        rows = await db.fetch("select subscriber, number, id from entry order by subscriber, number")
    finally:
        await db.close()
    entries: defaultdict[str, list[Written]] = defaultdict(list)
    for subscriber, number, id_ in rows:
        entries[subscriber].append((number, id_))
    found: defaultdict[str, list[Written]] = defaultdict(list)
    for record in records:
        found[record.topic].append((int(record.headers.get("ce_sequence", 0)), record.headers.get("ce_id", "")))
    due = {topic: [each for each in entries[code] if each[0] <= done] for code, topic, done in topics}
    return compare_topics(due, found)


def compare_topics(due: Mapping[str, Sequence[Written]], found: Mapping[str, Sequence[Written]]) -> Verdict:
    """due: topic → entries that its feed says are there. What is at or below the last number is a repetition."""

    def broken() -> Iterator[str]:
        for topic, entries in due.items():
            read: list[Written] = []
            for each in found.get(topic, ()):
                if not read or each[0] > read[-1][0]:
                    read.append(each)
            read = [each for each in read if each[0] <= (entries[-1][0] if entries else 0)]
            if read != list(entries):
                yield f"{topic} has {len(read)} entries of {len(entries)}, or others"

    return verdict(NAME, sum(map(len, due.values())), broken())
