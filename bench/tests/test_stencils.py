import json

import pytest

from bench.stencils import KINDS, Stencil, cut_stencils, number_of
from libs.schemas.keys import case_of
from simulator.people.buyers import check_digit


@pytest.fixture(scope="module")
def stencils() -> list[Stencil]:
    return cut_stencils(seed=3, how_many=20)


def test_the_same_seed_cuts_the_same_stencils(stencils: list[Stencil]) -> None:
    assert cut_stencils(seed=3, how_many=20) == stencils


def test_the_four_documents_of_a_list_belong_together(stencils: list[Stencil]) -> None:
    for number, stencil in enumerate(stencils, 1):
        key, bodies = stencil.documents(number)
        order, payment, waybill, declared = (json.loads(body) for body in bodies)
        assert {document["orderNo"].encode() for document in (order, payment, waybill, declared)} == {key}
        assert order["payTransactionId"] == payment["payTransactionId"]
        assert waybill["logisticsNo"] == declared["logisticsNo"]
        assert order["buyerIdNumber"] == payment["payerIdNumber"] == declared["buyerIdNumber"]


def test_two_lists_of_one_stencil_share_no_key_and_no_buyer(stencils: list[Stencil]) -> None:
    first, second = ([json.loads(body) for body in stencils[0].documents(number)[1]] for number in (7, 20_007))
    for one, other in zip(first, second, strict=True):
        for name in ("guid", "orderNo", "payTransactionId", "logisticsNo", "copNo", "buyerIdNumber", "payerIdNumber"):
            assert name not in one or one[name] != other[name], name


def test_a_buyer_keeps_a_valid_check_digit(stencils: list[Stencil]) -> None:
    for number in (1, 13_000, 999_999, 12_999_999):
        order = json.loads(stencils[0].documents(number)[1][KINDS.index("order")])
        assert check_digit(order["buyerIdNumber"][:17]) == order["buyerIdNumber"][17]


def test_a_release_is_known_by_the_end_of_its_key(stencils: list[Stencil]) -> None:
    key, _ = stencils[0].documents(4711)
    assert number_of(case_of("I", "3301960AB1", key.decode()).encode()) == 4711
    assert number_of(None) is None
    assert number_of(b"calendar") is None
