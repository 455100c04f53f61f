"""Happenings: each document of every kind that speaks of a list, and what happens to everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

from simulation.upstream import FIRST_DAY
from tests.states.chain import AGENT, BANK, OFFICER, SMALL, Chain
from tests.states.lives import Life

Happening = Callable[[Life], str]


def _again(kind: str) -> Happening:
    return lambda life: life.send(kind)


def _changed(kind: str, name: str) -> Happening:
    """A correction: one more yuan or kilogram."""
    return lambda life: life.send(kind, appType="2", **{name: str(Decimal(life.papers[kind][name]) + 1)})


def _deleted(kind: str) -> Happening:
    return lambda life: life.send(kind, appType="3")


def _ruled(word: str) -> Happening:
    return lambda life: life.rule(word)


OF_ONE: Mapping[str, Happening] = {
    **{f"{kind}, again": _again(kind) for kind in ("order", "payment", "waybill", "list")},
    "order, changed": lambda life: life.send("order", appType="2", consigneeAddress="浙江省杭州市某路9号"),
    "payment, changed": _changed("payment", "amountPaid"),
    "waybill, changed": _changed("waybill", "weight"),
    "list, changed": lambda life: life.send("list", appType="2", wrapType="4"),
    **{f"{kind}, deleted": _deleted(kind) for kind in ("order", "payment", "waybill", "list")},
    "found in order": lambda life: life.inspect("normal"),
    "found to be corrected": lambda life: life.inspect("correctable"),
    "found without licence": lambda life: life.inspect("licence"),
    "found prohibited": lambda life: life.inspect("prohibited"),
    **{f"officer: {word}": _ruled(word) for word in ("release", "reject", "inspect", "send-back", "confiscate")},
    "withdrawn": Life.withdraw,
    "confiscated goods taken out": Life.confiscate,
    "verification list": Life.verify,
    "release note": Life.note,
    "parcel found in order": lambda life: life.inspect_note("normal"),
    "parcel found without licence": lambda life: life.inspect_note("licence"),
    "vehicle passes": Life.leave,
    "return applied for": Life.apply,
    "return arrives": Life.arrive,
    "return arrives unfit": lambda life: life.arrive("unfit"),
    "something else arrives": lambda life: life.arrive("not-the-goods"),
    "tax paid": Life.pay,
}  # fmt: skip
"""What is said of one list, by what; it returns the name under which its sender is answered."""


async def _topped_up(chain: Chain, life: Life) -> str:
    return chain.declare("guarantee-top-up", assureCode=SMALL.code, amount="5000000", instrument="letter", bank=BANK)


async def _suspended(chain: Chain, life: Life) -> str:
    facts = {"code": AGENT.code, "name": AGENT.name, "roles": [AGENT.role], "status": "suspended"}
    return chain.declare("enterprise", **facts)


async def _instructed(chain: Chain, life: Life) -> str:
    days = {"since": f"{FIRST_DAY:%Y%m%d}", "until": "20991231"}
    return chain.declare("control-instruction", officer=OFFICER, instructionNo="BK2", country="142", **days)


def _days(days: int) -> Callable[[Chain, Life], Awaitable[str]]:
    async def close(chain: Chain, life: Life) -> str:
        await chain.close(days)
        return ""

    return close


OF_ALL: Mapping[str, Callable[[Chain, Life], Awaitable[str]]] = {
    "guarantee raised": _topped_up,
    "agent suspended": _suspended,
    "country controlled": _instructed,
    "a day ends": _days(1),
}
"""What happens to everybody; a day's end answers nobody but the lists it touches."""
