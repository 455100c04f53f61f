"""A day's end makes things due; this is what they all are."""

from __future__ import annotations

import msgspec


class Due(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing that is due when a customs day ends. Its fields are the key behind which the next one lies."""
