"""A service that stands is found, whatever the rest of the system does meanwhile."""

from __future__ import annotations

from aiokafka import TopicPartition

from chaos.standing import Stands

HERE, THERE = TopicPartition("cbec.declare.orders.v1", 0), TopicPartition("cbec.declare.orders.v1", 1)


def test_a_partition_stands_that_has_something_to_read_and_does_not_move() -> None:
    stands = Stands()
    for at in range(40):
        stands.note("intake", {HERE: 5, THERE: at}, {HERE: 9, THERE: 50}, 1.0)
        stands.note("tax", {HERE: 9, THERE: at}, {HERE: 9, THERE: 50}, 1.0)
        stands.note("review", {HERE: 5}, {HERE: 9}, 1.0)
    assert stands.longest_s == {"intake": 39.0, "tax": 0.0, "review": 39.0}, "others that move hide none"
    intake, review = stands.beyond(30)
    assert "intake stood 39 s on cbec.declare.orders.v1-0" in intake and "review stood 39 s" in review
    assert stands.beyond(39) == []


def test_time_in_which_a_fault_lasts_does_not_count_and_does_not_end_a_stand() -> None:
    stands = Stands()
    for passed_s in (1.0, 20.0, 0.0, 0.0, 12.0):
        stands.note("review", {HERE: 5}, {HERE: 9}, passed_s)
    assert stands.longest_s["review"] == 32.0
    stands.note("review", {HERE: 6}, {HERE: 9}, 1.0)
    stands.note("review", {HERE: 6}, {HERE: 9}, 1.0)
    assert stands.longest_s["review"] == 32.0, "and the next one begins anew"


def test_a_place_never_read_has_waited_from_its_beginning() -> None:
    stands = Stands()
    for _ in range(3):
        stands.note("review", {}, {HERE: 1}, 1.0)
    assert stands.longest_s["review"] == 2.0
