"""A day's end makes things due; this is what they all are."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Due(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing that is due when a customs day ends. Its fields are the key behind which the next one lies.

    at_once_max: so many of a kind make a piece, where each touches much; None: as many as of any.
    """

    at_once_max: ClassVar[int | None] = None
