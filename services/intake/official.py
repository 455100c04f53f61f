"""Receipts as the Unified Version's own messages, each kind's by its row, and 900 of what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from libs.schemas.ceb import MESSAGES, model_of, render_xml
from libs.schemas.kinds import KINDS
from libs.schemas.outgoing import guid_of, return_time
from services.intake.domain.answering.results import NOTICE_MESSAGES

_FORMAT_RECEIPT, _UNKNOWN = MESSAGES["CEB900Message"], "Unknown"


class NotOneMessage(Exception):
    """The receipts asked for cannot stand in one official message; says why and what to ask for instead."""


def render_receipts(submissions: Sequence[dict[str, Any]]) -> bytes:
    """CEB XML of every receipt of these submissions, in order. Raises NotOneMessage."""
    kinds = sorted({submission["kind"] for submission in submissions})
    if len(kinds) > 1:
        raise NotOneMessage(
            f"receipts of {', '.join(kinds)} are different messages: ask for one submission, or as JSON"
        )
    message = KINDS[kinds[0]].receipt
    if message is None:
        raise NotOneMessage(f"the Unified Version has no receipt of {kinds[0]}: ask as JSON")
    answers = [answer["receipt"] for submission in submissions for answer in submission["receipts"]]
    most = message.documents_max
    if (answers and not message.carries(len(answers))) or any("truncated" in submission for submission in submissions):
        raise NotOneMessage(
            f"more than the {most} receipts one {message.name} holds: ask for one submission, or as JSON"
        )
    models = [model_of(message).model_validate(answer) for answer in answers]
    guid = guid_of(submissions[0]["id"], len(answers))
    return render_xml(message, models, guid)


def render_notices(kind: str, told: Sequence[Mapping[str, Any]]) -> bytes:
    """CEB XML of what was told unasked, in order. Raises NotOneMessage."""
    message = MESSAGES.get(NOTICE_MESSAGES.get(kind, ""))
    if message is None or message.lines is None:
        raise NotOneMessage(f"the Unified Version has no message of {kind}: ask as JSON")
    if not message.carries(len(told)):
        raise NotOneMessage(f"more than the {message.documents_max} that one {message.name} holds: ask as JSON")
    documents = [{**each["receipt"], message.lines.element: each["lines"]} for each in told]
    models = [model_of(message).model_validate(document) for document in documents]
    return render_xml(message, models, guid_of(documents[0]["guid"], len(documents)))


def render_unreadable(state: Mapping[str, Any], at: datetime) -> bytes:
    """CEB900 of a record that could not be read: its state, and when the log took it. The record itself is not repeated: it
    may name anybody, and its sender has it."""
    kind = KINDS[state["kind"]]
    named = state.get("message")
    answer = {
        "guid": guid_of(state["id"], 0),
        "returnStatus": state.get("code", kind.codes.malformed),
        "returnInfo": state["detail"],
        "returnTime": return_time(at),
        "oriMessageType": named
        if named in MESSAGES
        else (kind.message.name if kind.message and not named else _UNKNOWN),
    }
    model = model_of(_FORMAT_RECEIPT).model_validate(answer)
    return render_xml(_FORMAT_RECEIPT, [model], guid_of(state["id"], 1))
