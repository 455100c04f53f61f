"""A receipt put together as text is the JSON that was meant, and gives back what names its document."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.answering import receipts
from services.intake.domain.memory import together

TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(['",', '\\",', '","returnStatus":', "\\"])
"""What XML and PostgreSQL cannot carry is refused before; quotes and backslashes are not."""
NAMES = st.dictionaries(TEXTS.filter(lambda name: name not in ("guid", "returnStatus")), TEXTS | st.none())


@given(named=NAMES, adds=NAMES, guid=TEXTS, info=TEXTS)
def test_a_receipt_says_what_it_was_made_of(
    named: dict[str, str | None], adds: dict[str, str | None], guid: str, info: str
) -> None:
    adds = {name: value for name, value in adds.items() if name not in named}
    first = receipts.answer(receipts.members(named), guid, "2", "20251111120000000", info)
    later = receipts.answer(
        receipts.named_in(together([first, first]).decode()),
        guid,
        "120",
        "20251112120000000",
        info,
        (),
        receipts.members(adds),
    )

    told = list(json.loads(later)["receipt"].items())
    said = [(name, value) for name, value in {**named, **adds}.items() if value is not None]
    assert told[:-3] == [("guid", guid), *said]
    assert told[-3:] == [("returnStatus", "120"), ("returnTime", "20251112120000000"), ("returnInfo", info)]
    assert json.loads(later)["findings"] == []
