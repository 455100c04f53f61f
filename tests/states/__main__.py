"""`python -m tests.states --write` writes the table anew; without it the table is printed."""

from __future__ import annotations

import sys

from tests.states.table import PATH, answered, page


def main() -> int:
    text = page(answered())
    if "--write" in sys.argv:
        PATH.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
