"""A question over HTTP is a row: its address, what may be asked, what is answered. Route and OpenAPI follow from it.

What is wrong with a question is answered at once, each parameter by its name (RFC 9457). An answer is a struct, so that
what OpenAPI says of it is what is sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, NamedTuple, TypeAlias, TypeVar

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from libs.identity import CUSTOMS, Principal, principal_of
from libs.runtime.http.answering import answering
from libs.runtime.http.problems import Problem, problem
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.names import official

JSON, CSV = "application/json", "text/csv"
_IN_PATH = re.compile(r"\{(\w+)(?::path)?\}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _written_as_a_day(told: object) -> object:
    """A number is no day, though pydantic would count it from 1970."""
    if isinstance(told, str) and not _DAY.fullmatch(told):
        raise ValueError("a day is written YYYY-MM-DD")
    return told


Day: TypeAlias = Annotated[date, BeforeValidator(_written_as_a_day)]


class Query(BaseModel):
    """A query names what may be asked: parameters of the address and behind it, by their official names."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=official, populate_by_name=False, hide_input_in_errors=True
    )


class Answer(msgspec.Struct, frozen=True, omit_defaults=True, rename=official, kw_only=True):
    """An answer leaves out each member that has nothing to say."""


Q = TypeVar("Q", bound=Query)
A = TypeVar("A")
Answers = Callable[[Principal | None, Q], Awaitable[A]]
"""(who asks, what) → the answer. Raises Problem."""


@dataclass(frozen=True, slots=True)
class Inquiry(Generic[Q, A]):
    """A row. path: as the route has it. says: what it is for. answers: the struct of its answer; text where `media` is CSV.

    found: whether what is asked for may not be there (404).
    """

    path: str
    asks: type[Q]
    answers: type[A]
    says: str
    found: bool = False
    media: str = JSON

    @property
    def template(self) -> str:
        """The address as OpenAPI writes it."""
        return _IN_PATH.sub(r"{\1}", self.path)

    @property
    def in_path(self) -> frozenset[str]:
        return frozenset(_IN_PATH.findall(self.path))

    def route(self, answer: Answers[Q, A]) -> Route:
        """Answer it so, where the service may be asked."""

        async def handle(request: Request) -> Response:
            asked = self.read(request.query_params.multi_items(), request.path_params)
            found = await answer(principal_of(request), asked)
            body = found.encode() if isinstance(found, str) else msgspec.json.encode(found)
            return Response(body, media_type=self.media)

        return Route(self.path, answering(handle), methods=["GET"])

    def read(self, told: list[tuple[str, str]], path: Mapping[str, str]) -> Q:
        """Read what is asked. Raises Problem with all that is wrong."""
        given = Counter(name for name, _ in told)
        errors = [{"parameter": name, "error": "given more than once"} for name, count in given.items() if count > 1]
        values = {name: value for name, value in told if name not in path}
        try:
            asked = self.asks.model_validate({**values, **path})
        except ValidationError as wrong:
            errors += [_told(error) for error in wrong.errors(include_url=False, include_input=False)]
        if errors:
            raise unfit(*errors)
        return asked


def _told(error: Any) -> dict[str, str]:
    name = ".".join(str(part) for part in error["loc"][:1]) or "?"
    return {"parameter": name, "error": str(error["msg"])}


def unfit(*errors: dict[str, str]) -> Problem:
    """400: each error has a parameter and what is wrong with it."""
    words = "; ".join(f"{each['parameter']}: {each['error']}" for each in errors)
    return problem(400, "What is asked for?", words, errors=list(errors))


def not_found(what: str) -> Problem:
    """404. What is another's is not there for whoever asks."""
    return problem(404, "Not found", what)


class AskerScope(NamedTuple):
    """Rows that somebody may see: those of a code, or of a customs office; None: of any."""

    code: str | None
    office: str | None


def scope_of(who: Principal | None) -> AskerScope:
    """An enterprise sees its own, an officer their office's, customs all."""
    if who is None or who.holds(CUSTOMS):
        return AskerScope(None, None)
    return AskerScope(None, who.office or "") if who.holds(EnterpriseRole.OFFICER.value) else AskerScope(who.code, None)
