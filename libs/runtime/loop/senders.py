"""A partner's unreadable records never halt a service. A sender most of whose records cannot be read is put aside.

Its records become dead letters at once, while those of others flow; once in a while some are read again. Who names no
sender cannot be put aside without everybody else who names none: those records are read one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import structlog

from libs.runtime.failures import DeadLetter, Unexpected
from libs.runtime.loop.batches import Slices
from libs.runtime.loop.shares import Share
from libs.runtime.observing import metrics
from libs.runtime.processing import RawRecord
from libs.schemas.personal import looks_personal
from libs.schemas.topics import PARTNERS, TOPICS

log = structlog.get_logger()

PUT_ASIDE = "sender-put-aside"
"""The reason class of its dead letters."""
SENDERS_MAX = 1000
"""Partners invent senders: so many are kept in mind, the longest silent is forgotten."""
UNEXPECTED_WITHIN_S = 600.0
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)


Tally = Counter[str]


@dataclass(slots=True)
class _Judged:
    """seen, bad: of the batches in which some could not be read. until_s: put aside up to then. asked: records that are
    looked at before it is judged."""

    asked: int
    seen: int = 0
    bad: int = 0
    until_s: float | None = None


SenderOf = Callable[[Mapping[str, bytes | None]], str | None]
ProvenSenderOf = Callable[[RawRecord], str | None]


KeptOut = Callable[[RawRecord], None]
"""Raises DeadLetter for a record that is not to be read."""


def kept_out(
    aside: Mapping[tuple[str, int, int], str], senders: Collection[str], sender_of: SenderOf
) -> KeptOut | None:
    """None where nothing is kept out, as nearly always. aside: places of records that nothing could be made of, and what
    was raised instead."""
    if not aside and not senders:
        return None

    def keep_out(raw: RawRecord) -> None:
        if reason := aside.get((raw.topic, raw.partition, raw.offset)):
            raise Unexpected(reason)
        declared = TOPICS[raw.topic].owner == PARTNERS and raw.headers.get("ce_type") != b"DayClosed"
        if declared and sender_of(raw.headers) in senders:
            raise DeadLetter(PUT_ASIDE)

    return keep_out


def told_by(
    shares: Iterable[Share], slices: Slices, sender_of: SenderOf, proven_sender_of: ProvenSenderOf
) -> tuple[Tally, Tally, list[str | None]]:
    """Count the records of each named sender of partitions where some could not be read, and those that could not.

    The third are the senders of what raised an unexpected exception, None where it is not proven who that is.
    """
    seen: Tally = Counter()
    bad: Tally = Counter()
    strange = []
    for share in shares:
        if not share.letters or TOPICS[share.slot.topic].owner != PARTNERS:
            continue
        seen.update(sender for record in slices[share.place] if (sender := sender_of(dict(record.headers))))
        for letter in share.letters:
            sender = sender_of(letter.raw.headers)
            if letter.unexpected:
                strange.append(proven_sender_of(letter.raw))
            if sender and letter.blames and letter.reason != PUT_ASIDE:
                bad[sender] += 1
    return seen, bad, strange


def shown(sender: str) -> str:
    """A sender as a log may show it: anybody writes anything there, a person's name too."""
    return sender if _CODE.fullmatch(sender) and not looks_personal(sender) else "(no code)"


class Senders:
    """window, share_max: a sender is judged on so many records, and put aside where more than this share is unreadable.
    aside_s: for how long. unexpected_max: proven senders whose records may raise what nobody expects; more halt.
    """

    def __init__(self, window: int, share_max: float, aside_s: float, unexpected_max: int) -> None:
        self._window, self._share_max = window, share_max
        self._aside_s, self._unexpected_max = aside_s, unexpected_max
        self._tallies: dict[str, _Judged] = {}
        self._unexpected: dict[str, float] = {}

    def aside(self, now_s: float) -> frozenset[str]:
        """The senders whose records are not read now. Those whose time is over are tried again."""
        still = set()
        for sender, tally in self._tallies.items():
            if tally.until_s is None:
                continue
            if now_s < tally.until_s:
                still.add(sender)
            else:
                tally.until_s, tally.seen, tally.bad, tally.asked = None, 0, 0, max(1, self._window // 10)
                log.info("sender tried again", sender=shown(sender))
        metrics.SENDERS_ASIDE.set(len(still))
        return frozenset(still)

    def note(self, seen: Tally, bad: Tally, now_s: float) -> None:
        """Count what was read of senders some of whose records could not be, and judge them."""
        for sender, unreadable in bad.items():
            tally = self._tallies.pop(sender, None) or _Judged(self._window)
            self._tallies[sender] = tally
            tally.seen += seen[sender]
            tally.bad += unreadable
            if tally.seen < tally.asked:
                continue
            if tally.bad > tally.seen * self._share_max:
                tally.until_s = now_s + self._aside_s
                log.warning("sender put aside", sender=shown(sender), unreadable=tally.bad, of=tally.seen)
            else:
                tally.seen, tally.bad, tally.asked = tally.seen // 2, tally.bad // 2, self._window
        while len(self._tallies) > SENDERS_MAX:
            del self._tallies[next(iter(self._tallies))]

    def learn(
        self,
        shares: Iterable[Share],
        slices: Slices,
        sender_of: SenderOf,
        proven_sender_of: ProvenSenderOf,
        now_s: float,
    ) -> str | None:
        """Note what a batch told of senders. Returns why to halt, where the fault cannot be theirs."""
        seen, bad, strange = told_by(shares, slices, sender_of, proven_sender_of)
        self.note(seen, bad, now_s)
        return self.unexpected(strange, now_s)

    def unexpected(self, senders: Iterable[str | None], now_s: float) -> str | None:
        """Note who sent what raised an unexpected exception; all whom nothing proves count as one.

        Returns why to halt, where they are too many for the fault to be theirs.
        """
        for sender in senders:
            self._unexpected.pop(sender or "", None)
            self._unexpected[sender or ""] = now_s
        for sender, when_s in list(self._unexpected.items()):
            if now_s - when_s > UNEXPECTED_WITHIN_S:
                del self._unexpected[sender]
        count = len(self._unexpected)
        if count <= self._unexpected_max:
            return None
        return f"records of {count} senders raise what nobody expects: a fault of ours"

    def shown(self) -> list[str]:
        """Return those put aside, as health may show them."""
        return [shown(sender) for sender, tally in self._tallies.items() if tally.until_s is not None][:20]
