"""A declaration is held to the schema that partners are given, not to what Python would also understand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.schemas.contract.json_schemas import declaration_schema
from libs.schemas.declarations import ArrivedLine, BookItem, ReturnArrival, TaxPayment
from libs.schemas.raw_payments import RawPayment

PAYMENT = {
    "copNo": "N1",
    "appTime": "20260302080000",
    "assureCode": "3301960AB1",
    "entDutyNo": "JK1",
    "amount": "29.12",
}
LINE = {"gnum": 1, "qty": "1", "condition": "sound"}
ITEM = {"itemRecordNo": "1", "gcode": "3304990039", "gname": "面霜", "unit": "142", "unitPrice": "1", "country": "305"}
_AMOUNT = re.compile(declaration_schema(TaxPayment)["properties"]["amount"]["pattern"])


def refused(model: Any, document: dict[str, Any]) -> bool:
    try:
        model.model_validate_json(json.dumps(document))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "moment",
    ["20261302000000", "20260230080000", "20250229080000", "20260302250000", "00000302080000", "٢٠٢٦٠٣٠٢٠٨٠٠٠٠"],
)
def test_a_moment_exists(moment: str) -> None:
    assert refused(TaxPayment, PAYMENT | {"appTime": moment})


def test_a_leap_day_exists() -> None:
    assert not refused(TaxPayment, PAYMENT | {"appTime": "20240229235959"})


@pytest.mark.parametrize(
    "amount", ["1e5", "1_0", "１２", "٣", " 12", "+1", "-1", ".5", "5.", "NaN", 29.12, 29, True, None]
)
def test_an_amount_is_plain_decimal_text(amount: Any) -> None:
    assert refused(TaxPayment, PAYMENT | {"amount": amount})


@given(st.from_regex(_AMOUNT, fullmatch=True) | st.text("0123456789.eE+-_ ０٣", max_size=8))
def test_an_amount_is_taken_just_where_the_schema_takes_it(amount: str) -> None:
    taken = _AMOUNT.fullmatch(amount) is not None and amount.strip("0.") != ""
    if len(amount.replace(".", "").lstrip("0")) <= 14:  # beyond, whole digits are counted together with the fraction
        assert refused(TaxPayment, PAYMENT | {"amount": amount}) != taken


@pytest.mark.parametrize(
    ("model", "right", "change"),
    [
        *((ArrivedLine, LINE, {"gnum": wrong}) for wrong in ("1", True, 1.0)),
        *((BookItem, ITEM, {"gcode": wrong}) for wrong in ("３３０４９９００３９", "٣٣٠٤٩٩٠٠٣٩")),
    ],
)
def test_a_line_has_a_number_and_digits(model: Any, right: dict[str, Any], change: dict[str, Any]) -> None:
    assert refused(model, right | change)
    assert not refused(model, right)


def test_goods_of_a_payment_are_bounded_and_each_order_told_once() -> None:
    place = Path(__file__).parents[3] / "chaos/badinput/corpus/raw-payment-answer/valid.json"
    told: dict[str, Any] = json.loads(place.read_text("utf-8"))["told"]

    def paid(*orders: tuple[str, int]) -> dict[str, Any]:
        return told | {"paidOrders": [{"orderNo": number, "goods": ["面霜"] * goods} for number, goods in orders]}

    assert not refused(RawPayment, paid(*((f"T{n}", 100) for n in range(10))))
    assert refused(RawPayment, paid(*((f"T{n}", 100) for n in range(10)), ("T10", 1)))
    assert refused(RawPayment, paid(("T1", 1), ("T1", 2)))


def test_blanks_round_a_number_are_not_part_of_it() -> None:
    assert refused(TaxPayment, PAYMENT | {"copNo": "  "})
    assert TaxPayment.model_validate(PAYMENT | {"copNo": " N1 "}).cop_no == "N1"


def test_the_schema_says_nothing_of_how_it_is_kept() -> None:
    """Partners read the same schema as before."""
    shown = declaration_schema(ReturnArrival)
    assert shown["properties"]["appTime"] == {"pattern": r"^\d{14}$", "type": "string"}
    assert shown["$defs"]["ArrivedLine"]["properties"]["gnum"] == {"maximum": 99, "minimum": 1, "type": "integer"}
