"""HTTP for subscribers: open a feed, read it by pages, wait for what comes, or have it streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from msgspec.json import decode, encode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from libs.runtime.http.accepting import XML, wanted
from libs.runtime.http.answering import AWAY, answering
from libs.runtime.http.problems import come_again, problem
from libs.schemas.ceb import model_of, render_xml
from libs.schemas.outgoing import guid_of
from services.feed.asking import Question, fitting, question
from services.feed.callers import caller_of
from services.feed.domain.bills import MESSAGE_OF
from services.feed.following import Lookout
from services.feed.pages import FeedPage, Opened, Pages
from services.feed.settings import Settings

_FULL_RETRY_S = 3600
EVENT_STREAM = "text/event-stream"
MORE = "x-more"
"""Header of an official message: what `more` of a page in JSON says."""
_RETRY_MS = 2000
"""After which a client whose stream was broken off comes again, as it is told."""


def routes(settings: Settings, pages: Pages, lookout: Lookout) -> list[Route]:
    """`PUT /v1/feed`, `GET /v1/feed`."""
    endpoints = FeedEndpoints(settings, pages, lookout)
    return [
        Route("/v1/feed", answering(endpoints.open), methods=["PUT"]),
        Route("/v1/feed", answering(endpoints.read), methods=["GET"]),
    ]


class FeedEndpoints:
    """Subscribers open and read their feeds here."""

    def __init__(self, settings: Settings, pages: Pages, lookout: Lookout) -> None:
        self._settings, self._pages, self._lookout = settings, pages, lookout

    async def open(self, request: Request) -> Response:
        """Open the caller's feed: from now on, what concerns it is numbered there. Twice is once."""
        code = caller_of(request)
        if feed := await self._pages.feed(code):
            return JSONResponse(feed.shown())
        fresh = await self._pages.open(code, self._settings.subscribers_max)
        feed = await self._pages.feed(code)
        if feed is None:
            raise come_again("Too many feeds", "as many feeds stand open as may", _FULL_RETRY_S)
        return JSONResponse(feed.shown(), 201 if fresh else 200)

    async def read(self, request: Request) -> Response:
        """Entries behind a number, as a page of JSON, as a stream of events, or as one official message."""
        code, form = caller_of(request), wanted(request, EVENT_STREAM)
        streamed, official = form == EVENT_STREAM, form in XML
        last_seen = request.headers.get("last-event-id") if streamed else None
        asked = question(code, request.query_params, last_seen, self._settings)
        if official and (len(asked.wanted.kinds) != 1 or not asked.wanted.kinds <= MESSAGE_OF.keys()):
            kinds = " or ".join(f"kind={kind}" for kind in MESSAGE_OF)
            raise problem(406, "Not one message", f"XML is one official message: ask for {kinds}, or as JSON")
        feed = fitting(await self._pages.feed(code), asked)
        if streamed:
            return self._stream(asked, feed)
        page = await self._pages.page(asked.wanted, feed.last, asked.limit)
        if not page.entries and asked.wait_s and not page.more:
            self._lookout.refuse_where_full(code)
            with self._lookout.follower(code):
                page = await self._waited_for(asked, page)
        if not official:
            return _json(feed, page)
        goes_on = {**request.query_params, "after": page.next, "series": feed.series}
        return _message(asked, page, f"/v1/feed?{urlencode(goes_on)}")

    async def _waited_for(self, asked: Question, page: FeedPage) -> FeedPage:
        """The first page with an entry, or the empty one that the time ended with."""
        left, began = float(asked.wait_s), self._lookout.now_s()
        while not page.entries and left > 0:
            last = await self._lookout.beyond(asked.wanted.subscriber, page.next, left)
            if last is None:
                break
            page = await self._pages.page(asked.wanted._replace(after=page.next), last, asked.limit)
            left = asked.wait_s - (self._lookout.now_s() - began)
        return page

    def _stream(self, asked: Question, feed: Opened) -> Response:
        self._lookout.refuse_where_full(asked.wanted.subscriber)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._events(asked, feed), 200, headers, EVENT_STREAM)

    async def _events(self, asked: Question, feed: Opened) -> AsyncIterator[bytes]:
        """Entries as server-sent events; a comment now and then where there is none, so that both ends see the other."""
        wanted, last = asked.wanted, feed.last
        with self._lookout.follower(wanted.subscriber):
            yield b": series %b\nretry: %d\n\n" % (feed.series.encode(), _RETRY_MS)
            while True:
                try:
                    page = await self._pages.page(wanted, last, asked.limit)
                except AWAY:
                    return  # the client comes again and says how far it is
                for line in page.entries:
                    yield b"id: %d\nevent: %b\ndata: %b\n\n" % (line.number, line.kind.encode(), line.body.encode())
                wanted = wanted._replace(after=page.next)
                if not page.more:
                    grown = await self._lookout.beyond(wanted.subscriber, page.next, self._settings.heartbeat_s)
                    if grown is None:
                        yield b": alive\n\n"
                    last = grown or last


def _message(asked: Question, page: FeedPage, goes_on: str) -> Response:
    """The documents of the page's entries as one message, the next page in `link`. `x-more` says whether that has something;
    204 that there are none. The message has a guid of its own, which follows from what it holds."""
    [kind] = asked.wanted.kinds
    headers = {"link": f'<{goes_on}>; rel="next"', MORE: str(page.more).lower()}
    if not page.entries:
        return Response(status_code=204, headers=headers)
    message = MESSAGE_OF[kind]
    documents = [model_of(message).model_validate(decode(line.body)["data"]) for line in page.entries]
    guid = guid_of("/".join(each.guid for each in documents), len(documents))
    return Response(render_xml(message, documents, guid), headers=headers, media_type=XML[0])


def _json(feed: Opened, page: FeedPage) -> Response:
    """The bytes of each entry as they are stored, so that a replay has the same."""
    head = encode({"subscriber": feed.subscriber, "series": feed.series, "next": page.next, "more": page.more})
    entries = ",".join(line.body for line in page.entries).encode()
    return Response(b'%b,"entries":[%b]}' % (head[:-1], entries), media_type="application/json")
