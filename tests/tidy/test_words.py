"""A docstring's first sentence has a subject and a verb and at most 20 words. A public class name means one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy.tree import python_files, tree_of

WORDS_MAX = 20
ROOMS = (
    "libs", "services", "bench", "chaos", "checker", "deploy", "simulation", "simulator", "tests", "timekeeper", "edge",
    "fuzz", "examples",
)  # fmt: skip
GENERATED = Path("libs/schemas/generated")
IN_EVERY_SERVICE = frozenset({"Changes", "MemoryRows", "PostgresRows", "Rows", "Settings", "State", "Touched"})
"""Names of the parts that each service has one of."""
BY_ELEMENT = Path("libs/schemas/ceb/envelopes.py")
"""Its classes bear the names of the elements that they are."""
_CLAUSE = re.compile(r"(What|How|Who|Whose|Where|Which|When|Whether|Why|That)\b")
"""Words that begin a clause, not a sentence."""


def _documented(path: Path) -> Iterator[tuple[int, str]]:
    """(line, docstring) of the module, its classes and its functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a word, within the first paragraph."""
    paragraph = text.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    return re.split(r"(?<=[.!?])\s", paragraph)[0]


def complaint(text: str) -> str | None:
    """Return what is wrong with a docstring's first sentence; None where nothing is."""
    sentence = first_sentence(text)
    if _CLAUSE.match(sentence):
        return f"no sentence but a clause: {sentence}"
    words = len(sentence.split())
    return f"{words} words: {sentence}" if words > WORDS_MAX else None


@pytest.mark.parametrize("room", ROOMS)
def test_a_first_sentence_is_plain(room: str) -> None:
    paths = [path for path in python_files() if path.is_relative_to(room) and GENERATED not in path.parents]
    found = [
        f"{path}:{line}: {wrong}" for path in paths for line, text in _documented(path) if (wrong := complaint(text))
    ]
    assert not found, "say who does what, in at most 20 words; the image may come second"


@pytest.mark.parametrize("text", ["What a service reads.", "One " + "very " * 20 + "long sentence."])
def test_a_clause_or_a_long_sentence_is_noticed(text: str) -> None:
    assert complaint(text)


def test_the_second_sentence_is_free() -> None:
    assert complaint("Cut what was polled. " + "Because " * 30 + "of this.") is None


def _public_classes() -> Iterator[tuple[str, Path]]:
    for path in python_files("libs", "services"):
        if GENERATED in path.parents or "tests" in path.parts or path == BY_ELEMENT:
            continue
        yield from ((node.name, path) for node in tree_of(path).body if isinstance(node, ast.ClassDef))


def test_a_public_class_name_means_one_thing() -> None:
    places = defaultdict(list)
    for name, path in _public_classes():
        if not name.startswith("_") and name not in IN_EVERY_SERVICE:
            places[name].append(str(path))
    assert len(places) > 200
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
