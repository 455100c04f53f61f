from bench.peers.rows import agrees, matches_of, order_no
from bench.peers.tally import Tally, Told


def _full(tally: Tally, orders: int, origin: str | None = None) -> None:
    for number in filter(agrees, range(orders)):
        tally.add(Told(order_no(number), f"{origin}/{number}" if origin else None))


def test_nothing_is_lost_or_doubled_where_every_match_comes_once() -> None:
    tally = Tally(120)
    _full(tally, 120)
    assert (tally.seen, tally.lost, tally.doubled, tally.wrong) == (matches_of(120), 0, 0, 0)


def test_what_is_missing_is_lost() -> None:
    tally = Tally(120)
    _full(tally, 60)
    assert tally.lost == matches_of(120) - matches_of(60)


def test_a_match_that_comes_again_is_doubled() -> None:
    tally = Tally(120)
    _full(tally, 120)
    tally.add(Told(order_no(7)))
    assert (tally.doubled, tally.repeated, tally.lost) == (1, 0, 0)


def test_an_event_that_comes_again_under_its_id_can_be_told_from_a_second_one() -> None:
    tally = Tally(120)
    _full(tally, 120, origin="a")
    tally.add(Told(order_no(7), "a/7"))
    tally.add(Told(order_no(8), "b/8"))
    assert (tally.doubled, tally.repeated) == (1, 1)


def test_matches_that_must_not_be_are_wrong() -> None:
    tally = Tally(120)
    tally.add(Told(order_no(50)))  # its waybill names another buyer
    tally.add(Told(order_no(120)))  # never declared
    assert (tally.wrong, tally.seen) == (2, 0)
