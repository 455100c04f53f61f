"""A case has one outcome, whatever the order in which its documents, corrections and payments come."""

from __future__ import annotations

import asyncio
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.schemas.events.matching import ListMatched
from tests.cases.declaring import Act, Case, possible

LATER, LATEST = {"appTime": "20251111093015"}, {"appTime": "20251111103015"}
CHANGE, DELETION = {"appType": "2", **LATER}, {"appType": "3", **LATER}
WRONG = {"orderNo": "T2025111100000001X"}
OTHER = {"ebpCode": "3301960ZZ9", "ebpName": "另一平台"}
SMALL = {"amountPaid": "1.00"}
NAMELESS = {"payTransactionId": "", "payCode": "", "payName": ""}
SECOND, THIRD = {"payTransactionId": "PAY0000000000002"}, {"payTransactionId": "PAY0000000000003"}
LISTED = Act("list", "list")
ORDER, PAYMENT, WAYBILL = (Act(kind, kind) for kind in ("order", "payment", "waybill"))
ANY_PAYMENT = Act("order", "order", NAMELESS)

STORIES: dict[str, tuple[Act, ...]] = {
    "a payment under a wrong order number": (
        ORDER, WAYBILL, LISTED, Act("wrong", "payment", WRONG), Act("right", "payment", CHANGE, ("wrong",)),
    ),
    "a payment under a wrong platform": (
        ORDER, WAYBILL, LISTED, Act("wrong", "payment", OTHER), Act("right", "payment", CHANGE, ("wrong",)),
    ),
    "a waybill under a wrong order number, and a foreign payment": (
        ORDER, PAYMENT, LISTED, Act("wrong", "waybill", WRONG), Act("right", "waybill", CHANGE, ("wrong",)),
        Act("foreign", "payment", SECOND | SMALL),
    ),
    "a payment of a wrong amount": (
        ORDER, WAYBILL, Act("wrong", "payment", SMALL), Act("right", "payment", CHANGE, ("wrong",)),
        Act("list", "list", {}, ("right",)), Act("foreign", "payment", SECOND | SMALL),
    ),
    "a payment deleted and declared anew": (
        ORDER, WAYBILL, Act("wrong", "payment", SMALL), Act("gone", "payment", SMALL | DELETION, ("wrong",)),
        Act("right", "payment", LATEST, ("gone",)), Act("list", "list", {}, ("gone",)),
    ),
    "an order that was corrected": (
        Act("wrong", "order", {"note": "x"}), Act("order", "order", CHANGE, ("wrong",)), PAYMENT, WAYBILL,
        Act("list", "list", {}, ("order",)), Act("foreign", "waybill", {"logisticsNo": "YD2", **WRONG}),
    ),
    "three payments, and the order names none": (
        ANY_PAYMENT, WAYBILL, LISTED, PAYMENT, Act("small", "payment", SECOND | SMALL),
        Act("stranger", "payment", THIRD | {"payerName": "王五"}),
    ),
    "two payments that disagree, and the order names none": (
        ANY_PAYMENT, WAYBILL, LISTED, Act("small", "payment", SECOND | SMALL),
        Act("stranger", "payment", THIRD | {"payerName": "王五"}),
    ),
}  # fmt: skip


async def _ended(acts: Any, mingle: Random | None) -> Case:
    case = Case(mingle)
    await case.send(*acts)
    await case.arrive()
    await case.end_day()
    return case


@pytest.mark.parametrize("story", STORIES)
async def test_every_order_of_arrival_has_one_outcome(story: str) -> None:
    ends = []
    for number, acts in enumerate(permutations(STORIES[story])):
        if possible(acts):
            case = await _ended(acts, Random(number))
            assert [status for status in case.statuses() if status.startswith("-")] == [], acts
            if case.end not in ends:
                ends.append(case.end)
    assert len(ends) == 1
    assert isinstance(ends[0][0], ListMatched) is ("disagree" not in story)


@given(data=st.data(), mingle=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_longer_histories_with_repetitions_have_one_outcome(data: st.DataObject, mingle: Random) -> None:
    """Mistakes one behind the other, two payments beside, each document said again anywhere."""
    chain: list[Any] = data.draw(
        st.lists(st.sampled_from([WRONG, OTHER, SMALL, {}, "deleted"]), min_size=1, max_size=4)
    )
    acts = [data.draw(st.sampled_from([ORDER, ANY_PAYMENT])), WAYBILL, Act("small", "payment", SECOND | SMALL)]
    before: tuple[str, ...] = ()
    app_type = "1"
    for number, mistake in enumerate([*chain, {}]):
        name, moment = f"payment {number}", {"appTime": f"202511110930{number:02}"}
        if mistake == "deleted" and app_type == "1":
            continue
        changes = {"appType": "3"} if isinstance(mistake, str) else {"appType": app_type, **mistake}
        acts.append(Act(name, "payment", changes | moment, before))
        app_type, before = "1" if mistake == "deleted" else "2", (*before, name)
    acts.append(Act("list", "list", {}, before))
    straight = asyncio.run(_ended(acts, None))
    assert isinstance(straight.end[0], ListMatched)

    arrival = list(acts)
    mingle.shuffle(arrival)
    arrival.sort(key=lambda act: len(act.after) if act.after or act.name.startswith("payment") else 99)
    free = [act for act in acts if act.name in ("order", "waybill", "small")]
    arrival = [act for act in arrival if act not in free]
    for act in free:
        arrival.insert(mingle.randrange(len(arrival) + 1), act)
    for act in mingle.choices(arrival, k=3):
        arrival.insert(mingle.randrange(arrival.index(act) + 1, len(arrival) + 1), act)
    assert asyncio.run(_ended(arrival, mingle)).end == straight.end


LATE = {
    "the amount": (PAYMENT._replace(changes=SMALL), Act("right", "payment", CHANGE), "-401008"),
    "the weight": (WAYBILL._replace(changes={"weight": "9"}), Act("right", "waybill", CHANGE), "-504016"),
    "the order": (
        ORDER._replace(changes={"buyerTelephone": "13822220000"}), Act("right", "order", CHANGE), "-301011",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LATE)
async def test_a_later_correction_gets_its_answer_and_leads_to_the_same_end(name: str) -> None:
    """It is taken once the list is rejected. Declared again, that comes to what it had come to if corrected before."""
    wrong, right, code = LATE[name]
    others = [act for act in (ORDER, PAYMENT, WAYBILL) if act.kind != wrong.kind]
    in_time = await _ended([*others, wrong, right, LISTED], None)
    assert isinstance(in_time.end[0], ListMatched)

    late = Case()
    await late.send(*others, wrong, LISTED, right)
    await late.arrive()
    assert late.statuses()[-1] == code
    assert not isinstance(late.end[0], ListMatched)
    await late.reject()
    await late.send(right, Act("again", "list", LATER))
    await late.arrive()
    assert late.end == in_time.end


@pytest.mark.parametrize("name", LATE)
async def test_withdrawn_corrected_and_declared_again_it_comes_to_the_same_end(name: str) -> None:
    """A document disagrees while another is missing: the list waits, is withdrawn, and nothing of it stays."""
    wrong, right, code = LATE[name]
    missing, *others = (act for act in (WAYBILL, PAYMENT, ORDER) if act.kind != wrong.kind)
    in_time = await _ended([*others, wrong, right, LISTED, missing], None)
    late = Case()
    await late.send(*others, wrong, LISTED, right)
    assert late.statuses()[-1] == code
    await late.arrive()
    await late.withdraw()
    await late.send(right, missing, Act("again", "list", LATER))
    await late.arrive()
    await late.end_day()
    assert isinstance(late.end[0], ListMatched)
    assert late.end == in_time.end
    assert len(late.outcomes) == 1
