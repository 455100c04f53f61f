from __future__ import annotations

import pytest

from libs.schemas.events.review import ListReleased
from libs.schemas.tests import a_list
from simulation.stories.parcels import _number


@pytest.mark.parametrize(("order_no", "number"), [("T07", 7), ("T0Z", 35), ("T-", 0), ("订单", 0), ("²²", 0)])
def test_an_order_may_end_in_anything(order_no: str, number: int) -> None:
    released = ListReleased(list=a_list.declared(order_no=order_no), lines=[a_list.line()], grounds=[])
    assert _number(released) == number
