"""Outsiders are asked about an order, each question by a check of its own; all of them stand alike."""

from __future__ import annotations

from typing import NamedTuple

from libs.schemas.events.base import Event


class QuestionStanding(NamedTuple):
    """A question about an order stands so. stands: as the order's event tells it. question: to be published beside it."""

    stands: str | None
    question: Event | None = None


NOT_ASKED = QuestionStanding(None)
