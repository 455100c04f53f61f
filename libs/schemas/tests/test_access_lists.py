"""A topic has its owner for a writer, and no partner reads, or writes what is another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.access_lists import (
    EDGE,
    GROUP,
    INTAKE,
    OPERATOR,
    TIMEKEEPER,
    TOPIC,
    Operation,
    all_grants,
    own_grants,
    partner_grants,
)
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.kinds import KINDS
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.topics import DECLARED, FLOWS, PARTNERS, QUESTIONS, TOLD, TOPICS

ROLES = st.frozensets(st.sampled_from([role.value for role in EnterpriseRole]))


def test_a_service_reads_its_inputs_and_a_topic_is_its_owner_s_to_write() -> None:
    grants = {(grant.user, grant.operation, grant.name) for grant in own_grants() if grant.resource != GROUP}
    for service, flow in FLOWS.items():
        assert {(service, Operation.READ, topic.name) for topic in flow.inputs} <= grants
    for topic in TOPICS.values():
        writers = {user for user, operation, name in grants if operation is Operation.WRITE and name == topic.name}
        replayed = topic.name.endswith(".replays.v1")
        answers = {EDGE} if topic in QUESTIONS.values() else set()
        assert writers == answers | (
            {INTAKE, TIMEKEEPER} if topic.owner == PARTNERS else {OPERATOR} if replayed else {topic.owner}
        )
    groups = {(grant.user, grant.name) for grant in own_grants() if grant.resource == GROUP}
    assert groups == {(user, user) for user in (*FLOWS, EDGE)} | {(EDGE, f"{EDGE}.")}


@given(roles=ROLES, entrusted=st.frozensets(st.sampled_from(sorted(KINDS))))
def test_a_partner_writes_the_kinds_that_are_its_own(roles: frozenset[str], entrusted: frozenset[str]) -> None:
    grants = list(partner_grants("3105961234", roles, entrusted))
    read = [(grant.resource, grant.name, grant.prefixed) for grant in grants if grant.operation is not Operation.WRITE]
    assert read == [
        (TOPIC, "cbec.partners.3105961234.v1", False), (GROUP, "3105961234", False), (GROUP, "3105961234.", True),
    ]  # fmt: skip
    written = {grant.name for grant in grants if grant.operation is Operation.WRITE}
    for name, kind in KINDS.items():
        theirs = any({*FILLED_BY[sender.role]} & roles for sender in kind.senders)
        assert (DECLARED[name].name in written) == (theirs or name in entrusted)


def test_customs_own_codes_register() -> None:
    grants = all_grants({}, {}, ["0000"])
    assert {grant.name for grant in grants if grant.user == "0000"} >= {DECLARED["enterprise"].name}


def test_what_is_told_of_all_customs_reads_and_partners_do_not() -> None:
    grants = all_grants({"3105961234": ["platform"], "a code": ["agent"]}, {}, ["0000"])
    reading = {grant.user: set[str]() for grant in grants}
    for grant in grants:
        if grant.operation is Operation.READ and grant.resource == TOPIC:
            reading[grant.user].add(grant.name)
    assert reading["0000"] == {topic.name for topic in TOLD.values()} | {"cbec.partners.0000.v1"}
    assert reading["3105961234"] == {"cbec.partners.3105961234.v1"}
    assert reading["a code"] == set(), "no topic is called so"
    made = [grant for grant in grants if grant.operation in (Operation.CREATE, Operation.DELETE)]
    assert {(grant.user, grant.name, grant.prefixed) for grant in made} == {("feed", "cbec.partners.", True)}


def test_outsiders_topics_are_of_one_form_and_tell_nothing_that_is_said_to_one() -> None:
    for source, told in TOLD.items():
        assert (told.sheets, told.days, told.internal, source.internal) == (False, False, False, True)
        assert (told.codec, told.key, told.partitions) == ("gzip", source.key, source.partitions)
        assert set(told.events) <= set(source.events)
    assert {topic.owner for topic in TOPICS.values() if not topic.internal} == {PARTNERS, "feed"}
