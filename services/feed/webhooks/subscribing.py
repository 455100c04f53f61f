"""HTTP for webhooks: make, list, pause, resume, rotate the secret, test, replay, resend, and see what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.http.answering import answering
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.problems import Problem, problem
from services.feed.asking import NUMBER_MAX, number_in
from services.feed.callers import caller_of
from services.feed.domain.audience import KINDS_TOLD, TEST
from services.feed.domain.delivering import EndpointAnswer, class_of
from services.feed.domain.entries import EntryOnWire
from services.feed.domain.targets import TargetRefused
from services.feed.pages import Pages
from services.feed.settings import Settings
from services.feed.webhooks.keeping import SECRETS_MAX, Webhooks, new_id, new_secret
from services.feed.webhooks.posting import EntryPoster, PostOutcome

_BODY_BYTES_MAX, _BODY_S_MAX = 16 << 10, 10.0
_ATTEMPTS_MAX = 100


class WebhookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body of a request, of whichever. after: a number to go on behind. number: an entry's."""

    url: str = ""
    kinds: list[str] = []
    after: int | None = None
    number: int | None = None


def webhook_routes(
    settings: Settings, pages: Pages, webhooks: Webhooks, poster: EntryPoster, clock: Clock
) -> list[Route]:
    endpoints = WebhookEndpoints(settings, pages, webhooks, poster, clock)
    one, acts = "/v1/webhooks/{id}", ("pause", "resume", "rotate", "test", "replay", "resend")
    return [
        Route("/v1/webhooks", answering(endpoints.make), methods=["POST"]),
        Route("/v1/webhooks", answering(endpoints.listed), methods=["GET"]),
        Route(one, answering(endpoints.shown), methods=["GET"]),
        Route(one, answering(endpoints.drop), methods=["DELETE"]),
        Route(f"{one}/attempts", answering(endpoints.attempts), methods=["GET"]),
        *(Route(f"{one}/{act}", answering(getattr(endpoints, act)), methods=["POST"]) for act in acts),
    ]


class WebhookEndpoints:
    """Subscribers keep their webhooks here; nobody sees another's."""

    def __init__(self, settings: Settings, pages: Pages, webhooks: Webhooks, poster: EntryPoster, clock: Clock) -> None:
        self._pages, self._webhooks, self._poster, self._clock = pages, webhooks, poster, clock
        self._most, self._overlap = settings.webhooks_of_one_max, timedelta(hours=settings.secret_overlap_h)
        self._bodies = Bodies(_BODY_BYTES_MAX * 20, _BODY_S_MAX)

    async def make(self, request: Request) -> Response:
        """Make a webhook, once its endpoint has answered a test by 2xx. The secret is shown this once."""
        code, asked = caller_of(request), await self._asked(request)
        if unknown := sorted(set(asked.kinds) - set(KINDS_TOLD)):
            raise problem(400, "Unknown kind", f"{unknown}: not of {', '.join(KINDS_TOLD)}")
        if asked.after is not None and not 0 <= asked.after <= NUMBER_MAX:
            raise problem(400, "Behind which number?", "`after` is the number behind which to begin")
        feed = await self._pages.feed(code)
        if feed is None:
            raise problem(404, "No feed", f"{code} has no feed yet: open it with PUT /v1/feed")
        id_, secret, now = new_id(), new_secret(), self._now()
        await self._checked(asked.url, id_, [secret], now)
        after = feed.last if asked.after is None else asked.after
        if not await self._webhooks.make(id_, secret, code, asked.url, asked.kinds, after, now, self._most):
            raise problem(409, "Too many webhooks", f"at most {self._most} of one subscriber: drop one")
        return JSONResponse({**await self._one(code, id_), "secret": secret}, 201)

    async def _checked(self, url: str, id_: str, secrets: Sequence[str], now: datetime) -> None:
        """Raises Problem where the endpoint may not be posted to, or does not take a test."""
        try:
            await self._poster.refuse(url)
        except (TargetRefused, TimeoutError) as refused:
            raise problem(400, "Not to be sent to", str(refused) or "the host is not resolved in time") from None
        outcome = await self._test(url, id_, secrets, now)
        if class_of(outcome.status) is not EndpointAnswer.DELIVERED:
            raise problem(422, "Endpoint does not answer", f"a test entry was not taken by 2xx: {outcome.seen}")

    async def _test(self, url: str, webhook: str, secrets: Sequence[str], now: datetime) -> PostOutcome:
        id_ = f"evt_test_{new_id()[3:]}"
        body = EntryOnWire(id_, TEST, now.isoformat(), f"webhook/{webhook}", "0", {"webhook": webhook}).encode()
        return await self._poster(url, id_, body, secrets, now)

    async def listed(self, request: Request) -> Response:
        return JSONResponse({"webhooks": await self._webhooks.of(caller_of(request))})

    async def shown(self, request: Request) -> Response:
        return JSONResponse(await self._one(caller_of(request), request.path_params["id"]))

    async def _one(self, code: str, id_: str) -> dict[str, Any]:
        found = await self._webhooks.of(code, id_)
        if not found:
            raise _unknown(id_)
        return found[0]

    async def drop(self, request: Request) -> Response:
        if not await self._webhooks.drop(caller_of(request), request.path_params["id"]):
            raise _unknown(request.path_params["id"])
        return Response(status_code=204)

    async def pause(self, request: Request) -> Response:
        """Send nothing until it is resumed; nothing is lost meanwhile."""
        code, id_ = caller_of(request), request.path_params["id"]
        if not await self._webhooks.pause(code, id_):
            raise _unknown(id_)
        return JSONResponse(await self._one(code, id_))

    async def resume(self, request: Request) -> Response:
        """Go on where it stood, whatever stopped it."""
        return await self._resumed(request, None)

    async def replay(self, request: Request) -> Response:
        """Go on behind a number: everything after it is posted, again where it was before."""
        asked = await self._asked(request)
        if asked.after is None or not 0 <= asked.after <= NUMBER_MAX:
            raise problem(400, "Behind which number?", "give `after`, the number behind which to begin")
        return await self._resumed(request, asked.after)

    async def _resumed(self, request: Request, after: int | None) -> Response:
        code, id_ = caller_of(request), request.path_params["id"]
        if not await self._webhooks.resume(code, id_, self._now(), after):
            raise _unknown(id_)
        return JSONResponse(await self._one(code, id_))

    async def resend(self, request: Request) -> Response:
        """Post one entry once more, beside what is next."""
        code, id_, asked = caller_of(request), request.path_params["id"], await self._asked(request)
        await self._one(code, id_)
        if asked.number is None or not 0 < asked.number <= NUMBER_MAX:
            raise problem(400, "Which entry?", "give `number`, the entry's")
        if not await self._webhooks.ask_again(code, id_, asked.number):
            raise problem(404, "Not found", f"your feed has no entry {asked.number}, or keeps it no longer")
        return JSONResponse(await self._one(code, id_), 202)

    async def rotate(self, request: Request) -> Response:
        """Sign by a new secret, shown this once; by the old one, too, until the overlap is over."""
        code, id_, secret, now = caller_of(request), request.path_params["id"], new_secret(), self._now()
        shown = await self._one(code, id_)
        if not await self._webhooks.rotate(id_, secret, now, self._overlap):
            raise problem(
                409, "Too many secrets", f"{SECRETS_MAX} sign already: rotate again once former ones have ended"
            )
        return JSONResponse({**shown, "secret": secret, "formerUntil": (now + self._overlap).isoformat()})

    async def test(self, request: Request) -> Response:
        """Post a test entry now, and say what came of it."""
        code, id_, now = caller_of(request), request.path_params["id"], self._now()
        shown = await self._one(code, id_)
        outcome = await self._test(shown["url"], id_, await self._webhooks.secrets_of(id_, now), now)
        answer = class_of(outcome.status)
        return JSONResponse({"answer": answer.value, "status": outcome.status, "seen": outcome.seen})

    async def attempts(self, request: Request) -> Response:
        """Every post and what came of it, the last first; `before` is the `attempt` of the page before."""
        code, id_ = caller_of(request), request.path_params["id"]
        await self._one(code, id_)
        asked = request.query_params.get("before", str(NUMBER_MAX))
        if (before := number_in(asked, NUMBER_MAX)) is None:
            raise problem(400, "Before which?", f"[{asked[:40]}] is no number of an attempt")
        return JSONResponse({"attempts": await self._webhooks.attempts(code, id_, before, _ATTEMPTS_MAX)})

    async def _asked(self, request: Request) -> WebhookRequest:
        async with self._bodies.read(request, _BODY_BYTES_MAX) as body:
            try:
                return msgspec.json.decode(body, type=WebhookRequest)
            except (msgspec.MsgspecError, ValueError) as wrong:
                raise problem(400, "Unreadable", str(wrong)) from None

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ns() / 1e9, SHANGHAI)


def _unknown(id_: str) -> Problem:
    return problem(404, "Not found", f"you have no webhook {id_[:40]}")
