"""Commands refer to things that were named before, rightly or not."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from random import Random
from typing import Any

from chaos.badinput.samples import sample

_KEPT_MAX = 400
_ALIASES = {"owner": "ebpCode", "number": "orderNo", "copNo": "returnNo", "waybill": "logisticsNo"}
"""Members of events and documents → another field that means the same thing elsewhere."""

Facts = dict[str, Any]


class Things:
    """The latest documents and events, each as the flat fields it names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._kept: deque[Facts] = deque(maxlen=_KEPT_MAX)

    def know(self, value: bytes | str | Mapping[str, Any]) -> None:
        """Keep what a document or the body of an event names; what cannot be read names nothing."""
        try:
            told = json.loads(value) if isinstance(value, (bytes, str)) else value
        except (ValueError, RecursionError):
            return
        facts: Facts = {}
        if isinstance(told, Mapping):
            _flatten(told, facts)
            self._kept.append(facts)

    def refer(self, document: dict[str, Any], keep: tuple[str, ...]) -> None:
        """Let a document speak of one thing in all the fields that both have. keep: fields that stay its own."""
        if not self._kept:
            return
        thing = self._random.choice(self._kept)
        for name in document.keys() - set(keep):
            singular = name.removesuffix("s")
            if name in thing and not isinstance(document[name], list):
                document[name] = thing[name]
            elif isinstance(document[name], list) and singular in thing and isinstance(thing[singular], str):
                document[name] = [thing[singular]]
        self._lines(document, thing)

    def one(self, name: str) -> Any | None:
        """A value that something has under this name."""
        found = [facts[name] for facts in self._kept if name in facts]
        return self._random.choice(found) if found else None

    @staticmethod
    def _lines(document: dict[str, Any], thing: Facts) -> None:
        theirs = [line for line in thing.get("lines", ()) if isinstance(line, dict)]
        for lines in document.values():
            if isinstance(lines, list) and lines and isinstance(lines[0], dict) and theirs:
                lines[0].update({name: theirs[0][name] for name in lines[0].keys() & theirs[0].keys()})


def _flatten(told: Mapping[str, Any], facts: Facts) -> None:
    for name, value in told.items():
        if isinstance(value, Mapping):
            _flatten(value, facts)
        else:
            facts.setdefault(name, value)
            if name in _ALIASES:
                facts.setdefault(_ALIASES[name], value)
            if name.endswith(("List", "lines")) and isinstance(value, list):
                facts.setdefault("lines", value)


def case_named(document: dict[str, Any]) -> str:
    """The case that a document names; of a waybill its number alone."""
    return f"{document.get('ebpCode', '')}:{document.get('orderNo', '')}"


def date(document: dict[str, Any], moment: str) -> None:
    """Date a document, and what its sender dates with it."""
    document["appTime"] = moment
    if "declTime" in document:
        document["declTime"] = moment[:8]
    if "payTime" in document:
        document["payTime"] = min(document["payTime"], moment)


_LATE = "20260302083016"
_WRONG = {
    "export-order": {"freight": "9.00"},
    "export-waybill": {"grossWeight": "99"},
    "export-list": {"grossWeight": "99"},
}
"""Kind → what its first version may say."""


def export_parcel(number: int, random: Random) -> list[tuple[str, dict[str, Any]]]:
    """The documents of an export that leaves, mostly none: each kind's versions in order, the kinds in any."""
    if random.random() < 0.7:
        return []
    kinds = ["export-order", "export-waybill", "export-list", *(["export-receipt"] if random.random() < 0.3 else [])]
    random.shuffle(kinds)
    documents: list[tuple[str, dict[str, Any]]] = []
    for kind in kinds:
        document = sample(kind, number).document
        if kind == "export-list":
            document["logisticsNo"] = sample("export-waybill", number).document["logisticsNo"]
        if kind in _WRONG and random.random() < 0.3:
            documents.append((kind, document | _WRONG[kind]))
            document = document | {"appType": random.choice(("1", "2")), "appTime": _LATE}
        documents.append((kind, document))
    return documents
