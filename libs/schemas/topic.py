"""A topic is what its row says: name, owner, key, partitions, retention, events, and who it is for. A flow joins topics."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from libs.schemas.ceb import BODY_BYTES_MAX
from libs.schemas.events.base import Event
from libs.schemas.keys import ORDER, RECEIPT, Key

CHAIN = int(os.environ.get("TONGGUAN_PARTITIONS", "4"))
"""Partitions of the chain's topics; fixed for a system's life."""

KEEP_DECLARED = timedelta(days=30)
KEEP_EVENTS = timedelta(days=180)
KEEP_ORDERS = timedelta(days=3650)
"""Longer than anybody keeps a backup."""
DECLARED_BYTES_MAX = BODY_BYTES_MAX + (64 << 10)
"""Largest record that partners write: a message, its key and its headers."""
EVENT_BYTES_MAX = 4 << 20
"""Largest record of our own."""
PARTNERS = "declare"
"""Owner of the topics that partners write."""
TELLER = "feed"
"""Owner of the topics that outsiders read."""
EVERYBODYS_CODEC = "gzip"
PARTNER_TOPICS = "cbec.partners."
"""What the names of partners' own topics begin with."""
_IN_A_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


@dataclass(frozen=True)
class Topic:
    """days: whether `DayClosed` travels in it. key: what the records are keyed by.

    sheets: its records hold many events each (`libs.schemas.cloudevents`), because a list costs several and only
    services read them; other topics carry one event per record. codec: the broker's, whatever its writer packs by
    (docs/decisions/0010-outsiders-topics.md). told: whether outsiders read it.
    """

    name: str
    owner: str
    key: Key
    events: tuple[type[Event], ...] = ()
    partitions: int = 1
    days: bool = False
    sheets: bool = False
    retention: timedelta = KEEP_EVENTS
    record_bytes_max: int = EVENT_BYTES_MAX
    codec: str = "producer"
    told: bool = False

    @property
    def internal(self) -> bool:
        """Say whether it is the services' alone: outsiders write what they declare, and read what is told."""
        return self.owner != PARTNERS and not self.told

    @property
    def noun(self) -> str:
        """The middle of the name: `documents` of `cbec.intake.documents.v1`."""
        return self.name.split(".")[2]


def questions(noun: str, asked: type[Event]) -> Topic:
    """For the edge alone (`edge/`), which asks outsiders; kept no longer than what partners sent in clear."""
    name = f"cbec.intake.{noun}-questions.v1"
    return Topic(name, "intake", ORDER, (asked,), CHAIN, retention=KEEP_DECLARED)


def partner_topic(code: str) -> Topic | None:
    """Describe the topic on which one partner alone is told what concerns it, in the order of its feed's numbers. It is
    made once the partner asks for it. None for a code that no topic can be named by."""
    if not _IN_A_NAME.fullmatch(code):
        return None
    return Topic(f"{PARTNER_TOPICS}{code}.v1", TELLER, RECEIPT, codec=EVERYBODYS_CODEC, told=True)


@dataclass(frozen=True)
class Flow:
    """A flow says which topics a service reads, and which of their events it skips.

    chain: inputs that carry work forward; a service passes `DayClosed` on once one of them has closed its day.
    feedback: what comes back from behind it; a day is *acted on* only when these have closed it too.
    ignores: events of its inputs that concern somebody else; they are not even read. A test holds that each other event is
        in the service's table of what it reads.
    ends_days: a day's end makes something due in it. Its own `DayClosed` then goes out behind the last of that; where
        feedback closes days, nobody waits for that, because what it hears from behind closes the day only after it has.
    """

    chain: tuple[Topic, ...]
    feedback: tuple[Topic, ...] = ()
    ignores: tuple[type[Any], ...] = ()
    ends_days: bool = False

    @property
    def inputs(self) -> tuple[Topic, ...]:
        return self.chain + self.feedback

    @property
    def reads(self) -> tuple[type[Event], ...]:
        """The events of its inputs that it acts on."""
        told = dict.fromkeys(event for topic in self.inputs for event in topic.events)
        return tuple(event for event in told if event not in self.ignores)
