"""The events of accepted documents say what their models would say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.runtime.twins.testing import A_DAY
from libs.schemas.ceb import text_document_of, validate
from libs.schemas.ceb.tests.strategies import documents
from libs.schemas.events.base import EncodedEvent
from libs.schemas.kinds import KINDS, Kind
from services.intake.domain.tables import TABLES

OWN = {"submission_id": "orders-2-5", "correction": 1, "attempt": 2, "corrections": 3}
OWN |= {"pre_no": "B20260302000000001", "cop_no": "C1", "buyer_token": "ab", "payer_token": "cd"}
CEB = [kind for kind in KINDS.values() if kind.message]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CEB), st.data())
def test_an_event_carries_what_the_document_says(kind: Kind, data: st.DataObject) -> None:
    message = kind.message
    assert message
    model = validate(message, data.draw(documents(message)), A_DAY).model
    assert model is not None
    lines = {"lines": [line.__dict__ for line in model.__dict__.get("lines", ())]}

    written = TABLES[kind.name].told(text_document_of(message, model), OWN)
    assert isinstance(written, EncodedEvent)

    expected = kind.becomes.model_validate({**model.__dict__, **lines, **OWN})
    assert written.event == expected
    assert written.key == expected.key
