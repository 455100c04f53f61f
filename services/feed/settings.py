"""The feed's own settings."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, IPvAnyNetwork, model_validator
from pydantic_settings import NoDecode

from libs.runtime.settings import ServiceSettings


def _apart(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Networks = Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_apart)]


class Settings(ServiceSettings):
    """Feeds are read within these bounds."""

    service: ClassVar[str] = "feed"

    page_entries_max: int = Field(
        default=500, ge=1, le=5000, description="most entries of one answer", validation_alias="FEED_PAGE_ENTRIES_MAX"
    )
    wait_s_max: int = Field(
        default=60,
        ge=1,
        description="longest that a question may wait for an entry that is not there yet",
        validation_alias="FEED_WAIT_S_MAX",
    )
    look_ms: int = Field(
        default=200,
        ge=1,
        description="how often a process asks whether feeds have grown that somebody waits for",
        validation_alias="FEED_LOOK_MS",
    )
    heartbeat_s: int = Field(
        default=15,
        ge=1,
        description="after which a stream without entries says that it is alive",
        validation_alias="FEED_HEARTBEAT_S",
    )
    followers_max: int = Field(
        default=100,
        ge=1,
        description="most questions that wait and streams at once in one process; beyond, 503 with Retry-After",
        validation_alias="FEED_FOLLOWERS_MAX",
    )
    subscribers_max: int = Field(
        default=100_000,
        ge=1,
        description="most feeds that stand open; beyond, 503: with `IDENTITY=off` anybody opens one under any code",
        validation_alias="FEED_SUBSCRIBERS_MAX",
    )
    webhooks_of_one_max: int = Field(
        default=10, ge=1, description="most webhooks of one subscriber", validation_alias="FEED_WEBHOOKS_OF_ONE_MAX"
    )
    webhook_networks: Networks = Field(
        default=(),
        description="networks that webhooks may go to though they are not public, with commas between: `10.1.0.0/16`",
        validation_alias="FEED_WEBHOOK_NETWORKS",
    )
    webhook_plain: bool = Field(
        default=False,
        description="whether webhooks may go over http; https alone otherwise",
        validation_alias="FEED_WEBHOOK_PLAIN",
    )
    post_s_max: float = Field(
        default=15, gt=0, description="how long an endpoint may take to answer", validation_alias="FEED_POST_S_MAX"
    )
    senders: int = Field(
        default=4, ge=0, description="webhooks sent to at once by one process", validation_alias="FEED_SENDERS"
    )
    lease_s: int = Field(
        default=60,
        ge=2,
        description="after which another sender takes over from one that died; longer than FEED_POST_S_MAX",
        validation_alias="FEED_LEASE_S",
    )
    refusals_max: int = Field(
        default=8,
        ge=1,
        description="answers of 3xx or 4xx in a row after which a webhook stops",
        validation_alias="FEED_REFUSALS_MAX",
    )
    away_h_max: int = Field(
        default=72,
        ge=1,
        description="hours of 5xx or silence after which a webhook stops",
        validation_alias="FEED_AWAY_H_MAX",
    )
    secret_overlap_h: int = Field(
        default=24,
        ge=0,
        description="hours for which posts are signed by a rotated secret, too",
        validation_alias="FEED_SECRET_OVERLAP_H",
    )
    topics_max: int = Field(
        default=1000,
        ge=0,
        description="most feeds that are topics of their subscribers' own as well; beyond, 503",
        validation_alias="FEED_TOPICS_MAX",
    )
    topics_replication: int = Field(
        default=1, ge=1, description="replicas of each of these topics", validation_alias="KAFKA_REPLICATION"
    )
    topic_again_s: float = Field(
        default=2,
        gt=0,
        description="how long one of these that could not be written the last time may keep all others waiting",
        validation_alias="FEED_TOPIC_AGAIN_S",
    )
    followers_of_one_max: int = Field(
        default=10, ge=1, description="the same of one subscriber", validation_alias="FEED_FOLLOWERS_OF_ONE_MAX"
    )

    @model_validator(mode="after")
    def _leased_long_enough(self) -> Settings:
        if self.lease_s <= self.post_s_max:
            raise ValueError("FEED_LEASE_S is not above FEED_POST_S_MAX")
        return self
