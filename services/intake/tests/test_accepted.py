"""The events of accepted documents say what their models would say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.runtime.twins.testing import A_DAY
from libs.schemas.ceb import Message, text_document_of, validate
from libs.schemas.ceb.tests.strategies import documents
from services.intake.domain.accepted import FORMS
from services.intake.domain.kinds import KINDS

OWN = {"submission_id": "orders-2-5", "correction": 1, "attempt": 2, "corrections": 3}
OWN |= {"pre_no": "B20260302000000001", "cop_no": "C1", "buyer_token": "ab", "payer_token": "cd"}
EVENTS = {kind.message: kind.event for kind in KINDS.values() if kind.message}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(FORMS)), st.data())
def test_an_event_carries_what_the_document_says(message: Message[Any], data: st.DataObject) -> None:
    model = validate(message, data.draw(documents(message)), A_DAY).model
    assert model is not None
    lines = {"lines": [line.__dict__ for line in model.__dict__.get("lines", ())]}

    written = FORMS[message].write(text_document_of(message, model), OWN)

    expected = EVENTS[message].model_validate({**model.__dict__, **lines, **OWN})
    assert written.event == expected
    assert written.key == expected.key
