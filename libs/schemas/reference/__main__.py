"""Checks, seals, compares and generates releases: `python -m libs.schemas.reference check DIR`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from libs.schemas.reference.files.comparing import compare
from libs.schemas.reference.files.flaws import FlawedRelease
from libs.schemas.reference.files.large import LINES, write_large
from libs.schemas.reference.files.manifest import read_manifest, seal
from libs.schemas.reference.release import SAMPLE, ReferenceRelease, examine, load
from libs.schemas.reference.tables import TABLES


def main(words: list[str] | None = None) -> int:
    """0 if the release is in order, 1 if it has flaws, which are told all at once."""
    options = _parser().parse_args(words)
    try:
        return int(options.command(options))
    except (FlawedRelease, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m libs.schemas.reference", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="name file, row and column of everything that is wrong")
    check.add_argument("directory", type=Path, nargs="?", default=SAMPLE, help="default: the shipped sample")
    check.set_defaults(command=_check)
    sealing = commands.add_parser("seal", help="write the manifest of the files as they are, then check them")
    sealing.add_argument("directory", type=Path)
    sealing.add_argument("--name", help="of the release; default: as in the manifest that is there")
    sealing.add_argument("--date", type=date.fromisoformat, help="of the release; default: as in the manifest there")
    sealing.add_argument("--sample", action="store_true", help="mark it as a sample, whose rows nobody answers for")
    sealing.set_defaults(command=_seal)
    comparing = commands.add_parser(
        "compare", help="the first customs day on which two releases differ, table by table"
    )
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.set_defaults(command=_compare)
    generating = commands.add_parser("generate", help="write a large invented release, to measure with")
    generating.add_argument("directory", type=Path)
    generating.add_argument("--lines", type=int, default=LINES, help="tariff lines")
    generating.add_argument("--seed", type=int, default=1)
    generating.set_defaults(command=_generate)
    return parser


def _check(options: argparse.Namespace) -> int:
    release, flaws = examine(options.directory)
    for flaw in flaws:
        print(flaw)
    if release is None:
        print(f"{len(flaws)} flaws", file=sys.stderr)
        return 1
    print(_described(release))
    return 0


def _seal(options: argparse.Namespace) -> int:
    there = read_manifest(options.directory)
    name = options.name or getattr(there, "name", None)
    day = options.date or getattr(there, "date", None)
    if not name or not day:
        print("a first manifest needs --name and --date", file=sys.stderr)
        return 1
    seal(options.directory, name, day, options.sample or bool(getattr(there, "sample", False)))
    return _check(options)


def _compare(options: argparse.Namespace) -> int:
    differences = compare(load(options.old), load(options.new))
    for difference in differences:
        print(difference)
    if not differences:
        print("the releases say the same on every day")
    return 0


def _generate(options: argparse.Namespace) -> int:
    print(_described(load(write_large(options.directory, options.lines, options.seed))))
    return 0


def _described(release: ReferenceRelease) -> str:
    rows = {table.file: len(release.rows(table)) for table in TABLES.values()}
    total = f"{sum(rows.values())} rows in {len(rows)} files, {rows['tariff.csv']} of them tariff lines"
    return f"{release.name} of {release.day}{' (a sample)' if release.sample else ''} is in order: {total}"


if __name__ == "__main__":
    sys.exit(main())
