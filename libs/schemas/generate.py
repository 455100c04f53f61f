"""Writes the contract from the topic table, or checks what is committed: `python -m libs.schemas.generate [--check]`.

JSON Schemas, `asyncapi.json`, docs/events.md, docs/reference-tables.md, and declarations.md and codes.md in docs/partner
follow the code.
`release.json` does not: it is the contract of the last release, and changes only by `--release NAME`, which says aloud that
readers and partners are told.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from libs.schemas.contract import asyncapi, codes_page, declarations_page, guide, reference_page
from libs.schemas.contract.json_schemas import declaration_schema, event_schema
from libs.schemas.contract.messages import DECLARATIONS, all_events
from libs.schemas.contract.release import Release, breaches, current

ROOT = Path(__file__).parents[2]
GENERATED = Path("libs/schemas/generated")
SNAPSHOT = GENERATED / "release.json"


def contents(release: str) -> dict[Path, str]:
    """Every generated file, by its path from the root."""
    schemas = {
        **{f"events/{model.__name__}.json": event_schema(model) for model in all_events()},
        **{f"declarations/{model.__name__}.json": declaration_schema(model) for model in DECLARATIONS.values()},
        "asyncapi.json": asyncapi.document(release),
    }
    files = {GENERATED / name: _json(schema) for name, schema in schemas.items()}
    return {
        **files,
        Path("docs/events.md"): guide.page(),
        Path("docs/partner/declarations.md"): declarations_page.page(),
        Path("docs/partner/codes.md"): codes_page.page(),
        Path("docs/reference-tables.md"): reference_page.page(),
    }


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _known(root: Path) -> set[Path]:
    """Generated files that are there now; those of events that are gone among them."""
    return {
        path.relative_to(root)
        for folder in ("events", "declarations")
        for path in (root / GENERATED / folder).glob("*.json")
    }


def write(root: Path, release: str) -> None:
    files = contents(release)
    for path in _known(root) - files.keys():
        (root / path).unlink()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def stale(root: Path, release: str) -> list[str]:
    """Files that are not what would be written, one sentence each."""
    files = contents(release)
    found = [f"{path} is of no event or declaration any more" for path in sorted(_known(root) - files.keys())]
    for path, text in files.items():
        there = (root / path).read_text(encoding="utf-8") if (root / path).exists() else None
        if there != text:
            found.append(f"{path} {'is not there' if there is None else 'is not up to date'}")
    return found


def last_release(root: Path) -> Release:
    """Raises FileNotFoundError before the first release."""
    return Release(**json.loads((root / SNAPSHOT).read_text(encoding="utf-8")))


def keep_release(root: Path, name: str) -> None:
    """From now on changes are measured against the contract as it is."""
    (root / SNAPSHOT).write_text(_json(asdict(current(name))), encoding="utf-8")


def check(root: Path) -> list[str]:
    """Return the faults that keep the committed files from being good, one line each."""
    last = last_release(root)
    broken = breaches(last, current(last.name))
    old = stale(root, last.name)
    if broken:
        broken.append(
            f"{len(broken)} changes break the contract of release {last.name}: keep what was, or put a new event, topic "
            "or optional field beside it. Once readers and partners are told: "
            "python -m libs.schemas.generate --release NAME"
        )
    if old:
        old.append("run: python -m libs.schemas.generate")
    return broken + old


def main(words: list[str] | None = None) -> int:
    """0: written, or nothing to complain of; 1: the check found something; 2: wrong use."""
    parser = argparse.ArgumentParser(prog="python -m libs.schemas.generate", description=__doc__)
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--check", action="store_true", help="write nothing; fail where a file is old or the contract broken"
    )
    only.add_argument("--release", metavar="NAME", help="accept the contract as it is as that of release NAME")
    options = parser.parse_args(words)
    if os.environ.get("TONGGUAN_PARTITIONS"):
        parser.error("TONGGUAN_PARTITIONS is set: what is committed describes the default")
    if options.check:
        found = check(ROOT)
        print("\n".join(found) or "generated files and contract: up to date", file=sys.stderr if found else sys.stdout)
        return 1 if found else 0
    if options.release:
        if f"\n## {options.release}\n" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"):
            parser.error(f"CHANGELOG.md has no entry '## {options.release}': say first what breaks, and for whom")
        keep_release(ROOT, options.release)
    name = last_release(ROOT).name
    write(ROOT, name)
    broken = breaches(last_release(ROOT), current(name))
    print(f"written; {len(broken)} changes break the contract of release {name}" if broken else "written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
