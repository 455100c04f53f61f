"""A document whose numbers are none is answered; it does not halt the service for everybody behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.outcomes import list_refused
from services.matching.domain.rule import Tolerances
from services.matching.tests.samples import declared, order, payment, read, waybill

DAY, NOON = date(2026, 3, 2), datetime(2026, 3, 2, 4, tzinfo=UTC)
RIGHT = {document.role.name: document for document in map(read, (order(), payment(), waybill(), declared()))}
HEADS = [
    ("order", "goods_value"), ("order", "freight"), ("order", "tax_total"), ("order", "discount"),
    ("order", "actural_paid"), ("payment", "amount_paid"), ("waybill", "weight"), ("list", "freight"),
    ("list", "insured_fee"), ("list", "gross_weight"),
]  # fmt: skip
LINES = [(role, name) for role in ("order", "list") for name in ("qty", "price", "total_price")]
SHIFTED = "300.00|3304990039|1|1|2|011|1|1"


def examined(documents: dict[str, Any]) -> list[Any]:
    dossier, said = Dossier(), list[Any]()
    for document in documents.values():
        for case in dossier.file(document, DAY, NOON):
            said += Examiner(Tolerances()).examine(dossier, case, lambda office, way: f"{office}2026{way}000000001")
    return said


@given(
    places=st.sets(st.sampled_from([*HEADS, *LINES]), min_size=1),
    text=st.sampled_from([SHIFTED, "", "NaN", "sNaN", "-Infinity", "1E+999999999999999999", "十"])
    | st.text(max_size=5),
)
@example(places={("list", "qty")}, text=SHIFTED)
@example(places={("order", "freight"), ("order", "goods_value")}, text="1E+999999999999999999")
@example(places={("list", "total_price"), ("order", "total_price")}, text=SHIFTED)
def test_any_text_in_place_of_numbers_is_answered(places: set[tuple[str, str]], text: str) -> None:
    documents = dict(RIGHT)
    for role, name in sorted(places):
        document = documents[role]
        if (role, name) in LINES:
            first, *others = document.lines
            documents[role] = replace(document, lines=[replace(first, **{name: text}), *others])
        else:
            documents[role] = replace(document, **{name: text})
    assert len(examined(documents)) == 2


def test_the_answer_shows_what_was_sent() -> None:
    listed = RIGHT["list"]
    lines = [replace(listed.lines[0], qty=SHIFTED), *listed.lines[1:]]
    refused = examined(RIGHT | {"list": replace(listed, lines=lines)})[-1]
    assert type(refused) is type(list_refused(listed, []))
    assert [(one.code, one.path, one.actual) for one in refused.findings] == [("1322", "InventoryList[1].qty", SHIFTED)]
