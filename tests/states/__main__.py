"""`python -m tests.states --write` writes the tables anew; without it they are printed."""

from __future__ import annotations

import os
import sys

from deploy.local.secrets import LOCAL_SECRETS
from tests.states import exports, summaries, table
from tests.states.whole import grids


def main() -> int:
    os.environ.update(LOCAL_SECRETS)
    for room in (table, exports, summaries):
        text = table.page(room.answered())
        if "--write" in sys.argv:
            room.PATH.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    for name in grids.GRIDS:
        text = table.page(grids.answered(name))
        if "--write" in sys.argv:
            grids.path_of(name).write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
