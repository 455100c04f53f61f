from xml.etree import ElementTree

import pytest

from bench.showing.bars import bars

_SVG = "{http://www.w3.org/2000/svg}"


def test_a_bar_is_as_long_as_its_parts_and_says_their_sum() -> None:
    root = ElementTree.fromstring(bars("t <1>", "µs", {"a & b": {"x": 30.0, "y": 10.0}, "c": {"x": 20.0, "y": 0.0}}))
    drawn = [float(rect.get("width", "0")) for rect in root.findall(f"{_SVG}rect") if rect.get("height") == "22"]
    assert drawn[0] == pytest.approx(drawn[1] * 3, rel=0.01)
    assert drawn[0] == pytest.approx(drawn[2] * 1.5, rel=0.01)
    assert {"a & b", "c", "40.0", "20.0", "t <1> (µs)"} <= {text.text for text in root.findall(f"{_SVG}text")}
