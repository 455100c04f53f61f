"""A value with a whole line in it passes the fast reading where that counts no separators."""

from __future__ import annotations

import json
from random import Random

import pytest

from chaos.badinput.mutations.shifting import numbers_of, shift
from chaos.badinput.samples import KINDS, sample
from fuzz.switches import left_out
from libs.schemas.ceb import read_text_document
from libs.schemas.kinds import KINDS as ROWS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if numbers_of(kind)])
def test_a_line_inside_a_value_is_left_to_the_full_validation(kind: str) -> None:
    message = ROWS[kind].message
    assert message
    for seed in range(5):
        document = sample(kind, seed).document
        assert read_text_document(message, json.dumps(document).encode()) is not None
        assert shift(Random(seed), kind, document) in numbers_of(kind)
        body = json.dumps(document).encode()
        assert read_text_document(message, body) is None
        with left_out("separator-in-a-value"):
            assert read_text_document(message, body) is not None, "the mutation finds what it is for"
