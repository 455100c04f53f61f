"""`python -m tests.wrong --write` writes the tables anew; without it they are printed."""

from __future__ import annotations

import sys

from tests.pages import write_or_print
from tests.wrong.table import DIRECTIONS, answered, page, path_of

if __name__ == "__main__":
    sys.exit(write_or_print((path_of(direction), page(answered(direction))) for direction in DIRECTIONS))
