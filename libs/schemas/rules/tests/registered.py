"""The registry says of a service's rules what the service answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from libs.schemas.rules import Rule
from libs.schemas.rules.registry import registry


def registered_of(service: str) -> set[Rule]:
    """Return the rules of a service as partners read them."""
    return {known.rule for known in registry() if known.owner == service}


def as_registered(rules: Iterable[Rule]) -> set[Rule]:
    """Return what partners may read of these rules: what asks them and what is masked is the service's own."""
    given = [field.name for field in fields(Rule) if field.init and field.name != "personal"]
    return {Rule(**{name: getattr(rule, name) for name in given}) for rule in rules}
