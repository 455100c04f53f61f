"""The release names the code, the contract and the stores together: one number, here and nowhere else.

`pyproject.toml` and the first heading of CHANGELOG.md repeat it; `tests/releases` holds them equal.
"""

RELEASE = "0.10.0"
"""Of this code. It rises with every change that breaks readers, partners or stores (CONTRIBUTING.md)."""

GOES_ON_FROM: frozenset[str] = frozenset()
"""Releases whose stores and topics this one goes on with, and whose workers may run beside its own until the deploy is
finished. Empty: a clean cut. A release named here is proven by `tests/releases/test_last_release.py`."""

LAST_RELEASE, LAST_RELEASE_COMMIT = "0.9.0", "9eb3995cce26"
"""The release before, and where its code stands in this history."""
