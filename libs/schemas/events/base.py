"""What every event shares: immutable values, camelCase on the wire, decimal text for money.

An event carries what its readers decide on, never a whole document. Its id, time, customs day and trace travel in the
Kafka headers (CloudEvents 1.0, binary binding), so a body holds facts alone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from libs.schemas.names import official

Money = Decimal
"""Yuan. On the wire decimal text, never a JSON number."""

Quantity = Decimal
"""A quantity in the unit its neighbouring field names; exact to five decimals as in the Unified Version's N(19,5)."""


class Fact(BaseModel):
    """A value on the wire. Unknown fields are ignored, so that a reader outlives its writer's next release."""

    model_config = ConfigDict(
        frozen=True, alias_generator=official, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )


class Event(Fact):
    """Something that happened. The class name, past tense, is the CloudEvents type."""

    @property
    def key(self) -> str:
        """The Kafka key: events of one key keep their order."""
        raise NotImplementedError(type(self).__name__)


V = TypeVar("V")


class ByKind(dict[type[Any], V | None]):
    """A table of events by exact type, where the row of a family (`Verdict`) stands for every kind of it.

    Ask it as `table[type(event)]`: None for a kind that is in no row. A family's kind is looked up once, then known.
    """

    def __missing__(self, kind: type[Any]) -> V | None:
        row = self[kind] = next((self[base] for base in kind.__mro__[1:] if base in self), None)
        return row


class Written(NamedTuple):
    """An event that was never a model: its JSON came straight from what it tells, at a third of the cost. For services
    that publish several for every list; their tests read them back with `event`, so that a wrong one is found there.

    data: the event's JSON, camelCase, members without a value left out.
    """

    kind: type[Event]
    key: str
    data: bytes

    @property
    def event(self) -> Event:
        return self.kind.model_validate_json(self.data)


def case_key(ebp_code: str, order_no: str) -> str:
    """The case: one order of one platform (`ebpCode` + `orderNo`)."""
    return f"{ebp_code}:{order_no}"


class CaseEvent(Event):
    """An event of one case."""

    ebp_code: str
    order_no: str

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)


class ListIdentity(CaseEvent):
    """Names one declaration list attempt and carries what a CEB622 receipt must repeat.

    attempt: 1 for the first declaration, n+1 after the n-th was rejected; holds, verdicts and bills belong to it.
    invt_no: allocated by `matching` when the list is stored (120); absent before.
    """

    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    invt_no: str | None = None


class ListHead(ListIdentity):
    """The list facts that stock, tax, review and return decisions need; no name, number or address of a person.

    buyer_token: HMAC of the buyer's ID number, made at `intake`.
    """

    trade_mode: str
    ems_no: str | None = None
    area_code: str | None = None
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
