"""Batches just under a bound come to nearly all of it, from very little."""

from __future__ import annotations

from chaos.badinput import batches
from libs.runtime.settings import ServiceSettings


def test_near_bombs_are_small_and_come_to_just_under_the_bound() -> None:
    made = batches.near_bombs()
    bound = ServiceSettings.model_fields["opened_bytes_max"].default
    assert len(made) == batches.NEAR_BOMBS and max(map(len, made)) < 2_000
    assert 0.85 * bound < batches.NEAR_BYTES < bound
