"""Addresses that are no `Inquiry`: those that take something, stream, or answer with what stands in a message table."""

from __future__ import annotations

from typing import Any, NamedTuple

from services.feed.domain.audience import KINDS_TOLD

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 120}
OBJECT: Schema = {"type": "object"}


class Parameter(NamedTuple):
    """A parameter behind the address."""

    name: str
    schema: Schema
    says: str = ""
    required: bool = False


class Described(NamedTuple):
    """An operation. takes: media types of its body. answers: status → media type and schema, beside problems."""

    service: str
    method: str
    path: str
    says: str
    parameters: tuple[Parameter, ...] = ()
    takes: tuple[str, ...] = ()
    answers: tuple[tuple[int, str, Schema | None], ...] = ((200, "application/json", OBJECT),)
    problems: tuple[int, ...] = ()


JSON, XML, STREAM, LINES = "application/json", "application/xml", "text/event-stream", "application/x-ndjson"
_ARRAY: Schema = {"type": "array", "items": OBJECT}
_KIND_NAME: Schema = {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"}
_KIND = Parameter("kind", _KIND_NAME, "kind of the documents, such as order: docs/partner names them", required=True)
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_AFTER = Parameter("after", TEXT, "`next` of the page before")
_TAKEN = (202, JSON, OBJECT)
_NOTHING: tuple[tuple[int, str, Schema | None], ...] = ((204, "", None),)
_ID = "/v1/webhooks/{id}"


def _webhook_act(act: str, says: str) -> Described:
    return Described("feed", "post", f"{_ID}/{act}", says, takes=(JSON,), problems=(400, 404, 409))


DESCRIBED: tuple[Described, ...] = (
    Described(
        "intake", "post", "/v1/documents", "Hand in documents of one kind: one, or several of a list or lines.", (_KIND,),
        (JSON, LINES, XML), (_TAKEN,), (400, 408, 413, 415, 503),
    ),
    Described(
        "intake", "post", "/v1/ceb", "Hand in a message of the Unified Version as it is.", (), (XML,), (_TAKEN,),
        (400, 408, 413, 415, 503),
    ),
    Described(
        "intake", "post", "/v1/check", "Ask what would be said of documents; nothing is kept.", (_KIND,), (JSON, XML),
        problems=(400, 408, 413, 415, 503),
    ),
    Described(
        "intake", "get", "/v1/documents/{id}", "A document as it came, personal data masked.",
        (Parameter("clear", {"type": "string", "enum": ["true", "false"]}, "in clear: for officials, on record"),),
        problems=(403, 404, 410),
    ),
    Described(
        "intake", "get", "/v1/receipts/{id}", "A submission: its state, and its receipts so far.",
        answers=((200, JSON, OBJECT), (200, XML, None)), problems=(404, 406),
    ),
    Described(
        "intake", "get", "/v1/receipts", "What was handed in about an order, under a key or by a sender, with its receipts.",
        (
            Parameter("orderNo", TEXT), Parameter("ebpCode", TEXT), Parameter("businessKey", TEXT),
            Parameter("sender", TEXT, "who handed it in; alone, or beside one of these"),
            Parameter("kind", _KIND_NAME, "of the documents"),
            Parameter("status", {"type": "string", "pattern": "^-?[0-9]{1,6}$"}, "returnStatus of the last receipt"),
            Parameter("since", {"type": "string", "format": "date-time"}, "handed in at or behind this moment"), _AFTER,
        ),
        answers=((200, JSON, OBJECT), (200, XML, None)), problems=(400, 404, 406),
    ),
    Described(
        "feed", "put", "/v1/feed", "Open the caller's feed; twice is once.",
        answers=((200, JSON, OBJECT), (201, JSON, OBJECT)), problems=(400, 503),
    ),
    Described(
        "feed", "get", "/v1/feed", "Entries of the caller's feed behind a number: a page, or a stream.",
        (
            Parameter("after", _NUMBER, "number behind which it begins"),
            Parameter("limit", _NUMBER, "most entries"),
            Parameter("wait", _NUMBER, "seconds to wait for the first entry"),
            Parameter("kind", TEXT, f"of {', '.join(KINDS_TOLD)}, with commas between"),
            Parameter("businessKey", TEXT, "of one document"),
            Parameter("case", TEXT, "of one case"),
            Parameter("series", TEXT, "what numbers the reader means"),
        ),
        answers=((200, JSON, OBJECT), (200, STREAM, None), (200, XML, None), *_NOTHING),
        problems=(400, 404, 406, 409, 410, 503),
    ),
    Described(
        "feed", "put", "/v1/topic", "Have the caller's feed written to a Kafka topic of its own; twice is once.",
        answers=((200, JSON, OBJECT), (201, JSON, OBJECT)), problems=(400, 422, 503),
    ),
    Described("feed", "get", "/v1/topic", "How the caller's topic stands.", problems=(400, 404)),
    Described(
        "feed", "delete", "/v1/topic", "Drop the caller's topic with all that lies in it; the feed stays.", answers=_NOTHING,
        problems=(400, 404, 422, 503),
    ),
    Described(
        "feed", "post", "/v1/topic/replay", "Write everything behind a number to the topic again.", takes=(JSON,),
        answers=(_TAKEN,), problems=(400, 404),
    ),
    Described("feed", "get", "/v1/webhooks", "The caller's webhooks.", answers=((200, JSON, OBJECT),)),
    Described(
        "feed", "post", "/v1/webhooks", "Have entries posted to an address.", takes=(JSON,), answers=((201, JSON, OBJECT),),
        problems=(400, 404, 409),
    ),
    Described("feed", "get", _ID, "One webhook, and how it stands.", problems=(404,)),
    Described("feed", "delete", _ID, "End a webhook.", answers=_NOTHING, problems=(404,)),
    Described("feed", "get", f"{_ID}/attempts", "What was posted, and what came of it.", problems=(400, 404)),
    _webhook_act("pause", "Post nothing for now."),
    _webhook_act("resume", "Go on."),
    _webhook_act("replay", "Post again from a number on."),
    _webhook_act("resend", "Post one entry once more."),
    _webhook_act("rotate", "Make a new secret; the old one signs, too, for a while."),
    _webhook_act("test", "Post a test entry."),
    Described(
        "exports", "get", "/v1/bills", "The parcels of a bill: what each waits for, and who must act.",
        (Parameter("billNo", {**TEXT, "maxLength": 37}, "", required=True), Parameter("limit", _NUMBER), _AFTER),
        problems=(400,),
    ),
    Described(
        "exports", "get", "/v1/transits", "Transits that nobody has closed, the oldest first.",
        (Parameter("limit", _NUMBER), _AFTER), problems=(400,),
    ),
    Described(
        "exports", "get", "/v1/summaries/overdue", "Lists that are overdue for a summary, by declarant.",
        (Parameter("agentCode", TEXT), _AFTER), problems=(400, 403),
    ),
    Described(
        "exports", "get", "/v1/statistics", "The published figures of a month.",
        (Parameter("month", {"type": "string", "pattern": "^20[0-9]{2}(0[1-9]|1[0-2])$"}, "", required=True), _AFTER),
        problems=(400,),
    ),
)  # fmt: skip

EVERYWHERE: tuple[Described, ...] = tuple(
    Described("", "get", path, says, answers=answers, problems=problems)
    for path, says, answers, problems in (
        ("/v1/waiting", "What waits in the service: why, how many, since when the oldest.", ((200, JSON, _ARRAY),), ()),
        ("/health/live", "The process works.", ((200, JSON, None),), (503,)),
        ("/health/ready", "The service takes part.", ((200, JSON, None),), (503,)),
        ("/metrics", "Metrics, as Prometheus reads them.", ((200, "text/plain", None),), ()),
    )
)
"""Every service answers these."""
INTERNAL = frozenset({"/v1/trial"})
"""Between services."""
