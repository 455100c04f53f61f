import json
from collections import Counter

import pytest

from bench.peers.matching import Dossier, file
from bench.peers.rows import SPREAD_ORDERS, agrees, matches_of, number_of, order_no, rows


@pytest.mark.parametrize("orders", [1, 49, 50, 51, SPREAD_ORDERS + 1])
def test_every_order_has_three_documents_and_those_that_agree_match_once(orders: int) -> None:
    dossiers: dict[str, Dossier] = {}
    kinds, matched = Counter[str](), []
    for key, value in rows(orders):
        document = json.loads(value)
        assert document["orderNo"] == key
        kinds[document["kind"]] += 1
        if found := file(dossiers.setdefault(key, {}), document):
            matched.append(number_of(found["orderNo"]))
    assert kinds == {"order": orders, "payment": orders, "waybill": orders}
    assert sorted(matched) == [number for number in range(orders) if agrees(number)]
    assert len(matched) == matches_of(orders)


def test_the_same_number_of_orders_gives_the_same_rows() -> None:
    assert list(rows(200)) == list(rows(200))


def test_documents_of_one_order_come_apart_but_not_further_than_the_spread() -> None:
    places: dict[str, list[int]] = {}
    for place, (key, _) in enumerate(rows(3 * SPREAD_ORDERS)):
        places.setdefault(key, []).append(place)
    spans = [max(found) - min(found) for found in places.values()]
    assert max(spans) <= 4 * SPREAD_ORDERS
    assert sum(spans) / len(spans) > SPREAD_ORDERS


def test_an_order_number_gives_its_number_back() -> None:
    assert number_of(order_no(1_234_567)) == 1_234_567
