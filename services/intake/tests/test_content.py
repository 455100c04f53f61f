"""Same content: whatever does not change what a document says does not make it another document."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.ceb import FormatRules
from libs.schemas.ceb.samples import sample
from libs.schemas.kinds import KINDS
from services.intake.decoding import read
from services.intake.domain.reading.tables import TABLES
from services.intake.tests.parcels import MESSAGES

ORDER = TABLES["order"]
DAY, RULES = date(2026, 3, 2), FormatRules()
_DECIMALS = ("goodsValue", "freight", "discount", "taxTotal", "acturalPaid")


def model_of(document: dict[str, Any]) -> Any:
    kind = KINDS["order"]
    model, findings = ORDER.check(read(kind, json.dumps(document).encode(), xml=False).documents[0], DAY, RULES)
    assert findings == []
    return model


@st.composite
def rewritten(draw: st.DrawFn) -> dict[str, Any]:
    """The same order written otherwise: key order, zeros behind the point, another guid and time, empty or absent."""
    document = sample(MESSAGES["order"])
    for name in _DECIMALS:
        zeros = draw(st.integers(0, 3))
        value = document[name].rstrip("0").rstrip(".") if "." in document[name] else document[name]
        document[name] = value + ("." + "0" * zeros if zeros and "." not in value else "0" * zeros * ("." in value))
    document["guid"] = draw(st.text("0123456789ABCDEF-", min_size=36, max_size=36))
    document["appTime"] = draw(st.sampled_from(["20251111083015", "20251112000000"]))
    if draw(st.booleans()):
        document["note"] = ""
    names = draw(st.permutations(sorted(document)))
    return {name: document[name] for name in names}


@given(rewritten())
def test_writing_it_otherwise_is_the_same_content(document: dict[str, Any]) -> None:
    assert ORDER.same(model_of(sample(MESSAGES["order"])), model_of(document))


@given(
    st.sampled_from(["note", "buyerName", "consigneeAddress", "batchNumbers", "buyerRegNo"]),
    st.text("甲乙1", min_size=1, max_size=5),
)
def test_another_value_is_other_content(name: str, value: str) -> None:
    changed = model_of(sample(MESSAGES["order"], **{name: value}))
    assert not ORDER.same(model_of(sample(MESSAGES["order"])), changed)


def test_a_line_is_content() -> None:
    document = sample(MESSAGES["order"])
    line = document["OrderList"][0]
    same = model_of({**document, "OrderList": [{**line, "qty": "2.000"}]})
    other = model_of({**document, "OrderList": [{**line, "itemNo": "SKU0002"}]})
    assert ORDER.same(model_of(document), same)
    assert not ORDER.same(model_of(document), other)
