"""The register of parties: who is registered in which role, for which office, and may act. Customs alone writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from libs.schemas.declarations import Credit
from libs.schemas.kinds import SenderRole
from libs.schemas.kinds.kind import FILLED_BY


class Party(NamedTuple):
    """A row of the register. roles: registered roles. office: the customs office it is registered for, if for one."""

    code: str
    roles: frozenset[str]
    office: str | None
    active: bool
    credit: str

    @property
    def discredited(self) -> bool:
        """Say whether it broke its trust (失信)."""
        return self.credit == Credit.DISCREDITED

    @classmethod
    def registered_by(cls, document: Any) -> Party:
        """As the document says, or its event."""
        roles = frozenset(role.value for role in document.roles)
        return cls(document.code, roles, document.customs_code, document.status == "active", document.credit.value)


class Entrusted(NamedTuple):
    """A row of the register: one may transmit a kind of another's documents, on days from since to until."""

    party: str
    entrusted: str
    kind: str
    since: date
    until: date

    @property
    def key(self) -> tuple[str, str, str]:
        return self[:3]

    @classmethod
    def given_by(cls, document: Any) -> list[Entrusted]:
        """As the document says, or its event; one for each kind."""
        since, until = map(date.fromisoformat, (document.since, document.until))
        return [cls(document.party, document.entrusted, kind, since, until) for kind in dict.fromkeys(document.kinds)]


@dataclass(slots=True)
class Register:
    """The register holds the parties that a batch names. customs: customs' own codes, which nobody registers."""

    customs: frozenset[str] = frozenset()
    parties: dict[str, Party] = field(default_factory=dict)
    entrustments: dict[tuple[str, str, str], Entrusted] = field(default_factory=dict)

    def entrusts(self, party: str, sender: str, kind: str, day: date) -> bool:
        """Say whether the party lets this one send the kind on that day."""
        given = self.entrustments.get((party, sender, kind))
        return given is not None and given.since <= day <= given.until

    def find(self, code: str) -> Party | None:
        if code in self.customs:
            return Party(code, frozenset(), None, True, "")
        return self.parties.get(code)

    def holds(self, code: str, role: SenderRole) -> bool:
        """Say whether the code stands for the role, suspended or not."""
        if role is SenderRole.CUSTOMS:
            return code in self.customs
        party = self.parties.get(code)
        return party is not None and not FILLED_BY[role].isdisjoint(party.roles)
