"""Valid documents drawn from the message tables."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from libs.schemas.ceb import Document, Message
from libs.schemas.ceb.engine.facts import Field
from libs.schemas.ceb.samples import sample
from libs.schemas.wire import Text

_NEEDED_TOGETHER = {"emsNo", "areaCode", "areaName", "itemRecordNo", "qty2", "unit2"}
_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff")
_YUAN = st.decimals(min_value=0, max_value=99999, places=2)


def _free(field: Field) -> bool:
    """Whether any text of the right length will do."""
    return isinstance(field.type, Text) and field.type.pattern is None and not field.type.upper and not field.check


@st.composite
def _text(draw: st.DrawFn, field: Field) -> str:
    assert isinstance(field.type, Text)
    shortest, longest = max(field.type.min, 1), min(field.type.max, max(field.type.min, 40))
    text = draw(st.text(_LETTERS, min_size=shortest, max_size=longest))
    return text if text == text.strip() else "甲" * len(text)


@st.composite
def _element(draw: st.DrawFn, fields: tuple[Field, ...], values: Document) -> Document:
    drawn = dict(values)
    for field in fields:
        if _free(field) and field.name not in _NEEDED_TOGETHER:
            drawn[field.name] = draw(_text(field))
        if field.optional and field.name not in _NEEDED_TOGETHER and draw(st.booleans()):
            drawn.pop(field.name, None)
    return {field.name: drawn[field.name] for field in fields if field.name in drawn}


@st.composite
def documents(draw: st.DrawFn, message: Message[Any]) -> Document:
    """A valid document: free texts drawn, sums made to agree."""
    template = sample(message)
    document = draw(_element(message.fields, template))
    if message.lines:
        facts, count = message.lines, draw(st.integers(1, 4))
        line = template[facts.element][0]
        lines = [{**draw(_element(facts.fields, line)), "gnum": n + 1} for n in range(count)]
        for each in lines:
            price, qty = draw(_YUAN), draw(st.integers(1, 99))
            each.update(price=str(price), qty=str(qty), totalPrice=str(price * qty))
        document[facts.element] = lines
        if "goodsValue" in document:
            value = sum((Decimal(each["totalPrice"]) for each in lines), Decimal(0))
            amounts = {name: draw(_YUAN) for name in ("freight", "taxTotal")}
            paid = value + sum(amounts.values())
            document.update({name: str(amount) for name, amount in amounts.items()})
            document.update(goodsValue=str(value), discount="0", acturalPaid=str(paid))
    return document
