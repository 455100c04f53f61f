"""A principal is whom a credential stands for: a code of the register, with its roles and office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

CODE = re.compile(r"[\x21-\x7e]{1,60}")
"""A code of the register, as credentials and requests give it."""
SERVICE = "service"
"""A service of this system, which asks another for a trial."""
OPERATOR = "operator"
"""Somebody who keeps the system running. Declares nothing and reads no document."""
CUSTOMS = "customs"
"""Customs as a whole, for no office. The other roles are those of the register."""


@dataclass(frozen=True, slots=True)
class Principal:
    """code: as documents name it. roles: as the register calls them. office: the customs office it belongs to, if to one.

    credential: the id of the key, certificate or token that proved it, for the record of acts; never a secret.
    """

    code: str
    roles: frozenset[str]
    office: str | None = None
    credential: str = ""

    def holds(self, *roles: str) -> bool:
        """Tell whether it has one of these roles."""
        return not self.roles.isdisjoint(roles)


class Request(Protocol):
    """A request of ASGI, as Starlette wraps it."""

    @property
    def scope(self) -> Any: ...


PLACE = "tongguan.principal"
"""Of the principal in a request's scope."""


def principal_of(request: Request) -> Principal | None:
    """Return who asks, as the door proved it; None where nobody has to say so (`IDENTITY=off`), or nobody did."""
    found = request.scope.get(PLACE)
    return found if isinstance(found, Principal) else None
