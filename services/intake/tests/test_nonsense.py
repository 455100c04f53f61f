"""Whatever a partner sends is put aside or answered; nothing stops the service or reaches it unfit for the database."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Record, collect
from libs.runtime.twins.testing import A_DAY
from libs.schemas.ceb import FormatRules
from libs.schemas.ceb.samples import sample
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS
from services.intake.domain.deciding import SubmissionDecisions
from services.intake.domain.memory import Memory
from services.intake.domain.reading.submission import examine
from services.intake.domain.reading.text import is_legal
from services.intake.domain.tokens import Tokens, TokenSecret
from services.intake.settings import Settings
from services.intake.tests.parcels import DECODERS, raw
from services.intake.tests.test_declarations import declared

_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, bytes]:
    """A valid document with a few members replaced, taken out, or added."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    message = KINDS[kind].message
    document: dict[str, Any] = dict(sample(message)) if message else dict(declared(kind).documents[0])
    for name in draw(st.lists(st.sampled_from(sorted(document)), max_size=4)):
        document.pop(name, None)
        if draw(st.booleans()):
            document[name] = draw(_values)
    document |= draw(st.dictionaries(st.text(max_size=5), _values, max_size=1))
    return kind, json.dumps(document).encode()


def decide(kind: str, body: bytes) -> list[Any]:
    record = raw(kind, body)
    submission = DECODERS[record.topic](record)
    memory = Memory(pre_numbers=iter(range(1, 1000)))
    decisions: SubmissionDecisions[Record] = SubmissionDecisions(
        memory, FormatRules(), Settings().bounds, Tokens(TokenSecret(1, b"secret"))
    )
    cause = Record(record.topic, 2, 1, "intake/x", submission, A_DAY, record.timestamp, record.timestamp)
    for document in examine(submission, record.topic, 2, 1, A_DAY, FormatRules()):
        decisions.submit(cause, submission, document)
    for row in memory.changes.submissions:
        assert all(is_legal(text) for text in (row.business_key, row.order_no or "", row.ebp_code or ""))
    return collect(decisions.outputs)


@given(documents())
def test_every_object_is_answered(document: tuple[str, bytes]) -> None:
    kind, body = document
    try:
        published = decide(kind, body)
    except DeadLetter as put_aside:  # a lone surrogate is no text, so this is no JSON
        assert put_aside.reason == "not-json"
        return
    receipts = [event for event in published if isinstance(event, ReceiptsIssued)]
    assert receipts
    accepted = [event for event in published if not isinstance(event, ReceiptsIssued)]
    assert bool(accepted) == (receipts[0].receipts[0].receipt["returnStatus"] == "2")
    for event in published:
        assert event.encode()


@given(
    st.sampled_from(sorted(KINDS)),
    st.binary(max_size=200),
    st.sampled_from([b"application/xml", b"application/json", None]),
)
def test_bytes_are_put_aside_or_answered(kind: str, body: bytes, content_type: bytes | None) -> None:
    record = raw(kind, body, {"content-type": content_type})
    try:
        submission = DECODERS[record.topic](record)
    except DeadLetter:
        return
    assert examine(submission, record.topic, 2, 1, A_DAY, FormatRules())


def test_a_number_of_five_thousand_digits() -> None:
    body = b'{"orderNo": ' + b"9" * 5000 + b"}"
    try:
        assert decide("order", body)
    except DeadLetter as put_aside:
        assert put_aside.reason == "not-json"
