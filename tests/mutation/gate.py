"""Mutates one room with mutmut and says which mutants its tests let live.

mutmut works on a copy below `var/mutation`; the sources themselves are never touched. It changes what stands in functions
and methods, not tables, properties or decorated functions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation.draws import ALL, DRAWN, Draw
from tests.mutation.places import Change, change_in
from tests.mutation.rooms import IMPORTED, PYTEST, Room

ROOT = Path(__file__).parents[2]
KILLED = {"killed", "timeout", "segfault"}
SURVIVED = {"survived", "no tests"}

_ALWAYS = {"PYTHONHASHSEED": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_CONFIG = """\
[tool.mutmut]
source_paths = ["{package}"]
only_mutate = [{mutated}]
also_copy = [{parents}]
pytest_add_cli_args = {pytest}
pytest_add_cli_args_test_selection = ["{package}/tests"]
track_dependencies = false
timeout_constant = 10.0
timeout_multiplier = 4.0

[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
addopts = "--strict-markers --import-mode=importlib"
"""


class GateError(Exception):
    """The gate could not be run: its message says where to read why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """by_module: file → (mutants tried, killed). of: how many the room has."""

    room: str
    of: int
    by_module: dict[str, tuple[int, int]]
    survivors: list[Change]

    @property
    def mutants(self) -> int:
        return sum(mutants for mutants, _ in self.by_module.values())

    @property
    def killed(self) -> int:
        return sum(killed for _, killed in self.by_module.values())

    @property
    def percent(self) -> float:
        return percent(self.killed, self.mutants)


def percent(killed: int, mutants: int) -> float:
    """Rounded down to a tenth, so that a floor is reached and not rounded to."""
    return killed * 1000 // mutants / 10 if mutants else 0.0


def judge(room: Room, sources: Path, home: Path, workers: int, asked: Draw = ALL) -> Verdict:
    """Mutate the room of these sources in `home` (emptied first). Raises GateError."""
    _lay_out(room, sources, home)
    path = os.pathsep.join(map(str, dict.fromkeys((sources, ROOT))))
    python = partial(_python, home=home, env=os.environ | _ALWAYS | {"PYTHONPATH": path})
    python(["tests.mutation.drawn", str(asked.count), str(asked.seed), str(workers)])
    with chdir(home):
        living, by_module, of = _read(room)
        if doubtful := [name for name in living if mangled_name_from_mutant_name(name) in _imported()]:
            answer = python(["tests.mutation.fresh", str(room.package), str(workers)], says=json.dumps(doubtful))
            for name in set(doubtful) - set(json.loads(answer)):
                del living[name]
        survivors = [change_in(path, name, get_diff_for_mutant(name, path=path)) for name, path in living.items()]
    lived = Counter(map(str, living.values()))
    judged = {module: (tried, tried - lived[module]) for module, tried in by_module.items()}
    return Verdict(room.name, of, judged, sorted(survivors))


def _python(arguments: list[str], says: str = "", *, home: Path, env: dict[str, str]) -> str:
    """Run a module in `home`; what it prints stands there too. Raises GateError."""
    log = home / f"{arguments[0]}.log"
    with log.with_suffix(".errors").open("w") as errors:
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=home, env=env, input=says, stdout=subprocess.PIPE, stderr=errors,
            text=True, check=False,
        )  # fmt: skip
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise GateError(f"{arguments[0]} failed: see {log} and {log.with_suffix('.errors')}")
    return done.stdout


def _lay_out(room: Room, sources: Path, home: Path) -> None:
    """A project of mutmut's own has the room as its one package, as it is now."""
    rmtree(home, ignore_errors=True)
    copytree(sources / room.package, home / room.package, ignore=ignore_patterns("__pycache__"))
    parents = [str(parent / "__init__.py") for parent in room.package.parents if parent != Path()]
    for parent in parents:
        (home / parent).touch()
    config = _CONFIG.format(
        package=room.package,
        pytest=json.dumps(PYTEST),
        mutated=", ".join(f'"{room.package}/{glob}"' for glob in room.mutated),
        parents=", ".join(f'"{parent}"' for parent in parents),
    )
    (home / "pyproject.toml").write_text(config, encoding="utf-8")


def _read(room: Room) -> tuple[dict[str, Path], dict[str, int], int]:
    """The drawn mutants that live, with their files; how many were drawn, by file; how many there are."""
    drawn = set(json.loads(DRAWN.read_text(encoding="utf-8")))
    living: dict[str, Path] = {}
    by_module: dict[str, int] = {}
    of = 0
    for path in _mutated_files():
        found = SourceFileMutationData(path=path)
        found.load()
        of += len(found.exit_code_by_key)
        tried = {name: code for name, code in found.exit_code_by_key.items() if name in drawn}
        if tried:
            by_module[str(path)] = len(tried)
        living |= {name: path for name, code in tried.items() if _survived(name, code)}
    if not any(by_module.values()):
        raise GateError(f"{room.name} has no mutants: nothing was judged")
    return living, by_module, of


def _imported() -> set[str]:
    """Functions that ran while the room was imported."""
    names = Path("mutants") / IMPORTED
    return set(json.loads(names.read_text(encoding="utf-8"))) if names.exists() else set()


def _mutated_files() -> Iterator[Path]:
    mutants = Path("mutants")
    for meta in sorted(mutants.rglob("*.py.meta")):
        yield meta.relative_to(mutants).with_suffix("")


def _survived(name: str, exit_code: int | None) -> bool:
    status = status_by_exit_code[exit_code]
    if status in KILLED:
        return False
    if status in SURVIVED:
        return True
    raise GateError(f"{name}: {status}")
