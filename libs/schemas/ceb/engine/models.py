"""Finds the generated class of a message table, and turns a model back into what travels."""

from functools import cache
from importlib import import_module
from typing import Any, TypeVar, cast

from libs.schemas.ceb.engine.facts import Message
from libs.schemas.wire import WireModel

_GENERATED = "libs.schemas.generated.documents"
M = TypeVar("M", bound=WireModel)
Document = dict[str, Any]
"""A document as it travels in JSON: camelCase names to text, lines as a list under the line element's name."""


@cache
def _class(name: str) -> type[WireModel]:
    documents = import_module(_GENERATED)  # at first use: most processes need few of the models, their generator none
    return cast(type[WireModel], getattr(documents, name))


def model_of(message: Message[M]) -> type[M]:
    """The class of one document of this message."""
    return cast(type[M], _class(message.model))


def document_of(model: WireModel) -> Document:
    """The document as it travels: decimals as text, fields and lines left out where there are none."""
    document = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: value for name, value in document.items() if value != []}
