"""The same stories on brokers with SASL_SSL and access lists: `make test-secured`, which sets `TEST_SECURED`.

Each service is its own user, with the grants of the topic table alone, and so is each partner of the cast, with those of its
roles. Whoever declares in a story is one user, registered in every role: it may write what partners declare, and no more.
What the tests themselves look at, they read as the brokers' administrator.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.tests.secure_broker import PASSWORD, SUPERUSER, secure_broker
from libs.identity import brokers
from libs.identity.brokers import BrokerSettings
from libs.schemas.access_lists import all_grants
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.topics import FLOWS
from simulator.people.partners import CUSTOMS, REGISTERED

SECURED = "TEST_SECURED"
EVERYBODY = "3301960ZZ9"
"""The user that plays every partner, and customs."""


@dataclass(frozen=True)
class Guarded:
    """everywhere: variables of the tests and their commands. own: service → its variables."""

    everywhere: dict[str, str]
    own: dict[str, dict[str, str]]


@contextmanager
def guarded_broker(home: Path) -> Iterator[Guarded]:
    """A fresh broker for as long as the block lasts."""
    shutil.rmtree(home, ignore_errors=True)
    roles = sorted({role for filled in FILLED_BY.values() for role in filled})
    cast = {party.code: [party.role] for party in REGISTERED}
    grants = all_grants({**cast, EVERYBODY: roles}, {}, [EVERYBODY, CUSTOMS])
    with secure_broker(home, (EVERYBODY, CUSTOMS, *cast, *FLOWS), grants) as broker:
        everywhere = {"KAFKA_BOOTSTRAP": broker.secure, **broker.variables(SUPERUSER)}
        yield Guarded(everywhere, {service: broker.variables(service) for service in FLOWS})


def as_user(user: str = EVERYBODY) -> dict[str, Any]:
    """Return what aiokafka's clients need to be this user; nothing where brokers are met in clear."""
    if not os.environ.get(SECURED):
        return {}
    return brokers.aiokafka(BrokerSettings.model_validate({"KAFKA_USERNAME": user}))


def told_to_partners() -> dict[str, str]:
    """Variables by which a program that knows nothing of this repository proves to brokers that it is its code."""
    if not os.environ.get(SECURED):
        return {}
    return {"KAFKA_CA": os.environ["KAFKA_CA"], "KAFKA_PASSWORD": PASSWORD}
