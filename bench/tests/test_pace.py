from bench.measuring.pace import BURST_MAX, ClosedLoop, Fixed, OpenLoop, Pause


def test_a_closed_loop_fills_what_has_become_free() -> None:
    assert ClosedLoop(100).due(seconds=5, begun=900, in_flight=60) == 40
    assert ClosedLoop(100).due(seconds=5, begun=900, in_flight=100) == 0


def test_an_open_loop_keeps_its_rate_whatever_is_in_flight() -> None:
    assert OpenLoop(50).due(seconds=2, begun=90, in_flight=10_000) == 10
    assert OpenLoop(50).due(seconds=2, begun=100, in_flight=0) == 0


def test_what_fell_behind_is_caught_up_in_bursts() -> None:
    assert OpenLoop(1_000).due(seconds=10, begun=0, in_flight=0) == BURST_MAX


def test_a_fixed_number_ends() -> None:
    assert Fixed(10).due(seconds=0, begun=7, in_flight=0) == 3
    assert Fixed(10).due(seconds=0, begun=10, in_flight=0) == 0


def test_a_pause_begins_nothing() -> None:
    assert Pause().due(seconds=100, begun=0, in_flight=0) == 0
