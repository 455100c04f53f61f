"""Rows say how a document of any kind may be wrong: in its sender, moment, codes or number."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from chaos.badinput.samples import CORPUS, registrations
from chaos.badinput.wrong_fields import answered
from libs.schemas.kinds import KINDS, Kind, Opens, SenderRole
from services.intake.domain.rules import moments_of
from tests.wrong.rows import ASKED, WORLD, Row, State, Step, document_of

SUSPENDED = "everybody is suspended"
TRANSMITTED = "who transmits for everybody is suspended"
DECLARED = "every declaration is known"
_NOBODY, _PAYER, _OFFICER, _TRANSMITTER = "3399999999", "3122480EF3", "officer-3105", "4403960PC3"
_NO_CODES = ("91330200MA2AF12345", "9999", "999", "99", "V", "110101199003071111")
_EARLIER, _LATER, _AHEAD = "20260302075959", "20260302080001", "20270101000000"


_REGISTERED = {party["code"]: party for *_, body in registrations() if "roles" in (party := json.loads(body))}


class Each(NamedTuple):
    """otherwise: a change that leaves a document of the kind valid."""

    kind: Kind
    otherwise: str

    @property
    def known(self) -> str:
        """The state in which its sample has come: of a document alone, since a list may rest on it."""
        return f"the {self.kind.name} is known" if self.kind.message else DECLARED


def each(direction: str) -> list[Each]:
    """Every kind of this direction."""
    with (ASKED / "kinds.csv").open(encoding="utf-8", newline="") as file:
        return [
            Each(KINDS[row["kind"]], row["otherwise"]) for row in csv.DictReader(file) if row["direction"] == direction
        ]


def states(direction: str) -> Mapping[str, State]:
    ours = each(direction)
    known = {one.known: State(WORLD, (Step(one.kind.name, ""),)) for one in ours if one.kind.message}
    declared = tuple(Step(one.kind.name, "") for one in ours if not one.kind.message)
    return known | {
        DECLARED: State(WORLD, declared),
        SUSPENDED: State(WORLD, tuple(_suspensions())),
        TRANSMITTED: State(WORLD, tuple(_transmitting(ours))),
    }


def rows(direction: str) -> Iterator[Row]:
    for one in each(direction):
        name = one.kind.name
        yield from (Row(WORLD, Step(name, change)) for change in _of_senders(one.kind))
        days = ("declTime=20270101",) if "declTime" in one.kind.fields else ()
        moments = (f"{moment}={_AHEAD}" for moment in moments_of(one.kind))
        yield Row(WORLD, Step(name, "; ".join((*moments, *days))))
        if one.kind.asks_register and _sender_fields(one.kind):
            yield Row(SUSPENDED, Step(name, ""))
        if one.kind.entrusted_by_enterprises and one.kind.opens is not Opens.ENTRUSTMENT:
            yield Row(TRANSMITTED, Step(name, f"~tg_sender={_TRANSMITTER}"))
        yield Row(one.known, Step(name, f"appTime={_EARLIER}; {one.otherwise}"))
        yield Row(one.known, Step(name, one.otherwise))
        if one.kind.message:
            yield Row(WORLD, Step(name, "; ".join(_codes(one.kind))))
            yield Row(WORLD, Step(f"xml {name}", _copied(one.kind)))
            yield Row(WORLD, Step(name, "appType=2"))
            named = _sample(one.kind)[_sender_fields(one.kind)[0]]
            yield Row(WORLD, Step(f"xml {name}", _subscribed((_NOBODY, "RET"), (named, "ALL"))))


def _codes(kind: Kind) -> Iterator[str]:
    """A value that is no code for each field that holds one, in head and line."""
    message = kind.message
    assert message
    parts = [
        ("", message.fields),
        (f"{message.lines.element}[1].", message.lines.fields) if message.lines else ("", ()),
    ]
    for place, fields in parts:
        for field in fields:
            for value in _NO_CODES if field.check else ():
                change = f"{place}{field.name}={value}"
                found = answered(kind, document_of(Step(kind.name, change), {}))
                if any(_tests(each.rule, field.name, field.check) for each in found):
                    yield change
                    break


def _tests(rule: str, name: str, check: Any) -> bool:
    return rule.partition("@")[0].endswith(f".{name}.{check.kind}")


def _copied(kind: Kind) -> str:
    """Whoever transmits the message names itself by what is no enterprise's code."""
    text = (CORPUS / kind.name / "valid.xml").read_text(encoding="utf-8")
    found = re.search("<ceb:copCode>.*?</ceb:copCode>", text)
    assert found
    return f"{found[0]}→<ceb:copCode>{_NO_CODES[0]}</ceb:copCode>"


def _of_senders(kind: Kind) -> Iterator[str]:
    fields = _sender_fields(kind)
    if not fields:
        return
    if kind.asks_register:
        other = _OFFICER if kind.senders[0].role is SenderRole.ENTERPRISE else _PAYER
        for code in (_NOBODY, other):
            yield "; ".join(f"{field}={code}" for field in fields)
        yield "; ".join(f"-{field}" for field in fields)
    yield f"~tg_sender={_NOBODY}"


def _sender_fields(kind: Kind) -> list[str]:
    """Those that the sample fills."""
    sample = _sample(kind)
    return [field for field in kind.sender_fields if field in sample]


@cache
def _sample(kind: Kind) -> Mapping[str, Any]:
    sample: Mapping[str, Any] = json.loads((CORPUS / kind.name / "valid.json").read_text(encoding="utf-8"))
    return sample


def _transmitting(ours: Sequence[Each]) -> Iterator[Step]:
    """Each sender of a sample entrusts an enterprise, which is suspended then."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for one in ours:
        if one.kind.entrusted_by_enterprises and one.kind.opens is not Opens.ENTRUSTMENT:
            for field in _sender_fields(one.kind):
                kinds[_sample(one.kind)[field]].append(one.kind.name)
    for party, names in kinds.items():
        if party in _REGISTERED:
            told = f"party={party}; copNo=E{party}; entrusted={_TRANSMITTER}"
            yield Step("entrustment", f"{told}; kinds={json.dumps(names)}")
    yield Step("enterprise", f"code={_TRANSMITTER}; status=suspended")


def _subscribed(*subscribers: tuple[str, str]) -> str:
    """A part of a message that asks for the receipts of its document: address and status of each."""
    parts = (
        f"<ceb:BaseSubscribe><ceb:status>{status}</ceb:status><ceb:dxpMode>DXP</ceb:dxpMode>"
        f"<ceb:dxpAddress>{address}</ceb:dxpAddress></ceb:BaseSubscribe>"
        for address, status in subscribers
    )
    return f"</ceb:BaseTransfer>→</ceb:BaseTransfer>{''.join(parts)}"


def _suspensions() -> Iterator[Step]:
    """Customs suspends whoever sends a sample."""
    for party in _REGISTERED.values():
        office = f"; customsCode={party['customsCode']}" if "customsCode" in party else ""
        if party["code"] in _senders():
            told = f"copNo=S{party['code']}; code={party['code']}; name={party['name']}; roles[1]={party['roles'][0]}"
            yield Step("enterprise", f"{told}; status=suspended{office}")


def _senders() -> set[str]:
    return {_sample(kind)[field] for kind in KINDS.values() for field in _sender_fields(kind)}
