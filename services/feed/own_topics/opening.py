"""HTTP for own topics: open one, see how it stands, have it written again from a number, drop it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.failures import Transient
from libs.runtime.http.answering import AWAY, answering
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.problems import Problem, come_again, problem
from libs.schemas.topics import Topic, partner_topic
from services.feed.asking import NUMBER_MAX
from services.feed.callers import caller_of
from services.feed.own_topics.keeping import OwnTopics
from services.feed.own_topics.lines import TopicLog
from services.feed.pages import Pages
from services.feed.settings import Settings

_FULL_RETRY_S, _AWAY_RETRY_S = 3600, 5
_BODY_BYTES_MAX, _BODY_S_MAX = 1 << 10, 10.0


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body of a request. after: the number behind which to begin."""

    after: int


def topic_routes(settings: Settings, pages: Pages, topics: OwnTopics, log: TopicLog, clock: Clock) -> list[Route]:
    endpoints = TopicEndpoints(settings, pages, topics, log, clock)
    away = (*AWAY, Transient)
    return [
        Route("/v1/topic", answering(endpoints.open, away), methods=["PUT"]),
        Route("/v1/topic", answering(endpoints.shown), methods=["GET"]),
        Route("/v1/topic", answering(endpoints.drop, away), methods=["DELETE"]),
        Route("/v1/topic/replay", answering(endpoints.replay), methods=["POST"]),
    ]


class TopicEndpoints:
    """Subscribers keep a topic of their own here; nobody sees another's."""

    def __init__(self, settings: Settings, pages: Pages, topics: OwnTopics, log: TopicLog, clock: Clock) -> None:
        self._settings, self._pages, self._topics, self._log, self._clock = settings, pages, topics, log, clock
        self._bodies = Bodies(_BODY_BYTES_MAX * 20, _BODY_S_MAX)

    async def open(self, request: Request) -> Response:
        """Have the caller's feed written to a topic of its own, and open the feed where there is none. Twice is once."""
        code = caller_of(request)
        topic = _topic_of(code)
        if await self._topics.of(code):
            return JSONResponse(await self._standing(code))
        await self._pages.open(code, self._settings.subscribers_max)
        if await self._pages.feed(code) is None:
            raise come_again("Too many feeds", "as many feeds stand open as may", _FULL_RETRY_S)
        if not await self._topics.room(self._settings.topics_max):  # before the broker makes one and drops it again
            raise _full()
        await self._log.make(topic, self._settings.topics_replication)
        fresh = await self._topics.open(code, topic.name, self._now(), self._settings.topics_max)
        if not fresh and await self._topics.of(code) is None:
            await self._log.drop(topic)
            raise _full()
        return JSONResponse(await self._standing(code), 201 if fresh else 200)

    async def shown(self, request: Request) -> Response:
        return JSONResponse(await self._standing(caller_of(request)))

    async def drop(self, request: Request) -> Response:
        """Drop the topic with all that lies in it, and then what says that there is one. The feed stays."""
        code = caller_of(request)
        if await self._topics.of(code) is None:
            raise _none(code)
        await self._log.drop(_topic_of(code))
        await self._topics.drop(code)
        return Response(status_code=204)

    async def replay(self, request: Request) -> Response:
        """Write everything behind a number again, under the same ids and numbers."""
        code = caller_of(request)
        async with self._bodies.read(request, _BODY_BYTES_MAX) as body:
            try:
                after = msgspec.json.decode(body, type=ReplayRequest).after
            except (msgspec.MsgspecError, ValueError) as wrong:
                raise problem(400, "Unreadable", str(wrong)) from None
        if not 0 <= after <= NUMBER_MAX:
            raise problem(400, "Behind which number?", "give `after`, the number behind which to begin")
        if not await self._topics.replay(code, after, self._now()):
            raise _none(code)
        return JSONResponse(await self._standing(code), 202)

    async def _standing(self, code: str) -> dict[str, Any]:
        found = await self._topics.of(code)
        if found is None:
            raise _none(code)
        told: dict[str, Any] = {
            "subscriber": code, "topic": found.topic, "groups": [code, f"{code}.*"], "series": found.series,
            "done": found.done, "last": found.last, "madeAt": found.made_at.astimezone(SHANGHAI).isoformat(),
        }  # fmt: skip
        if found.failing_since:
            told |= {"why": found.why, "failingSince": found.failing_since.astimezone(SHANGHAI).isoformat()}
        return told

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ns() / 1e9, SHANGHAI)


def _topic_of(code: str) -> Topic:
    if topic := partner_topic(code):
        return topic
    raise problem(422, "No topic is called so", f"{code} has characters that no topic's name may have: read the feed")


def _full() -> Problem:
    return come_again("Too many topics", "as many topics stand open as may: read the feed", _FULL_RETRY_S)


def _none(code: str) -> Problem:
    return problem(404, "No topic", f"{code} has no topic of its own yet: open it with PUT /v1/topic")
