"""One row describes a kind of document; the rest follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from pydantic import BaseModel

from libs.schemas import ceb, keys
from libs.schemas import declarations as d
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.declarations import ENTERPRISES, EnterpriseRole
from libs.schemas.events import intake as events
from libs.schemas.events.base import Event
from libs.schemas.keys import Key
from libs.schemas.moments import months_later
from libs.schemas.names import snake
from libs.schemas.personal import Personal

_PARTS = ("msgSeqNo",)  # of a key: they tell the messages of one document apart
NOTHING = "-"
"""Stands for a part of a key, or a field a receipt must have, that the document does not tell."""


class SenderRole(StrEnum):
    """A sender must be registered in this role: see `FILLED_BY`."""

    PLATFORM = "platform"
    ECOMMERCE = "ecommerce"
    PAYMENT = "payment"
    LOGISTICS = "logistics"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    SITE = "site"
    GUARANTOR = "guarantor"
    BANK = "bank"
    OFFICER = "officer"
    GATE = "gate"
    TREASURY = "treasury"
    CUSTOMS = "customs"
    ENTERPRISE = "enterprise"


FILLED_BY: Mapping[SenderRole, frozenset[EnterpriseRole]] = {
    **{SenderRole(role.value): frozenset({role}) for role in EnterpriseRole},
    # An e-commerce enterprise may declare its own lists (settled question 39).
    SenderRole.AGENT: frozenset({EnterpriseRole.AGENT, EnterpriseRole.ECOMMERCE}),
    SenderRole.GUARANTOR: frozenset({EnterpriseRole.PLATFORM, EnterpriseRole.ECOMMERCE, EnterpriseRole.LOGISTICS}),
    SenderRole.ENTERPRISE: ENTERPRISES,
    SenderRole.CUSTOMS: frozenset(),
}
"""Role a sender needs → the registered roles that fill it. Customs itself is registered nowhere: a setting names it."""


class Sender(NamedTuple):
    """A sender rule says who may send a kind. field: the document's own, that names it; None where the document names
    nobody. A field may be left out where its model lets it: then whoever sends must still be in the role."""

    field: str | None
    role: SenderRole


ROLES: Mapping[str, SenderRole] = {
    "ebpCode": SenderRole.PLATFORM,
    "ebcCode": SenderRole.ECOMMERCE,
    "payCode": SenderRole.PAYMENT,
    "logisticsCode": SenderRole.LOGISTICS,
    "agentCode": SenderRole.AGENT,
    "areaCode": SenderRole.WAREHOUSE,
    "assureCode": SenderRole.GUARANTOR,
    "bank": SenderRole.BANK,
    "officer": SenderRole.OFFICER,
    "gate": SenderRole.GATE,
    "treasury": SenderRole.TREASURY,
    "customs": SenderRole.CUSTOMS,
    "operatorCode": SenderRole.SITE,
    "code": SenderRole.ENTERPRISE,
    "party": SenderRole.ENTERPRISE,
}
"""The role of whom a field names; it is the same in every document."""


def sent_by(*fields: str) -> tuple[Sender, ...]:
    """The senders that these fields name."""
    return tuple(Sender(field, ROLES[field]) for field in fields)


@dataclass(frozen=True)
class Channel:
    """`intake` publishes accepted documents on this channel. many: one for each list, so it has the chain's
    partitions. beside: what it publishes there that is no accepted document."""

    noun: str
    key: Key
    many: bool = False
    beside: tuple[type[Event], ...] = ()


class Opens(Enum):
    """An accepted document opens one of these."""

    NOTHING = "accepted once under its key"
    ATTEMPT = "an attempt of its case: numbered, and after a rejection followed by the next one"
    PARTY = "an entry of the register of parties: the last word about a code stands"
    VERSION = "a version: changed or deleted by a later one, as long as whoever keeps it agrees"
    ENTRUSTMENT = "an entry of the register of who may transmit for whom"
    IDENTITY = "an answer about an order's buyer, which holds for the person's other orders, too"
    OF_A_LIST = "accepted once under its key, of a list that it names by the list's number alone"


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One row.

    table: its message in the Unified Version, or the model of what that does not know. receipt: its official one, if any.
    zh: what receipts call it. codes: what refusals answer. key: the fields that name a document among all of its kind.
    becomes: the event of an accepted document; it says by what thing the documents are keyed. onto: its channel.
    at_once: whether acceptance itself answers more than 2, because nobody behind has to judge the document.
    case: the case the document belongs to, where it names one. joins: whether it belongs to the case whose list names
        its parcel. A document of a case cannot be changed while a list of it stands.
    told_by: whose key its records have, if not its event's. for_whom: the field that names for whom its sender may act.
    meets: of a list that is later named by its number alone, the kind that shares but the parcel with it.
    waited_for: what receipts of a list that waits for it say. one_names: nobody sends it but the one whom it names.
    lives_months: after so many months its number may come again and names another thing; None where it never does.
    asks_register: whether its sender must be registered in the role. Of a case's own documents review asks that.
    while_suspended: a suspended sender may send it: it does what is owed. asked_about: outsiders may be asked about it.
    also: what else acceptance tells of it, by (submission id, document, whether that is deleted); None: nothing.
    """

    name: str
    zh: str
    table: ceb.Message[Any] | type[d.Declaration]
    codes: ceb.Codes
    key: tuple[str, ...]
    becomes: type[events.AnyAccepted]
    onto: Channel
    senders: tuple[Sender, ...] = ()
    receipt: ceb.Message[Any] | None = None
    at_once: bool = False
    case: Key | None = None
    opens: Opens = Opens.NOTHING
    joins: bool = False
    told_by: Key | None = None
    meets: str = ""
    waited_for: str = ""
    lives_months: int | None = None
    asks_register: bool = True
    one_names: bool = False
    while_suspended: bool = False
    asked_about: bool = False
    also: Callable[[str, Any, bool], Event | None] | None = None
    for_whom: str = ""

    @cached_property
    def keyed_by(self) -> Key:
        """The thing whose records the documents must keep their order with."""
        return self.told_by or self.becomes.keyed_by

    @cached_property
    def message(self) -> ceb.Message[Any] | None:
        """The table, where the Unified Version knows the kind."""
        return self.table if isinstance(self.table, ceb.Message) else None

    @cached_property
    def model(self) -> type[BaseModel]:
        """The class of one document."""
        return ceb.model_of(self.table) if isinstance(self.table, ceb.Message) else self.table

    @cached_property
    def person(self) -> ceb.Field | None:
        """The field that holds an ID number: of the buyer, or of the payer."""
        fields = self.message.fields if self.message else ()
        return next((field for field in fields if field.personal is Personal.ID_NUMBER), None)

    @cached_property
    def fields(self) -> frozenset[str]:
        """Official names of a document's members."""
        if self.message is None:
            return frozenset(field.alias or name for name, field in self.model.model_fields.items())
        lines = [self.message.lines.element] if self.message.lines else []
        return frozenset([*(field.name for field in self.message.fields), *lines])

    @cached_property
    def case_of(self) -> Callable[[Any], str | None]:
        """Return the function that reads the case's key off a checked document or its event."""
        return self.case.reader() if self.case else lambda document: None

    def case_named(self, identity: Mapping[str, str | None]) -> str | None:
        """Return the key of the case that an unchecked document names, where it names one."""
        values = [value for name in self.case.fields if (value := identity.get(name))] if self.case else []
        return self.case.of(*values) if self.case and len(values) == len(self.case.fields) else None

    def free_from(self, since: date) -> date:
        """Return the first day on which a number that came on `since` names another thing."""
        if self.lives_months is None:
            return date.max
        return months_later(since, self.lives_months)

    @cached_property
    def corrected(self) -> bool:
        """Tell whether a document of the kind is changed or deleted by `appType` until a list of its case stands."""
        return self.opens is Opens.NOTHING and (self.joins or issubclass(self.becomes, events.CaseDocument))

    @cached_property
    def by_parcel(self) -> bool:
        """Tell whether it meets its list by nothing but the parcel."""
        return self.joins and self.keyed_by is keys.PARCEL

    @cached_property
    def counted_under(self) -> Callable[[Any], str | None]:
        """Return the function that says under what a document's corrections are counted: its order number, or its parcel."""
        own = attrgetter("order_no") if self.corrected else lambda document: None
        return (lambda document: parcel_number(self.key_of(document))) if self.by_parcel else own

    @property
    def message_type(self) -> str | None:
        """`CEB312Message` …; None for what the Unified Version does not know."""
        return self.receipt.name if self.receipt else None

    @cached_property
    def stored(self) -> str | None:
        """The status, behind 2, that acceptance itself answers; None where what follows is decided behind."""
        if self.at_once and self.receipt is None:
            return ListStatus.EXAMINED
        fields = self.receipt.fields if self.at_once and self.receipt else ()
        return next((field.statuses.accepted for field in fields if field.statuses), None)

    @cached_property
    def numbered(self) -> bool:
        """Say whether each document gets a preNo, because its receipt cannot do without. A list's is its case's."""
        fields = self.receipt.fields if self.receipt and self.opens is not Opens.ATTEMPT else ()
        return any(field.name == "preNo" and not field.optional for field in fields)

    @property
    def scope(self) -> str:
        """Return the prefix of rules about documents of the kind: 311 of CEB311Message, else its name."""
        return self.message.number if self.message else self.name

    def path_of(self, field: str) -> str:
        """Say where findings show a field of the head; the head itself for an empty name."""
        place = self.message.place if self.message else ""
        return ".".join(part for part in (place, field) if part)

    @cached_property
    def entrusted_by_enterprises(self) -> bool:
        """Say whether an enterprise sends it, which may let another transmit it."""
        return any(FILLED_BY[sender.role] & ENTERPRISES for sender in self.senders)

    @property
    def sender_fields(self) -> tuple[str, ...]:
        """The fields that name who may send a document."""
        return tuple(sender.field for sender in self.senders if sender.field)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The fields in which two documents of the kind differ, whoever sends them."""
        number = [name for name in self.key if name not in _PARTS][-1]
        own = (number, *(self.keyed_by.fields[-1:] if self.keyed_by.traced else ()))
        return tuple(dict.fromkeys((*own, *(keys.PARCEL.fields[-1:] if self.meets else ()))))

    @cached_property
    def identity(self) -> Mapping[str, str]:
        """The fields that name a document or who sends it → the model's attribute of each. What its receipts repeat is
        among them."""
        told = [field.name for field in self.receipt.fields] if self.receipt else keys.CASE.fields
        first = ("guid", "orderNo") if self.receipt else ()
        names = dict.fromkeys((*first, *self.key, *told, *self.sender_fields))
        return {name: snake(name) for name in names if name in self.fields}

    def business_key(self, identity: Mapping[str, str | None]) -> str:
        """Return the name that partners and receipts know the document by; `-` stands for a part that cannot be
        read."""
        return business_key(self.name, *[identity.get(name) or NOTHING for name in self.key])

    def key_of(self, document: Any) -> str:
        """Return the same name of a checked document or its event."""
        return business_key(self.name, *[str(getattr(document, snake(name))) for name in self.key])


def parcel_number(key: str) -> str:
    """Return what stands for the order number of a document without one. No order number begins with a blank."""
    return f" {key}"


def business_key(document: str, *values: str) -> str:
    """Return a document's name on receipts: its kind and the values of its key, slashes in them escaped."""
    key = "/".join(values)
    if "%" in key or key.count("/") >= len(values):
        key = "/".join(map(_escaped, values))
    return f"{document}/{key}"


def _escaped(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")
