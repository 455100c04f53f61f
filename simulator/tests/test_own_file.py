"""A file that holds no document is refused with the place where it is wrong, and with what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.own_file import TAKEN, NoDocument, body_of_file


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", f"there is nothing in it: {TAKEN}"),
        (b"\n \n", f"there is nothing in it: {TAKEN}"),
        (b"orderNo;T1", f"line 1, column 1: not JSON: Expecting value; {TAKEN}"),
        (
            b'{\n  "kind": "order",\n  "orderNo" "T1"\n}',
            f"line 3, column 13: not JSON: Expecting ':' delimiter; {TAKEN}",
        ),
        (b'{"kind": "order"}\n\n{"kind" "order"}', f"line 3, column 9: not JSON: Expecting ':' delimiter; {TAKEN}"),
        (b'{"kind": "order"}\n[1]', f"line 2: a list, where a document begins with {{; {TAKEN}"),
        (b"42", f"line 1: a number, where a document begins with {{; {TAKEN}"),
        (b'[{"kind": "order"}, null]', f"document 2: null, where a document begins with {{; {TAKEN}"),
        (b"[" * 100_000, f"not JSON: nested too deeply; {TAKEN}"),
        ('{"kind": "order"}\n{"buyerName": "许"}'.encode("gbk"), f"line 2: not UTF-8: save it as UTF-8; {TAKEN}"),
        (b'{"copNo": "1"}', "line 1: which kind of document is this? Give it a member `kind`, or name it: make send"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: bytes, said: str) -> None:
    with pytest.raises(NoDocument) as refused:
        body_of_file(content)
    assert str(refused.value).startswith(said)


@given(st.binary(max_size=40) | st.text('[]{}":,\n 1truefalsn', max_size=40).map(str.encode))
def test_any_file_is_sent_or_refused(content: bytes) -> None:
    try:
        body, _ = body_of_file(content, kind="order")
    except NoDocument as refused:
        assert "\n" not in str(refused)
    else:
        assert body
