"""A list stands somewhere in each service, whose own tables say where it may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, get_args

from fuzz.homes import read_model
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.keys import AttemptKey
from services.accountbook.domain.state import HoldState
from services.cases.domain.standing import REASONS
from services.exports.domain.files import ListStanding
from services.matching.domain.roles import ANSWERING
from services.matching.domain.sets import SETS
from services.matching.domain.waits import DISPUTED, waits
from services.matching.packing import unpack
from services.returns.domain.control import Control
from services.returns.domain.files import Status
from services.review.domain.attempts import ASKED
from services.tax.domain.audit import AuditState
from services.tax.domain.bills import State
from tests.states.imports.life import Life

Stores = Mapping[str, MemoryStore]


class Facet(NamedTuple):
    """A service knows this of a list. known: every value that its own table has."""

    known: frozenset[str]
    of: Callable[[Stores, Life, AttemptKey], Iterator[str]]


def _status(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    yield life.status


def _waits(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if (row := stores["cases"].table("case_file").get(key.case)) and row.waiting:
        yield row.waiting


def _lacks(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if row := stores["matching"].table("dossier").get(life.sale.order_no):
        for wait in waits(unpack(row.body)):
            yield from wait.reason.removeprefix("list awaits ").split(", ")


def _asks(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if attempt := stores["review"].table("attempt").get(key):
        yield from sorted(question.name.lower() for question in attempt.questions)


def _stock(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if hold := stores["accountbook"].table("hold").get(key):
        yield hold.state


def _tax(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if tax := stores["tax"].table("list_tax").get(key):
        yield tax.state


def _audit(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if audit := stores["tax"].table("tax_audit").get(key):
        yield audit.state


def _site(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if (parcel := stores["exports"].table("parcel").get(tuple(life.parcel.values()))) and parcel.standing:
        yield parcel.standing


def _return(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    found = stores["returns"].table("application").items()
    yield from sorted({each.status for (case, _), each in found if case == key.case})


def _control(stores: Stores, life: Life, key: AttemptKey) -> Iterator[str]:
    if control := stores["returns"].table("control").get(key.case):
        yield from (name for name in _CONTROLS if getattr(control, name))


_CONTROLS = tuple(Control.__dataclass_fields__)
_LACKING = [role.name for role in SETS[IMPORT].among] + [SETS[IMPORT].waybill.name]
FACETS: Mapping[str, Facet] = {
    "status": Facet(frozenset(ListStatus), _status),
    "waits for": Facet(frozenset(REASONS), _waits),
    "lacks": Facet(frozenset({*_LACKING, *(each.name for each in ANSWERING), DISPUTED}), _lacks),
    "asked": Facet(frozenset(question.name.lower() for question in ASKED), _asks),
    "stock": Facet(frozenset(get_args(HoldState)), _stock),
    "tax": Facet(frozenset(State), _tax),
    "audit": Facet(frozenset(AuditState), _audit),
    "site": Facet(frozenset(ListStanding), _site),
    "return": Facet(frozenset(Status), _return),
    "control": Facet(frozenset(_CONTROLS), _control),
}


async def standing(life: Life) -> str:
    """Tell what each service says of a parcel's list: `facet: values; …`."""
    line = life.chain.line
    await line.read_by(read_model())
    told = {name: ", ".join(facet.of(life.chain.stores, life, life.attempt)) for name, facet in FACETS.items()}
    told["because"] = " ".join(life.chain.grounds[life.attempt.case])
    return "; ".join(f"{name}: {values}" for name, values in told.items() if values)
