"""A client is answered in the form it reads best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.http.accepting import preferred

JSON, HTML, XML = "application/json", "text/html", "application/xml"
OFFERED = (JSON, HTML, XML, "text/xml")
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", JSON),
        ("*/*", JSON),
        (CHROME, HTML),
        (FIREFOX, HTML),
        ("application/xml", XML),
        ("APPLICATION/XML", XML),
        ("text/xml; charset=utf-8", "text/xml"),
        ("application/xml, */*", XML),
        ("application/json, application/xml;q=0.9", JSON),
        ("application/xml;q=0.9, application/json;q=0.5", XML),
        ("application/xml;q=0, */*", JSON),
        ("application/*;q=0.5, text/xml ; q=0.7", "text/xml"),
        ("application/json;q=nan, application/xml;q=0.1", XML),
        ("application/xmlfoo", JSON),
        ("image/png", JSON),
    ],
)
def test_what_is_wanted_most_is_given(accept: str, form: str) -> None:
    assert preferred(accept, OFFERED) == form


@given(st.text(alphabet="aplicton/xmjsq=01.9;,* -é", max_size=60))
def test_any_header_has_an_answer(accept: str) -> None:
    assert preferred(accept, OFFERED) in OFFERED
