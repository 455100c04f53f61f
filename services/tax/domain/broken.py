"""Errors of the domain: what must never happen, on which the worker stops, and what a smaller batch does."""

from __future__ import annotations


class BrokenPromise(Exception):
    """Facts of other services contradict what this one has on record: going on would corrupt money."""


class TooMuchToWake(Exception):
    """More lists of several guarantors could wake than one transaction may: the loop takes the batch in halves."""
