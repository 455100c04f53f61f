"""Writes libs/schemas/generated/openapi.json: `python -m deploy.openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.openapi.document import document

TARGET = Path(__file__).parents[2] / "libs" / "schemas" / "generated" / "openapi.json"


def text() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    TARGET.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
