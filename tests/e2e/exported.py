"""Documents of one export parcel, as its partners declare them."""

from __future__ import annotations

from typing import Any

from checker.facts import Facts
from checker.invariants import INVARIANTS, departures, summaries
from checker.reading import gather_facts
from deploy.local.system import System
from libs.schemas.ceb.samples import sample
from libs.schemas.kinds import KINDS
from simulator.papers.documents import Document

COMPARED = ("export-order", "export-waybill", "export-list")
_NOBODYS = "invtNo"
"""The samples name a list that nobody declared."""
ROOMS = {departures.__name__, summaries.__name__}
OF_EXPORTS = {invariant(Facts()).name: invariant for invariant in INVARIANTS if invariant.__module__ in ROOMS}
"""What the checker asks of parcels that are sent abroad."""


def document(kind: str, number: str, **says: Any) -> Document:
    """A document of the kind about the parcel. says: what head or lines tell otherwise than the sample."""
    message = KINDS[kind].message
    assert message
    says = {"orderNo": f"E{number}", "logisticsNo": f"CK{number}", "copNo": f"{kind}-{number}", **says}
    made = sample(message, **{name: says[name] for name in says.keys() & {field.name for field in message.fields}})
    if lines := message.lines:
        changed = {name: says[name] for name in says.keys() & {field.name for field in lines.fields}}
        made[lines.element] = [
            {name: value for name, value in (line | changed).items() if name != _NOBODYS or name in changed}
            for line in made[lines.element]
        ]
    return made


def key_of(kind: str, body: Document) -> str:
    """The business key that its receipts go by."""
    return KINDS[kind].business_key({name: str(value) for name, value in body.items()})


async def held(up: System) -> set[str]:
    """Names of those invariants of exports that had something to be asked of. All of them hold."""
    facts = await gather_facts(up.endpoints.kafka)
    verdicts = [invariant(facts) for invariant in OF_EXPORTS.values()]
    assert [text for each in verdicts for text in each.violations] == []
    return {each.name for each in verdicts if each.checked}
