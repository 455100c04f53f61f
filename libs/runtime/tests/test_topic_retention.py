"""Topics keep what is in clear, and events, as long as the environment says."""

from __future__ import annotations

from datetime import timedelta

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource

from libs.runtime.kafka.cluster import DECLARED_DAYS, EVENT_DAYS, Cluster, kept
from libs.schemas.topics import DOCUMENTS, PARTNERS, QUESTIONS, TOPICS, replays

_LOOKS = 1_000
"""A broker takes a change into its own picture after it has said yes."""
DAYS = {DECLARED_DAYS: "7", EVENT_DAYS: "90"}


def test_what_partners_sent_and_events_are_kept_by_settings_of_their_own() -> None:
    for topic in TOPICS.values():
        clear = topic.owner == PARTNERS or topic in (replays(topic.owner), *QUESTIONS)
        assert kept(topic, DAYS).retention == timedelta(days=7 if clear else 90)
        assert kept(topic, {}) == topic


def test_a_topic_that_is_there_is_kept_anew(kafka: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka})
    place = ConfigResource(ConfigResource.Type.TOPIC, DOCUMENTS.name)
    for topic, days in ((kept(DOCUMENTS, DAYS), 90), (DOCUMENTS, 180)):
        Cluster(kafka).retain([topic])
        wanted = str(days * 86_400_000)
        assert any(_retention(admin, place) == wanted for _ in range(_LOOKS))


def _retention(admin: AdminClient, place: ConfigResource) -> str:
    (told,) = admin.describe_configs([place]).values()
    value: str = told.result()["retention.ms"].value
    return value
