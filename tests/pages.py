"""Tables of answers are written down, or shown, by the programs that make them anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.local.secrets import LOCAL_SECRETS


def write_or_print(pages: Iterable[tuple[Path, str]]) -> int:
    """Write each page where it stands if `--write` is asked for; else print it. They are made with the local secrets."""
    os.environ.update(LOCAL_SECRETS)
    for path, text in pages:
        if "--write" in sys.argv:
            path.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    return 0
