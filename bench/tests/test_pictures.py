"""Every command's result can be drawn: a bar for each row that was measured."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.showing.pictures import growth_picture, limit_picture, naive_picture, stages_picture

STAGES = {
    "lists": 5_000,
    "passes": [
        {"service": "tax", "what": "held stock", "cpu_us_per_record": {"tax": 30.0, "kafka": 5.0, "postgres": 10.0}},
        {"service": "tax", "what": "releases", "cpu_us_per_record": {"tax": 20.0, "postgres": 4.0}},
    ],
}
LIMIT = {
    "lists": 5_000,
    "steps": [{"what": "copy every table once", "client": 0.1, "broker": 0.0, "database": 0.2}],
    "by_process": {"intake": 0.5, "kafka": 0.25, "postgres": 0.25, "tax": 0.25},
}
NAIVE = {"lists": 5_000, "services": [{"name": "ours", "by_process": {"service": 12.5, "kafka": 1.0}}]}


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (stages_picture(STAGES), {"tax: held stock", "45.0", "tax: releases", "24.0"}),
        (limit_picture(LIMIT), {"copy every table once", "all of it", "300.0", "the system", "1,250.0"}),
        (naive_picture(NAIVE), {"ours", "13.5"}),
    ],
)
def test_bars_say_who_they_are_and_their_sum(drawn: str, said: set[str]) -> None:
    root = ElementTree.fromstring(drawn)
    assert said <= {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}


def test_growth_is_drawn_over_millions_of_lists() -> None:
    sizes = [{"stored": stored, "cpu_ms_per_list": 1.0, "database_ms_per_list": 0.2} for stored in (5_000, 1_000_000)]
    assert ElementTree.fromstring(growth_picture({"sizes": sizes})) is not None
