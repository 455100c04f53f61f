"""JSON documents of the wrong shape: members missing, too many, twice, of another kind, all wrong at once."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from chaos.badinput.case import ANSWERED, Answer, Draft, Expected, any_of, dead, refused
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.mutations.nonsense import TEXTS, anything
from chaos.badinput.mutations.values import member, spots
from chaos.badinput.samples import DECLARED_KINDS, KINDS, PERSONAL, sample
from libs.schemas.kinds import KINDS as ROWS

_LISTS = {"order": "OrderList", "list": "InventoryList"} | {
    kind: name for kind in DECLARED_KINDS for name, value in sample(kind, 0).document.items() if isinstance(value, list)
}
"""Kind → its member that is a list."""


def _bound(kind: str, name: str) -> int:
    """Return a bound of how many lines a document of the kind has; 0 where it has none."""
    fields = ROWS[kind].model.model_fields.items()
    field = next(each for attribute, each in fields if (each.alias or attribute) == _LISTS[kind])
    return next((getattr(bound, name) for bound in field.metadata if hasattr(bound, name)), 0)


def required(kind: str) -> list[str]:
    """Members that a document of this kind must have."""
    row = ROWS[kind]
    if row.message:
        return [field.name for field in row.message.fields if not field.optional]
    assert row.model
    return [field.alias or name for name, field in row.model.model_fields.items() if field.is_required()]


def _missing(draw: Draw) -> Draft:
    document = draw.sample.document
    names = draw.rng.sample(required(draw.kind), draw.rng.randint(1, 3))
    for name in names:
        del document[name]
    return draw.document(document, refused(names[0]))


def _null(draw: Draw) -> Draft:
    name = draw.rng.choice(required(draw.kind))
    return draw.document(draw.sample.document | {name: None}, refused(name))


def _empty_text(draw: Draw) -> Draft:
    name = draw.rng.choice([name for name in required(draw.kind) if isinstance(draw.sample.document[name], str)])
    blank = draw.rng.choice(("", "  ")) if name != "reason" else ""
    return draw.document(draw.sample.document | {name: blank}, refused(name))


def _nothing(draw: Draw) -> Draft:
    return draw.document({}, refused(draw.rng.choice(required(draw.kind))))


def _extra(draw: Draw) -> Draft:
    return draw.document(draw.sample.document | {"bonusPoints": anything(draw.rng, 1)}, refused("bonusPoints"))


def _misspelt(draw: Draw) -> Draft:
    document = draw.sample.document
    name = draw.rng.choice(required(draw.kind))
    document[name.upper() if name != name.upper() else name.lower()] = document.pop(name)
    return draw.document(document, refused(name))


def _named_after_somebody(draw: Draw) -> Draft:
    """A member's name may be personal as well as its value."""
    return draw.document(draw.sample.document | {draw.rng.choice(PERSONAL): "1"}, refused())


def _thousands_of_members(draw: Draw) -> Draft:
    return draw.document(draw.sample.document | {f"m{number}": number for number in range(5_000)}, refused())


def _twice(good_last: bool) -> Any:
    def make(draw: Draw) -> Draft:
        """JSON does not say which of two members counts, so nobody may guess."""
        name = draw.rng.choice([name for name in draw.sample.document if name not in _LISTS.values()])
        body = draw.sample.json.decode()
        wrong = json.dumps(name) + ": {}"
        body = "{" + wrong + ", " + body[1:] if good_last else body[:-1] + ", " + wrong + "}"
        return draw.body(body.encode(), dead("doubled-member"))

    return make


def _all_wrong(draw: Draw) -> Draft:
    document = {name: anything(draw.rng, 2) for name in draw.sample.document}
    return draw.document(document | {draw.rng.choice(required(draw.kind)): False}, refused(), shuffled=True)


def _other_object(draw: Draw) -> Draft:
    names = [draw.rng.choice(tuple(TEXTS.values())) for _ in range(draw.rng.randrange(9))]
    return draw.document({name: anything(draw.rng) for name in names}, refused())


def _nonsense_content(draw: Draw) -> Draft:
    """The right members, each with text of about the right length, none of it meant."""
    document = draw.sample.document
    for node, name in spots(document, member):
        node[name] = _text_like(draw.rng, str(node[name]))
    return draw.document(document | {"appTime": "99999999999999"}, refused("appTime"), shuffled=True)


def _text_like(rng: Random, value: str) -> str:
    return "".join(rng.choice("0123456789AbZ-._ 甲乙") for _ in value)


def _swapped(draw: Draw) -> Draft:
    document = draw.sample.document
    one, other = draw.rng.sample(spots(document, member), 2)
    one[0][one[1]], other[0][other[1]] = other[0][other[1]], one[0][one[1]]
    return draw.document(document, ANSWERED, shuffled=True)


def _lines(times: int, expected: Expected) -> Any:
    def make(draw: Draw) -> Draft:
        document, name = draw.sample.document, _LISTS[draw.kind]
        document[name] = document[name] * (_bound(draw.kind, "max_length") * times + 1)
        return draw.document(document, expected)

    return make


def _list_of(value: Any) -> Any:
    def make(draw: Draw) -> Draft:
        name = _LISTS[draw.kind]
        return draw.document(draw.sample.document | {name: value}, refused(name))

    return make


def _numbered(*numbers: object) -> Any:
    """Lines with these numbers instead of 1, 2, 3."""

    def make(draw: Draw) -> Draft:
        document, name = draw.sample.document, _LISTS[draw.kind]
        document[name] = [document[name][0] | {"gnum": number} for number in numbers]
        return draw.document(document, refused("gnum"))

    return make


def _sum_is_off(draw: Draw) -> Draft:
    off = draw.rng.choice(("0.01", "339.13", "99999999999999.99999"))
    return draw.document(draw.sample.document | {"acturalPaid": off}, refused("acturalPaid"))


def _of_another_kind(draw: Draw) -> Draft:
    other = draw.rng.choice([kind for kind in KINDS if kind != draw.kind])
    return Draft(other, draw.sample.json, refused(), shuffled=True)


_NUMBERED = ("order", "list")
_WITH_LISTS = tuple(kind for kind in _LISTS if kind != "enterprise")

_NEVER_EMPTY = tuple(kind for kind in _LISTS if _bound(kind, "min_length"))
"""All but those of vehicles, which may be empty."""

MUTATIONS: tuple[Mutation, ...] = (
    Mutation("members missing", _missing, 600),
    Mutation("member null", _null, 300),
    Mutation("member empty", _empty_text, 300),
    Mutation("no members", _nothing, 50),
    Mutation("member unknown", _extra, 300),
    Mutation("member misspelt", _misspelt, 300),
    Mutation("member named after somebody", _named_after_somebody),
    Mutation("thousands of members", _thousands_of_members, 5),
    Mutation("member twice, the last one right", _twice(True)),
    Mutation("member twice, the last one wrong", _twice(False)),
    Mutation("wrong types everywhere", _all_wrong, 300),
    Mutation("some other object", _other_object, 300),
    Mutation("right shape, nonsense content", _nonsense_content, 600),
    Mutation("two values swapped", _swapped, 600),
    Mutation("a line too many", _lines(1, refused()), 20, _WITH_LISTS),
    Mutation("a hundred times too many lines", _lines(100, any_of(Answer.REFUSED, Answer.DEAD)), 1, _WITH_LISTS),
    Mutation("no lines", _list_of([]), kinds=_NEVER_EMPTY),
    Mutation("lines that are no list", _list_of("1"), kinds=tuple(_LISTS)),
    Mutation("lines of null", _list_of([None]), kinds=tuple(_LISTS)),
    Mutation("lines of lists", _list_of([[[]]]), kinds=tuple(_LISTS)),
    Mutation("line number repeated", _numbered(1, 1), kinds=_NUMBERED),
    Mutation("line number left out", _numbered(1, 3), kinds=_NUMBERED),
    Mutation("line numbers from zero", _numbered(0, 1), kinds=_NUMBERED),
    Mutation("line number negative", _numbered(-1), kinds=_NUMBERED),
    Mutation("line number beyond all", _numbered(10**30), kinds=_NUMBERED),
    Mutation("line number true", _numbered(True), kinds=_NUMBERED),
    Mutation("line number a fraction", _numbered(1.5), kinds=_NUMBERED),
    Mutation("sums that do not agree", _sum_is_off, kinds=("order",)),
    Mutation("a document of another kind", _of_another_kind, 300),
)
