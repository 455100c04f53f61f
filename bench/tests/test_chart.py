from xml.etree import ElementTree

import pytest

from bench.showing.chart import PANEL_HEIGHT, Panel, nice_ceiling, svg

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("value", "end"), [(0, 1), (0.31, 0.4), (1, 1), (1.1, 1.5), (610, 800), (801, 1000), (3001, 4000)]
)
def test_an_axis_ends_at_a_round_number(value: float, end: float) -> None:
    assert nice_ceiling(value) == pytest.approx(end)


def test_a_picture_is_xml_with_one_line_per_series() -> None:
    panels = [
        Panel("Released & counted", "lists/s", {"released": [(0, 0), (1, 50), (2, 100)]}),
        Panel("Lag", "records", {"intake": [(0, 1)], "tax <new>": [(0, 2), (2, 4)]}),
    ]
    root = ElementTree.fromstring(svg("title <1>", panels, [(0.5, 1.5)]))
    assert len(root.findall(f"{_SVG}polyline")) == 3
    texts = [text.text for text in root.findall(f"{_SVG}text")]
    assert {"title <1>", "Released & counted (lists/s)", "tax <new>"} <= set(texts)


def test_the_highest_point_touches_the_top_of_an_axis_that_ends_there() -> None:
    root = ElementTree.fromstring(svg("t", [Panel("p", "u", {"a": [(0, 0), (10, 100)]})]))
    line = root.find(f"{_SVG}polyline")
    assert line is not None
    (_, low), (_, high) = (map(float, point.split(",")) for point in line.attrib["points"].split())
    assert low - high == PANEL_HEIGHT


def test_nothing_measured_still_makes_a_picture() -> None:
    ElementTree.fromstring(svg("empty", [Panel("p", "u", {"a": []})]))
