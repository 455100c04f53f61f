"""`python -m tests.wrong --write` writes the tables anew; without it they are printed."""

from __future__ import annotations

import os
import sys

from deploy.local.secrets import LOCAL_SECRETS
from tests.wrong.table import DIRECTIONS, answered, page, path_of


def main() -> int:
    os.environ.update(LOCAL_SECRETS)
    for direction in DIRECTIONS:
        text = page(answered(direction))
        if "--write" in sys.argv:
            path_of(direction).write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
