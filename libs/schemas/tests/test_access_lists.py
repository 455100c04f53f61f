"""A topic has its owner for a writer, and no partner reads, or writes what is another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.access_lists import (
    GROUP,
    INTAKE,
    OPERATOR,
    TIMEKEEPER,
    Operation,
    all_grants,
    own_grants,
    partner_grants,
)
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.kinds import KINDS
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.topics import DECLARED, FLOWS, PARTNERS, TOPICS

ROLES = st.frozensets(st.sampled_from([role.value for role in EnterpriseRole]))


def test_a_service_reads_its_inputs_and_a_topic_is_its_owner_s_to_write() -> None:
    grants = {(grant.user, grant.operation, grant.name) for grant in own_grants() if grant.resource != GROUP}
    for service, flow in FLOWS.items():
        assert {(service, Operation.READ, topic.name) for topic in flow.inputs} <= grants
    for topic in TOPICS.values():
        writers = {user for user, operation, name in grants if operation is Operation.WRITE and name == topic.name}
        replayed = topic.name.endswith(".replays.v1")
        assert writers == (
            {INTAKE, TIMEKEEPER} if topic.owner == PARTNERS else {OPERATOR} if replayed else {topic.owner}
        )
    groups = {(grant.user, grant.name) for grant in own_grants() if grant.resource == GROUP}
    assert groups == {(service, service) for service in FLOWS}


@given(roles=ROLES, entrusted=st.frozensets(st.sampled_from(sorted(KINDS))))
def test_a_partner_writes_the_kinds_that_are_its_own(roles: frozenset[str], entrusted: frozenset[str]) -> None:
    grants = list(partner_grants("3105961234", roles, entrusted))
    assert {grant.operation for grant in grants} <= {Operation.WRITE}
    written = {grant.name for grant in grants}
    for name, kind in KINDS.items():
        theirs = any({*FILLED_BY[sender.role]} & roles for sender in kind.senders)
        assert (DECLARED[name].name in written) == (theirs or name in entrusted)


def test_customs_own_codes_register() -> None:
    grants = all_grants({}, {}, ["0000"])
    assert {grant.name for grant in grants if grant.user == "0000"} >= {DECLARED["enterprise"].name}
