"""What must never happen, said by the domain; the processor stops the worker on it."""

from __future__ import annotations


class BrokenPromise(Exception):
    """Facts of other services contradict what this one has on record: going on would corrupt money."""
