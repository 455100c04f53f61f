"""A table says who may ask what. An address without a row is nobody's while credentials are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from libs.identity import CUSTOMS, OPERATOR, SERVICE
from libs.schemas.declarations import EnterpriseRole

DECLARANTS = frozenset({*(role.value for role in EnterpriseRole), CUSTOMS})
"""Whoever the register knows in a role, and customs itself. What exactly each may declare stands in the kinds' rows."""
OFFICIALS = frozenset({EnterpriseRole.OFFICER.value, CUSTOMS})


@dataclass(frozen=True, slots=True)
class Access:
    """A row. path: as the route has it. roles: one of them is needed. answers: whose data an answer may hold."""

    path: str
    roles: frozenset[str]
    answers: str

    @property
    def proved(self) -> bool:
        """Tell whether only a credential opens it, where any is looked at: a service of this system always has one."""
        return self.roles == {SERVICE}


OPEN = frozenset({"/health/live", "/health/ready", "/metrics"})
"""These tell of the process, of no partner; probes have no credential."""

ACCESS: tuple[Access, ...] = (
    Access("/v1/documents", DECLARANTS, "ids of what was handed in with the request"),
    Access("/v1/ceb", DECLARANTS, "ids of what was handed in with the request"),
    Access("/v1/check", DECLARANTS, "what would be said of the request's own documents, to whom they name"),
    Access("/v1/documents/{id}", DECLARANTS, "an enterprise's own, an officer's office; masked, in clear to officials"),
    Access("/v1/receipts", DECLARANTS, "an enterprise's own documents, an officer's office, all for customs"),
    Access("/v1/receipts/{id}", DECLARANTS, "the same"),
    Access("/v1/feed", DECLARANTS, "the asker's own feed"),
    Access("/v1/topic", DECLARANTS, "how the asker's own topic stands"),
    Access("/v1/topic/replay", DECLARANTS, "the same"),
    Access("/v1/webhooks", DECLARANTS, "the asker's own webhooks"),
    Access("/v1/webhooks/{id}", DECLARANTS, "the same"),
    *(
        Access(f"/v1/webhooks/{{id}}/{act}", DECLARANTS, "the same")
        for act in ("attempts", "pause", "replay", "resend", "resume", "rotate", "test")
    ),
    Access("/v1/bills", DECLARANTS, "parcels that the asker has a part in, an officer's office, all for customs"),
    Access("/v1/books", DECLARANTS, "an enterprise's own books, an officer's office, all for customs"),
    Access("/v1/books/{emsNo}", DECLARANTS, "the same"),
    *(
        Access(f"/v1/books/{{emsNo}}/{part}", DECLARANTS, "the same")
        for part in (
            "items",
            "entries",
            "holds",
            "verification-lists",
            "release-notes",
            "verification-lists/{bondInvtNo}",
        )
    ),
    Access("/v1/guarantees", DECLARANTS, "an enterprise's own account, all for customs"),
    Access("/v1/guarantees/{assureCode}", DECLARANTS, "the same"),
    Access("/v1/guarantees/{assureCode}/waiting", DECLARANTS, "the same"),
    Access("/v1/tax-bills", DECLARANTS, "bills that an enterprise guarantees, an officer's office, all for customs"),
    Access("/v1/audits", DECLARANTS, "audits of lists that are an enterprise's, an officer's office, all for customs"),
    Access("/v1/payment-documents", DECLARANTS, "the same"),
    Access("/v1/payment-documents/{entDutyNo}", DECLARANTS, "the same"),
    Access("/v1/day-closes/{day}", DECLARANTS, "the same, of one day"),
    Access("/v1/manifests", DECLARANTS, "what an enterprise declared or carries, an officer's office, all for customs"),
    Access("/v1/summaries", DECLARANTS, "an enterprise's own applications, an officer's office, all for customs"),
    Access("/v1/declarations", DECLARANTS, "an enterprise's own declarations, an officer's office, all for customs"),
    Access("/v1/transits", DECLARANTS, "transits of the asker, of an officer's office, all for customs"),
    Access("/v1/summaries/overdue", DECLARANTS, "an enterprise's own lists, an officer's office, all for customs"),
    Access("/v1/statistics", DECLARANTS, "figures, of no one partner"),
    Access("/v1/cases", DECLARANTS, "cases that the asker has a part in, and of each that part"),
    Access("/v1/cases/{key:path}", DECLARANTS, "the same"),
    Access("/v1/submissions", DECLARANTS, "receipts that name the asker, all for customs"),
    Access("/v1/queue", OFFICIALS, "what waits for an officer of the asker's office, all for customs"),
    Access("/v1/waiting", OFFICIALS | {OPERATOR}, "counts by reason, of no one partner"),
    Access("/v1/trial", frozenset({SERVICE}), "what a service would decide on another's question"),
)

_ROWS = [
    (re.compile(re.sub(r"\{\w+(:path)?\}", lambda part: ".+" if part[1] else "[^/]+", row.path)), row) for row in ACCESS
]


def access_of(path: str) -> Access | None:
    """Return the row that speaks of an address; None where none does."""
    return next((row for pattern, row in _ROWS if pattern.fullmatch(path)), None)
