"""A copy of this process answers a question and leaves no trace in this one."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable


def forked(ask: Callable[[], str]) -> str:
    """Return what the function says, called in a copy of this process that ends behind it."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        code = 1
        try:
            os.write(writing, ask().encode())
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read().decode()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"a copy of this process failed: {status}"
    return said
