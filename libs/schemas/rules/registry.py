"""The registry knows every rule that can answer anybody, and who asks it.

Rules of messages come from their tables. Those of the services are theirs to state, in `domain/rules.py`; libraries may
not import services, so the registry reads what `python -m deploy.rules_page` has written down of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from libs.schemas.ceb import MESSAGES, envelope_form, rules_of
from libs.schemas.codes.error_codes import ANSWERS, Words
from libs.schemas.rules.forms import FORMS, Formed, form_rule
from libs.schemas.rules.rule import Rule, named_rule

WRITTEN = Path(__file__).parents[1] / "generated" / "rules.json"

NO_FORMS: Mapping[str, Formed] = {}

_DOTS = 2
"""In an id: `scope.subject.test`."""


class Registered(NamedTuple):
    """A rule and who asks it: a service, or `ceb` for what every message is checked for."""

    owner: str
    rule: Rule


class Registry:
    """Rules by name, whatever release of the reference data stands behind it."""

    def __init__(self, rules: Iterable[Registered], forms: Mapping[str, Formed]) -> None:
        """Raises ValueError where two go by one name. A head and its lines may each have a field of one name."""
        self._forms = forms
        self._rules: dict[tuple[str, int], Registered] = {}
        for registered in rules:
            known = self._rules.setdefault((registered.rule.id, registered.rule.version), registered)
            if (known.owner, known.rule.code) != (registered.owner, registered.rule.code):
                raise ValueError(f"{registered.owner} and {known.owner} both have a rule {known.rule.name}")

    def __iter__(self) -> Iterator[Registered]:
        return iter(self._rules.values())

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def find(self, name: str) -> Rule | None:
        """By the name that a finding quotes; None where no rule goes by it."""
        try:
            id_, version, _ = named_rule(name)
        except ValueError:
            return None
        if known := self._rules.get((id_, version)):
            return known.rule
        if id_.count(".") != _DOTS:
            return None
        scope, subject, test = id_.split(".")
        formed = self._forms.get(scope)
        if formed is None or subject not in formed.subjects or test not in FORMS or version != 1:
            return None
        return form_rule(scope, subject, test, formed.code)


@cache
def registry() -> Registry:
    """All of them."""
    of_messages = (Registered("ceb", rule) for message in MESSAGES.values() for rule in rules_of(message))
    return read(json.loads(WRITTEN.read_text(encoding="utf-8")), of_messages, dict([envelope_form()]))


def written(rules: Iterable[Registered], forms: Mapping[str, Formed]) -> dict[str, Any]:
    """The services' part of the registry, for `read`; what is the code's own is not said again."""
    return {
        "rules": [_row(owner, rule) for owner, rule in rules],
        "forms": {
            scope: {"code": formed.code, "subjects": sorted(formed.subjects)} for scope, formed in sorted(forms.items())
        },
    }


def read(
    content: Mapping[str, Any], others: Iterable[Registered] = (), forms_of_others: Mapping[str, Formed] = NO_FORMS
) -> Registry:
    """The registry of what was written, and of others."""
    written_forms = {
        scope: Formed(formed["code"], frozenset(formed["subjects"])) for scope, formed in content["forms"].items()
    }
    forms = {**forms_of_others, **written_forms}
    return Registry((*others, *map(_registered, content["rules"])), forms)


def _row(owner: str, rule: Rule) -> dict[str, Any]:
    row: dict[str, Any] = {"owner": owner, "id": rule.id, "version": rule.version, "code": rule.code}
    row |= {"zh": rule.zh, "en": rule.en, "path": rule.path, "source": rule.source}
    row |= {name: day.isoformat() for name in _DAYS if (day := getattr(rule, name)) not in (date.min, date.max)}
    answer = ANSWERS[rule.code]
    row |= {name: getattr(rule, name)._asdict() for name in _TEXTS if getattr(rule, name) != getattr(answer, name)}
    return {name: value for name, value in row.items() if value != ""}


_DAYS = ("since", "until")
_TEXTS = ("cause", "remedy")


def _registered(row: Mapping[str, Any]) -> Registered:
    fields = {name: value for name, value in row.items() if name != "owner"}
    fields |= {name: date.fromisoformat(row[name]) for name in _DAYS if name in row}
    fields |= {name: Words(**row[name]) for name in _TEXTS if name in row}
    return Registered(row["owner"], Rule(**fields))
