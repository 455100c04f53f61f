"""The whole chain in memory hears samples, and tells whatever anybody is answered."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any, NamedTuple

from chaos.badinput.samples import registrations
from fuzz.actions import CloseDay, perform
from fuzz.homes import Changes, InMemory
from fuzz.line import Line
from libs.runtime.store.pages import partition_of
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED, RECEIPTS, RELEASES, VERDICTS
from tests.wrong.rows import DAY, XML, Step, document_of, message_of

_receipts_of = reader_of(ReceiptsIssued)
_OF_VERDICTS, _RELEASED = (VERDICTS.name, RELEASES.name), "800"


class Answer(NamedTuple):
    """Somebody is answered about a document of this kind."""

    about: str
    status: str
    findings: tuple[Finding, ...] = ()


class World:
    """told: what receipts have told so far, by field. settings: of the services, where they are not their defaults."""

    def __init__(self, settings: Changes) -> None:
        self.line = Line(InMemory(settings), 1)
        self.told: defaultdict[str, list[str]] = defaultdict(list)
        self.trace = False
        """Whether the last line changed anything beyond the answer that intake refused it with."""
        self._heard = self._closed = 0

    async def open(self) -> None:
        await self.line.start()
        for topic, key, body in registrations():
            self.line.log.append((topic, 0), [(key, body, [])])
        await self.rest()

    async def does(self, step: Step) -> list[Answer]:
        """Play one line; return who was answered what, in order, each once."""
        began_s = self.line.now_s
        if step.document == DAY:
            days = int(step.change)
            await perform(self.line, CloseDay(self._closed, days))
            self._closed += days
        elif step.document.startswith(XML):
            body = message_of(step, self.told).encode()
            self._put(step.kind, b"key", body, [("content-type", b"application/xml")])
        else:
            self._send(step)
        answers = await self.rest()
        if not self.trace:
            self.line.now_s = began_s
        return answers

    def _send(self, step: Step) -> None:
        document = document_of(step, self.told)
        headers = [(name[1:], str(document.pop(name)).encode()) for name in list(document) if name.startswith("~")]
        key = KINDS[step.document].keyed_by.of_document({name: str(value) for name, value in document.items()})
        self._put(step.document, key.encode(), json.dumps(document, ensure_ascii=False).encode(), headers)

    def _put(self, kind: str, key: bytes, body: bytes, headers: list[tuple[str, bytes]]) -> None:
        topic = DECLARED[kind]
        self.line.log.append((topic.name, partition_of(key, topic.partitions)), [(key, body, [*headers])])

    async def rest(self) -> list[Answer]:
        await self.line.rest()
        assert not self.line.wrong, self.line.wrong
        assert not (unbalanced := await self.line.home.unbalanced()), unbalanced
        self.line.now_s += 60
        fresh, self._heard = self.line.log.ever[self._heard :], len(self.line.log.ever)
        answers: list[Answer] = []
        for raw in fresh:
            if raw.topic == RECEIPTS.name:
                for one in singles(dict(reversed(raw.headers)), raw.key, raw.value):
                    if one.headers.get("ce_type") == b"ReceiptsIssued":
                        answers += self._answers(one.value or b"")
            elif raw.topic in _OF_VERDICTS:
                for one in singles(dict(reversed(raw.headers)), raw.key, raw.value):
                    answers += _grounds((one.headers.get("ce_type") or b"").decode(), one.value or b"{}")
            elif raw.topic.endswith("dead-letters.v1"):
                reason = dict(raw.headers).get("reason") or b"?"
                answers.append(Answer("dead letter", reason.decode()))
        self.trace = len(fresh) > 2 or not all(each.status.startswith("-") for each in answers)
        return list(dict.fromkeys(answers))

    def _answers(self, value: bytes) -> list[Answer]:
        issued = _receipts_of(value)
        for each in issued.receipts:
            for name, text in each.receipt.items():
                if text not in self.told[name]:
                    self.told[name].append(text)
        return [
            Answer(issued.document, each.receipt.get("returnStatus", ""), tuple(each.findings))
            for each in issued.receipts
        ]


def _grounds(event: str, value: bytes) -> list[Answer]:
    """Tell why review came to its verdict: a receipt says that by code and text alone."""
    told = json.loads(value)
    grounds = [*told.get("grounds", ()), *filter(None, [told.get("audit")])]
    status = _RELEASED if event == ListReleased.__name__ else told.get("status", "")
    return [Answer("verdict", status, tuple(map(_ground, grounds)))] if grounds else []


def _ground(told: dict[str, Any]) -> Finding:
    release = f"+{told['release']}" if "release" in told else ""
    rule = f"{told['rule']}@{told['version']}{release}"
    return Finding(code=told["code"], rule=rule, path="", message=told["text"])


def outcome(answers: list[Answer]) -> list[Answer]:
    """Return the answers that say what is wrong; else all of them. Who is answered first is nobody's promise."""
    wrong = [each for each in answers if each.findings or each.about == "dead letter"]
    return sorted(
        wrong or answers, key=lambda each: (each.about, each.status, each.findings[:1] and each.findings[0].rule)
    )
