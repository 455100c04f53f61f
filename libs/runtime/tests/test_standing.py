"""The loop notices what stands still while something waits."""

from __future__ import annotations

from libs.runtime.loop.standing import Standing

HERE, THERE = ("cbec.declare.orders.v1", 0), ("cbec.declare.orders.v1", 1)


def test_the_longest_counts_and_a_step_begins_anew() -> None:
    standing = Standing()
    assert standing.note({HERE: 3}, 10.0) == 0.0
    assert standing.note({HERE: 3, THERE: 7}, 15.0) == 5.0
    assert standing.note({HERE: 4, THERE: 7}, 17.0) == 2.0
    assert standing.note({}, 20.0) == 0.0, "where nothing waits nothing stands"
    assert standing.note({HERE: 4}, 30.0) == 0.0
