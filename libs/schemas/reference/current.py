"""The release that this process decides by: loaded once at start, one for all that it does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from libs.schemas.reference.release import SAMPLE, ReferenceRelease, load

VARIABLE = "REFERENCE_DIR"
"""Environment variable that names the directory of the release; the shipped sample without it."""
F = TypeVar("F", bound=Callable[..., Any])
_loaded: list[ReferenceRelease] = []
_forget: list[Callable[[], None]] = []


def current() -> ReferenceRelease:
    """The release in use. A process that chose none yet gets the one its environment names."""
    if not _loaded:
        named = os.environ.get(VARIABLE)
        choose(Path(named) if named else None)
    return _loaded[0]


def choose(directory: Path | None) -> ReferenceRelease:
    """Load the release of a directory, of the sample where there is none, and decide by it."""
    release = load(directory or SAMPLE)
    use(release)
    return release


def use(release: ReferenceRelease) -> None:
    """Decide by this release from now on; what was remembered of another one is forgotten."""
    _loaded[:] = [release]
    for forget in _forget:
        forget()


@contextmanager
def using(release: ReferenceRelease) -> Iterator[ReferenceRelease]:
    """For tests: this release inside the block, the former one behind it."""
    before = current()
    use(release)
    try:
        yield release
    finally:
        use(before)


def remembered(maxsize: int) -> Callable[[F], F]:
    """An `lru_cache` for answers that follow from the release: another one empties it."""

    def wrap(function: F) -> F:
        cached: Any = lru_cache(maxsize)(function)
        _forget.append(cached.cache_clear)
        return cached  # type: ignore[no-any-return]

    return wrap
