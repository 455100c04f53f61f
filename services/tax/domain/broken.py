"""The domain raises these errors for what must never happen; the processor stops the worker on them."""

from __future__ import annotations


class BrokenPromise(Exception):
    """Facts of other services contradict what this one has on record: going on would corrupt money."""
