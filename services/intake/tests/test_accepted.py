"""The events of accepted documents say what their models would say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from libs.runtime.twins.testing import A_DAY
from libs.schemas.ceb import text_document_of, validate
from libs.schemas.ceb.tests.strategies import documents
from libs.schemas.events.base import reader_of
from libs.schemas.kinds import KINDS, Kind, Opens
from libs.schemas.tests.a_list import accepted_of
from services.intake.domain.reading.tables import TABLES
from services.intake.domain.tokens import TOLD, Tokens, TokenSecret

OWN: dict[str, Any] = {"submission_id": "orders-2-5", "correction": 1, "attempt": 2, "corrections": 3, "replaces": 1}
BY_WHAT_IT_OPENS: dict[Opens, dict[str, Any]] = {
    Opens.ATTEMPT: {"pre_no": "B20260302000000001", "cop_no": "C1", "waybill_corrections": 4},
    Opens.OF_A_LIST: {"order_no": "E1", "direction": "E"},
}
TOKENS = Tokens(TokenSecret(2, b"new"), TokenSecret(1, b"old"))
CEB = [kind for kind in KINDS.values() if kind.message]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CEB), st.data())
def test_an_event_carries_what_the_document_says(kind: Kind, data: st.DataObject) -> None:
    message = kind.message
    assert message
    model = validate(message, data.draw(documents(message)), A_DAY).model
    assert model is not None

    document = text_document_of(message, model)
    own = OWN | BY_WHAT_IT_OPENS.get(kind.opens, {})
    told = TABLES[kind.name].event_of(document, own, TOKENS)

    facts = asdict(document)
    for field in message.fields:
        if field.personal in TOLD:
            facts[field.attribute] = TOKENS.of[field.personal.value](facts[field.attribute])
    facts |= {"lines": [asdict(line) for line in facts.get("lines", ())]}
    if kind.name == "list" and facts["port_code"] == facts["customs_code"]:
        facts["port_code"] = None  # most are declared at their port
    assert told == accepted_of(kind.becomes, facts | own)
    assert reader_of(kind.becomes)(told.encode()) == told
