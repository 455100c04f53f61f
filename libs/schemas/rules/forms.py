"""Rules of form: what may be wrong with any single field, whatever it holds. Their texts stand in forms.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from libs.schemas.codes.error_codes import Words
from libs.schemas.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Form:
    """A test of form says what is wrong, where to look and what to send."""

    wrong: Words
    cause: Words
    remedy: Words


FORMS = {
    test: Form(*(Words(**texts[part]) for part in ("wrong", "cause", "remedy")))
    for test, texts in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
"""Test → what it says."""


@dataclass(frozen=True, slots=True)
class Formed:
    """A declaration without a table. code: what its rules of form answer with. subjects: what they are about."""

    code: str
    subjects: frozenset[str]


FIELD_FORMS = ("required", "length", "format", "value", "range", "type", "shape", "characters")
"""What any field may fail."""


@cache
def form_rule(scope: str, subject: str, test: str, code: str) -> Rule:
    """The rule of form about a field of the tables; its wording may be sharpened by who found it."""
    form = FORMS[test]
    return Rule(f"{scope}.{subject}.{test}", 1, code, *form.wrong, cause=form.cause, remedy=form.remedy)
