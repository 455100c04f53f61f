"""A run plays a seed's actions on a home, asks what must hold behind each, cuts a failing run short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chaos.floods import overfull, tallies
from checker.facts import Facts, Place
from checker.invariants import INVARIANTS
from fuzz.actions import OPENS_S, Action, Wait, perform
from fuzz.commands import Commands
from fuzz.floods import MOST
from fuzz.homes import OF_A_RUN, Home, InMemory
from fuzz.line import Line, quiet
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.intake import ReceiptsIssued
from simulation.stories.bounds import reached
from simulation.table import small_table

ASKED_EVERY = 40
"""Actions between two looks at all invariants; balances are asked behind each."""

_TOOK_EFFECT = frozenset({ListStatus.STORED, ListStatus.EXAMINED, ListStatus.RELEASED, ListStatus.CLOSED})
"""What documents are told of which nothing more is asked (settled 80); lists, once their documents agreed."""


@dataclass(slots=True)
class Run:
    """wrong: what did not hold, and nothing where all did. reached: bounds beyond which something was refused. accepted:
    kinds of which a document took effect. flooded: floods that came to their bound."""

    seed: int
    actions: list[Action] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    records: int = 0
    reached: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    flooded: set[str] = field(default_factory=set)


def accepted(facts: Facts) -> set[str]:
    """Return the kinds of which a document took effect, by what its receipts say."""
    told = (
        (event.document, each.receipt["returnStatus"])
        for event in facts.only(ReceiptsIssued)
        for each in event.receipts
    )
    return {kind for kind, status in told if status in _TOOK_EFFECT}


async def drawn(seed: int, steps: int, home: Home) -> Run:
    """Draw and play so many actions, until something is wrong."""
    commands, run = Commands(seed), Run(seed)
    line = Line(home, seed)
    line.now_s = OPENS_S
    await line.start()
    read = 0
    opening = iter(commands.opening())
    with quiet():
        for step in range(steps):
            action = next(opening, None) or commands.draw()
            run.actions.append(action)
            await perform(line, action)
            everything = step % ASKED_EVERY == ASKED_EVERY - 1 or step == steps - 1
            if everything:
                await line.settle()
            commands.learn(iter(line.log.ever[read:]), line.now_s)
            read = len(line.log.ever)
            run.wrong += await _asked(line, commands.facts, everything)
            if run.wrong:
                break
    run.records, run.reached, run.accepted = read, reached(commands.facts), accepted(commands.facts)
    run.flooded = {tally.flood.name for tally in tallies(commands.facts).values() if tally.refused}
    return run


async def played(actions: Iterable[Action], seed: int, home: Home) -> list[str]:
    """Play these actions; return what is wrong in the end."""
    line, facts = Line(home, seed), Facts()
    line.now_s = OPENS_S
    with quiet():
        await line.start()
        for action in actions:
            await perform(line, action)
            if line.wrong:
                return line.wrong
            if unbalanced := await home.unbalanced():
                return unbalanced
        await line.settle()
        for raw in line.log.ever:
            place = Place(raw.topic, raw.partition, raw.offset)
            facts.read(place, dict(reversed(raw.headers)), raw.value, raw.timestamp)
        return await _asked(line, facts, True)


async def _asked(line: Line, facts: Facts, everything: bool) -> list[str]:
    wrong = [*line.wrong, *await line.home.unbalanced()]
    if everything and not wrong:
        verdicts = [invariant(facts) for invariant in INVARIANTS]
        wrong += [f"{verdict.name}: {text}" for verdict in verdicts for text in verdict.violations]
        wrong += overfull(facts, MOST)
        wrong += [f"unreadable event at {place}" for place in facts.unreadable]
        wrong += [f"dead letter of {letter.service}: {letter.reason}" for letter in facts.dead_letters
                  if letter.service != "intake"]  # fmt: skip
    return wrong


def in_memory(seed: int, steps: int) -> Run:
    """A seed on the twins."""
    with small_table({}):
        return asyncio.run(drawn(seed, steps, InMemory(OF_A_RUN)))


def again(actions: Iterable[Action], seed: int) -> list[str]:
    """Actions on the twins."""
    with small_table({}):
        return asyncio.run(played(actions, seed, InMemory(OF_A_RUN)))


def shortened(run: Run, tell: Callable[[str], None] = lambda _: None) -> list[Action]:
    """Leave out whatever is not needed for something of the kind to be wrong still.

    The run begins later by as much as is left out: no document comes before its own time.
    """
    actions, part = run.actions, max(len(run.actions) // 2, 1)

    def waited(few: list[Action]) -> list[Action]:
        return [Wait(len(run.actions) - len(few)), *few]

    while part:
        at = 0
        while at < len(actions):
            fewer = actions[:at] + actions[at + part :]
            if _alike(again(waited(fewer), run.seed), run.wrong):
                actions = fewer
            else:
                at += part
        tell(f"{len(actions)} actions")
        part = part // 2
    return waited(actions)


def _alike(wrong: list[str], before: list[str]) -> bool:
    """Say whether the same thing is wrong, by its first words."""
    return bool(wrong) and wrong[0].split(":")[0].split(" ")[:2] == before[0].split(":")[0].split(" ")[:2]
