"""`make acls`: prints Kafka's access lists and quotas as commands, or sets them: `python -m deploy.access_lists --help`.

The lists follow from the topic table and from intake's register; run it again when the register has changed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from libs.identity import brokers
from libs.schemas.access_lists import GROUP, Grant, all_grants, own_grants
from libs.schemas.topic import PARTNER_TOPICS
from libs.schemas.topics import MADE

_REGISTER = "select code, roles from party where active"
_ENTRUSTED = (
    "select entrusted, array_agg(distinct kind) as kinds from entrustment where until >= current_date group by 1"
)
_TYPES = {"TOPIC": ResourceType.TOPIC, GROUP: ResourceType.GROUP}
_ASK_S = 20
Register = tuple[dict[str, list[str]], dict[str, list[str]]]

_NEXT = """\
# {grants} grants to {users} users. What to do next:
#   1. brokers: authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer, SASL_SSL listeners, an admin
#      in super.users (docs/identity.md says each line);
#   2. a user for each code and each service: kafka-configs.sh --alter --entity-type users --entity-name CODE
#      --add-config 'SCRAM-SHA-512=[password=…]'; clients that prove themselves by certificate need none;
#   3. these commands with --command-config admin.properties, or `python -m deploy.access_lists --apply` as that admin;
#   4. services with KAFKA_SECURITY and their own user; then close the brokers' listener in clear.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    listed = os.environ.get("CUSTOMS_CODES") or "0000"
    customs = [code.strip() for code in listed.split(",") if code.strip()]
    register = asyncio.run(_read(options.database)) if options.database else ({}, {})
    grants = all_grants(*register, customs)
    partners = sorted({grant.user for grant in grants} - {grant.user for grant in own_grants()})
    if not options.apply:
        print(_NEXT.format(grants=len(grants), users=len({grant.user for grant in grants})), end="")
        for line in (*commands(grants, options.bootstrap), *quotas(partners, options.bytes_s, options.bootstrap)):
            print(line)
        return 0
    try:
        made, gone = apply(AdminClient({"bootstrap.servers": options.bootstrap, **brokers.confluent()}), grants)
    except KafkaException as failure:
        print(f"access lists cannot be set at {options.bootstrap}: {failure}", file=sys.stderr)
        return 1
    print(f"{made} grants made, {gone} taken back, {len(grants) - made} were there")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.access_lists", description=__doc__)
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP", "BROKER:9092")
    parser.add_argument("--bootstrap", default=bootstrap, help="brokers; default: KAFKA_BOOTSTRAP")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL_INTAKE"),
        help="intake's, whose register counts; without: none",
    )
    parser.add_argument("--apply", action="store_true", help="set the lists instead of printing commands")
    parser.add_argument(
        "--bytes-s",
        type=int,
        default=4 << 20,
        help="bytes a second that one partner may write to each broker; 0: no quota",
    )
    return parser


async def _read(database: str) -> Register:
    db = await asyncpg.connect(database, timeout=_ASK_S)
    try:
        register = {row["code"]: row["roles"] for row in await db.fetch(_REGISTER)}
        return register, {row["entrusted"]: row["kinds"] for row in await db.fetch(_ENTRUSTED)}
    finally:
        await db.close()


def commands(grants: Iterable[Grant], bootstrap: str) -> Iterator[str]:
    """The grants as commands of Kafka's own tool."""
    for grant in grants:
        what = "--group" if grant.resource == GROUP else "--topic"
        words = ["kafka-acls.sh", "--bootstrap-server", bootstrap, "--add", "--allow-principal", f"User:{grant.user}"]
        words += ["--operation", grant.operation.value.capitalize(), what, grant.name]
        yield shlex.join([*words, "--resource-pattern-type", "prefixed"] if grant.prefixed else words)


def quotas(users: Iterable[str], bytes_s: int, bootstrap: str) -> Iterator[str]:
    """Quotas of users as commands. A broker slows whoever is above theirs, and nobody else."""
    for user in users if bytes_s else ():
        words = ["kafka-configs.sh", "--bootstrap-server", bootstrap, "--alter", "--entity-type", "users"]
        yield shlex.join([*words, "--entity-name", user, "--add-config", f"producer_byte_rate={bytes_s}"])


def apply(admin: AdminClient, grants: Iterable[Grant]) -> tuple[int, int]:
    """Set the lists: make what is missing, take back what no row asks for of users that are ours. Returns how many of each.

    Raises KafkaException.
    """
    wanted = {_binding(grant) for grant in grants}
    anything: Any = None
    every = AclBindingFilter(
        ResourceType.ANY, anything, ResourcePatternType.ANY, anything, anything, AclOperation.ANY, AclPermissionType.ANY
    )
    there = set(admin.describe_acls(every, request_timeout=_ASK_S).result())
    missing = [binding for binding in wanted if binding not in there]
    gone = [each for each in there - wanted if each.permission_type == AclPermissionType.ALLOW and _ours(each)]
    for future in admin.create_acls(missing, request_timeout=_ASK_S).values() if missing else ():
        future.result()
    filters = [
        AclBindingFilter(
            each.restype, each.name, each.resource_pattern_type, each.principal, each.host, each.operation,
            each.permission_type,
        )
        for each in gone
    ]  # fmt: skip
    for future in admin.delete_acls(filters, request_timeout=_ASK_S).values() if filters else ():
        future.result()
    return len(missing), len(gone)


def _ours(binding: AclBinding) -> bool:
    """Tell whether the table has the last word on it: what else stands on the brokers is others' to say."""
    ours = any(topic.name == binding.name for topic in MADE) or binding.name.startswith(PARTNER_TOPICS)
    return bool(binding.restype == ResourceType.TOPIC and ours)


def _binding(grant: Grant) -> AclBinding:
    pattern = ResourcePatternType.PREFIXED if grant.prefixed else ResourcePatternType.LITERAL
    return AclBinding(
        _TYPES[grant.resource], grant.name, pattern, f"User:{grant.user}", "*", AclOperation[grant.operation.value],
        AclPermissionType.ALLOW,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
