"""Writes docs/partner/rules.md and the services' part of the registry: `python -m deploy.rules_page`.

Here, because a library may not import services, and each service states its rules in its own `domain/rules.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from deploy.local.stack import SERVICES
from libs.schemas.ceb import MESSAGES, rules_of
from libs.schemas.codes.error_codes import ANSWERS
from libs.schemas.kinds import KINDS
from libs.schemas.rules.forms import FIELD_FORMS, FORMS, Formed
from libs.schemas.rules.registry import WRITTEN, Registered, written
from libs.schemas.rules.rule import Rule

PAGE = Path(__file__).parents[1] / "docs" / "partner" / "rules.md"

_TOP = """\
# Rules

Generated from the rules of the services and the message tables; `python -m deploy.rules_page` writes it anew.

A receipt's findings name the rule that was broken as `id@version`, or `id@version+release` where a release of the
reference data decided. An id has three parts: the message's number or the kind of declaration (or the service that asks
it of every list), the field or what else it is about, and the test. What a code means, where to look and what to send
next stands with the [codes](codes.md); here it stands only where a rule knows better.
"""

_FORM = """\
## Form

Any field of a message or declaration may be answered with these: `<message or kind>.<field>.<test>`, such as
`311.orderNo.required`; `document` stands for the whole. Their code is that of the message's or kind's fields that do not
hold. What a field must hold stands on the page of its message.

| test | what is wrong | where to look | what to do |
|---|---|---|---|"""


def services_rules() -> Iterator[Registered]:
    """Every rule a service states."""
    for service in SERVICES:
        if find_spec(rules := f"services.{service}.domain.rules"):  # the feed judges nothing
            yield from (Registered(service, rule) for rule in import_module(rules).RULES)


def forms() -> dict[str, Formed]:
    """The rules of form of declarations without a table."""
    found: dict[str, Formed] = import_module("services.intake.domain.rules").FORMS
    return found


def contents() -> dict[Path, str]:
    """Both files, by path."""
    rules = json.dumps(written(services_rules(), forms()), ensure_ascii=False, indent=1) + "\n"
    return {WRITTEN: rules, PAGE: page()}


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _TOP
    yield _FORM
    for test, form in FORMS.items():
        texts = (f"{words.zh}<br>{words.en}" for words in (form.wrong, form.cause, form.remedy))
        yield f"| `{test}` | {' | '.join(texts)} |"
    yield ""
    by_scope: dict[str, list[Registered]] = {}
    for registered in (*services_rules(), *_between_fields()):
        by_scope.setdefault(registered.rule.id.split(".")[0], []).append(registered)
    for scope in sorted(by_scope):
        yield from _section(scope, by_scope[scope])


def _between_fields() -> Iterator[Registered]:
    """The rules of what partners send that are not about the form of one field."""
    for message in (message for message in MESSAGES.values() if message.envelope):
        for rule in rules_of(message):
            if rule.id.rpartition(".")[2] not in (*FIELD_FORMS, "unknown"):
                yield Registered("ceb", rule)


def _section(scope: str, rules: list[Registered]) -> Iterator[str]:
    yield f"## {scope}: {_title(scope)}"
    yield ""
    yield "| rule | asked by | code | what is wrong | where | what to do |"
    yield "|---|---|---|---|---|---|"
    rows = {rule.name: _row(owner, rule) for owner, rule in rules}
    yield from (rows[name] for name in sorted(rows))
    yield ""


def _title(scope: str) -> str:
    message = MESSAGES.get(f"CEB{scope}Message")
    if message:
        return f"[{message.zh}]({message.name}.md) ({message.en})"
    return KINDS[scope].zh if scope in KINDS else "what this service asks of every list"


def _row(owner: str, rule: Rule) -> str:
    wrong = f"{rule.zh}<br>{rule.en}" if rule.zh else rule.en
    valid = "" if rule.since == rule.since.min else f"<br>from {rule.since}"
    valid += "" if rule.until == rule.until.max else f"<br>to {rule.until}"
    source = f"<br>{rule.source}" if rule.source else ""
    own = rule.remedy != ANSWERS[rule.code].remedy
    remedy = f"{rule.remedy.zh}<br>{rule.remedy.en}" if own else f"see {rule.code}"
    cells = (f"`{rule.name}`{valid}{source}", owner, rule.code, wrong, f"`{rule.path}`" if rule.path else "", remedy)
    return f"| {' | '.join(cell.replace('|', 'or') for cell in cells)} |"


def main() -> None:
    for path, text in contents().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
