"""The glossary explains each term once, and names nothing that is not there."""

from __future__ import annotations

import re
from collections import Counter

from libs.schemas.contract.release import current
from libs.schemas.topics import EVENTS
from tests.tidy.tree import ROOT, python_files, text_of

_ROW = re.compile(r"^\| (?!term |---)(.+?) \|(.*)\|$", re.MULTILINE)
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_each_term_stands_once() -> None:
    terms = Counter(term for term, _ in _ROW.findall(GLOSSARY))
    assert len(terms) > 80
    assert not [term for term, times in terms.items() if times > 1]


def test_names_are_of_the_wire_or_the_code() -> None:
    now = current("now")
    fields = {
        path.rpartition(".")[2] for models in (now.events, now.declarations) for at in models.values() for path in at
    }
    code = "\n".join(text_of(path) or "" for path in python_files("libs"))
    last_column = "\n".join(rest.rpartition("|")[2] for _, rest in _ROW.findall(GLOSSARY))
    named = re.findall(r"`(\w+)`", last_column)
    unknown = [name for name in named if name not in fields | EVENTS.keys() and not re.search(rf"\b{name}\b", code)]
    assert not unknown
