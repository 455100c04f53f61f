"""Tries mutants that a seed draws. `python -m tests.mutation.drawn COUNT SEED WORKERS` in the laid out home of a room."""

from __future__ import annotations

import json
import sys

from mutmut.__main__ import _run, collect_source_file_mutation_data, create_mutants

from tests.mutation.draws import DRAWN, Draw, draw


def main() -> None:
    count, seed, workers = map(int, sys.argv[1:])
    create_mutants(workers)
    mutants, _ = collect_source_file_mutation_data(mutant_names=())
    drawn = draw((name for _, name, _ in mutants), Draw(count, seed))
    DRAWN.write_text(json.dumps(drawn), encoding="utf-8")
    if drawn:
        _run(drawn, workers)


if __name__ == "__main__":
    main()
