"""Documents, records and events are about things, and fields of the field's own name each thing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from libs.schemas.names import snake

CaseScope = Literal["I", "E", "D"]
"""A list declared for import, one for export, a customs declaration without a list."""


class Key(NamedTuple):
    """A thing that documents name.

    name: what the topic table calls it. fields: official names, in the order in which their values make the key; none
    where the key is no field of a document. prefix: what keeps apart things whose values could be the same.
    traced: whether a trace may begin with it, because several documents of one life name it.
    """

    name: str
    fields: tuple[str, ...] = ()
    prefix: str = ""
    traced: bool = False

    def of(self, *values: str) -> str:
        """The key that these values of the fields make."""
        return self.prefix + ":".join(values)

    def of_document(self, document: Mapping[str, object]) -> str:
        """The key of a document as it was sent; what it does not tell is empty."""
        return self.of(*(str(document.get(name, "")).strip() for name in self.fields))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The fields as attributes of models and events."""
        return tuple(map(snake, self.fields))

    def reader(self) -> Callable[[Any], str]:
        """Return the function that reads the key off a model or an event; made once for many documents."""
        names, prefix = self.attributes, self.prefix
        if len(names) == 1 and not prefix:
            return attrgetter(names[0])
        values = attrgetter(*names)
        return lambda document: prefix + ":".join(values(document))


ORDER = Key("orderNo", ("orderNo",), traced=True)
"""Documents of a case meet by it: a waybill knows no platform."""
PARCEL = Key("parcel", ("logisticsCode", "logisticsNo"), traced=True)
LIST = Key("invtNo", ("invtNo",))
"""A declaration list by the number customs gave it."""
BILL = Key("billNo", ("billNo",))
"""A master bill of lading or air waybill."""
SITE = Key("operatorCode", ("operatorCode",))
"""A supervised site by its operator."""
CARRIER = Key("logisticsCode", ("logisticsCode",))
BOOK = Key("emsNo", ("emsNo",))
AREA = Key("areaCode", ("areaCode",))
"""A zone enterprise."""
GUARANTOR = Key("assureCode", ("assureCode",))
ENTERPRISE = Key("code", ("code",))
OFFICER = Key("officer", ("officer",))
DECLARANT = Key("agentCode", ("agentCode",))
"""Who declares, for an enterprise or for itself."""
CONSIGNOR = Key("ebcCode", ("ebcCode",))
PARTY = Key("party", ("party",))

CASE = Key("case", ("ebpCode", "orderNo"))
"""One order of one platform."""
EXPORT_CASE = Key("export case", ("ebcCode", "orderNo"), prefix="E:")
"""One order of one e-commerce enterprise: the platform of an export may be a foreign one without a code (`无`)."""
DECLARATION_CASE = Key("customs declaration", ("agentCode", "copNo"), prefix="D:", traced=True)

RECEIPT = Key("business key")
BUYER = Key("buyer token")
RECORD = Key("record id")

_CASES: dict[CaseScope, Key] = {"I": CASE, "E": EXPORT_CASE, "D": DECLARATION_CASE}
_SCOPES: dict[str, CaseScope] = {key.prefix: scope for scope, key in _CASES.items()}
PREFIXES: Mapping[CaseScope, str] = {scope: key.prefix for scope, key in _CASES.items()}
"""What the key of a case begins with."""


class AttemptKey(NamedTuple):
    """One attempt to declare a case, as rows name it: locks of several are taken in this order."""

    case: str
    attempt: int


def case_of(scope: CaseScope, owner: str, number: str) -> str:
    """The key of a case. number: the owner's own number of the order or declaration."""
    return f"{PREFIXES[scope]}{owner}:{number}"


def case_apart(case: str) -> tuple[CaseScope, str, str]:
    """Scope, owner and number of a case's key. An owner has no colon, and is no letter of a scope; a number may have any.

    Whoever writes 无 where an import names its platform gets a case of its own.
    """
    prefix = case[:2] if case[:2] in _SCOPES else ""
    owner, _, number = case[len(prefix) :].partition(":")
    return _SCOPES[prefix], owner, number


def trace_id(key: str) -> str:
    """The id of the trace that begins with a key: 16 bytes, hex. Documents of several companies fall into one."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
