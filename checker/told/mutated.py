"""Records that are not as the contract says, made of records that are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from checker.told.contract import Contract, ToldRecord

FAULTS = 50
"""So many records with a fault each are made of a topic's, and none of them may fit."""
_OTHER = {str: 12, bool: "yes", int: "12", list: "none", dict: []}
"""Type of a value → one of another type."""
_HEADERS = {"ce_specversion": "0.3", "ce_type": "ListPraised", "ce_time": "yesterday", "content-type": "text/plain"}


def unnoticed(contract: Contract, records: Sequence[ToldRecord]) -> Iterator[str]:
    """Say which faults the contract lets pass, and where so many cannot be made."""
    wrong = mutated(records, FAULTS)
    if len(wrong) < FAULTS:
        yield f"{len(wrong)} faults can be made of {len(records)} records where {FAULTS} are wanted"
    for record in wrong:
        if not contract.misfits(record):
            yield f"{record.topic} {record.headers.get('ce_id')}: a fault is taken: {record.value.decode()[:200]}"


def mutated(records: Sequence[ToldRecord], most: int) -> list[ToldRecord]:
    """Make up to so many, each with one fault, of records from all over. Faults stand in different places."""
    chosen = records[:: max(1, len(records) // most)][:most]
    return list(islice(_turns([_from(number, [*_of(record)]) for number, record in enumerate(chosen)]), most))


def _from(number: int, faults: list[ToldRecord]) -> Iterator[ToldRecord]:
    first = number % len(faults)
    return iter([*faults[first:], *faults[:first]])


def _turns(sources: list[Iterator[ToldRecord]]) -> Iterator[ToldRecord]:
    while sources:
        for source in [*sources]:
            try:
                yield next(source)
            except StopIteration:
                sources.remove(source)


def _of(record: ToldRecord) -> Iterator[ToldRecord]:
    payload = json.loads(record.value)
    for name, value in _HEADERS.items():
        yield record._replace(headers={**record.headers, name: value})
    for name in ("ce_id", "ce_source", "ce_subject"):
        yield record._replace(headers={each: value for each, value in record.headers.items() if each != name})
    for body in _bodies(payload):
        yield record._replace(value=json.dumps(body).encode())
    yield record._replace(value=record.value[:-1])


def _bodies(node: Any) -> Iterator[Any]:
    """The same with one value of another type, at whichever depth."""
    fields = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for place, value in fields:
        yield _with(node, place, _OTHER[type(value)])
        for inner in _bodies(value):
            yield _with(node, place, inner)


def _with(node: Any, place: Any, value: Any) -> Any:
    changed = node.copy()
    changed[place] = value
    return changed
