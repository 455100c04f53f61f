"""Partners ask what became of what they handed in, and see what is theirs to read."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

from libs.identity import CUSTOMS, Principal, principal_of
from libs.runtime.clock import SHANGHAI
from libs.runtime.fates import Fate, RecordState
from libs.runtime.http.accepting import XML, wanted
from libs.runtime.http.access import OFFICIALS
from libs.runtime.http.paging import BIGINT
from libs.runtime.http.problems import problem
from libs.schemas.kinds import KINDS
from services.intake import store
from services.intake.domain.answering import states
from services.intake.domain.reading.declared import quoted
from services.intake.domain.reading.readers import may_list
from services.intake.http.answering import Act, as_json
from services.intake.http.looking import Looking
from services.intake.http.notices import Chosen, Notices, notice_kind, shown
from services.intake.official import NotOneMessage, render_notices, render_receipts, render_unreadable
from services.intake.settings import Settings

_ID = re.compile(r"[a-z0-9-]{1,80}")
_NO_RECORD = Fate(RecordState.ABSENT)

_STATUS = re.compile(r"-?[0-9]{1,6}", re.ASCII)


FateOf = Callable[[str, int, int], Awaitable[Fate]]
"""(topic, partition, offset) → what became of that record."""


class Asking:
    """Partners ask at these endpoints."""

    def __init__(self, settings: Settings, database: asyncpg.Pool[asyncpg.Record], fate_of: FateOf, act: Act) -> None:
        self._settings, self._database, self._fate_of, self._act = settings, database, fate_of, act
        self._looking = Looking(database, settings.key_ring)
        self._told = Notices(database, settings.receipts_max)

    async def receipts_of_submission(self, request: Request) -> Response:
        """A submission: its state, and its receipts so far, in order."""
        own_id = request.path_params["id"]
        place = states.place_of(own_id)
        found = await self._submission(request, own_id)
        if found is not None:
            return _official([found]) if wanted(request) in XML else as_json(request, found)
        fate = await self._fate_of(place.topic.name, place.partition, place.offset) if place else _NO_RECORD
        if place and fate.state is RecordState.PENDING:
            return as_json(request, states.pending(own_id, place))
        if place and fate.reason and _theirs(principal_of(request), fate):
            state = states.unreadable(own_id, place, fate.reason, fate.told)
            if wanted(request) in XML and fate.at:
                return Response(render_unreadable(state, fate.at), media_type=XML[0])
            return as_json(request, state)
        found = (
            await self._submission(request, own_id) if fate.state is RecordState.APPLIED else None
        )  # decided in between
        if found is None:
            raise problem(404, "Not found", f"no submission {own_id if place else 'of that id'} here")
        return as_json(request, found)

    async def _submission(self, request: Request, own_id: str) -> dict[str, Any] | None:
        if not _ID.fullmatch(own_id):
            return None
        found = await store.find_submission(self._database, self._settings.receipts_max, own_id)
        return next(iter(await self._readable(request, [found])), None) if found else None

    async def _readable(self, request: Request, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those submissions that whoever asks may read. What an officer or customs reads is put on record."""
        who = principal_of(request)
        if who is None:
            return found
        theirs = await self._looking.readable(who, [each["id"] for each in found])
        seen = [each for each in found if each["id"] in theirs]
        if seen and who.holds(*OFFICIALS):
            await self._act(who, "read receipts", " ".join(each["id"] for each in seen), False)
        return seen

    async def document_of_submission(self, request: Request) -> Response:
        """A submission's document as it came, personal data masked. `clear=true`: in clear, for officers of its office and
        customs alone, and put on record."""
        own_id, who = request.path_params["id"], principal_of(request)
        clear = request.query_params.get("clear") == "true"
        if clear and (who is None or not who.holds(*OFFICIALS)):
            raise problem(403, "Not yours to see", "personal data is shown in clear to officers and customs alone")
        submission = await self._submission(request, own_id)
        if submission is None:
            raise problem(404, "Not found", "no submission of that id here")
        if clear or (who is not None and who.holds(*OFFICIALS)):
            await self._act(who, "read a document", own_id, clear)
        found = await self._looking.document(own_id, clear)
        if found is None:
            raise problem(410, "Gone", "nobody can read this document again: it was erased, or dropped with its time")
        kind, document = found
        return as_json(request, {"id": own_id, "kind": kind, "masked": not clear, "document": document})

    async def receipts(self, request: Request) -> Response:
        """By `orderNo` (and `ebpCode`), `businessKey` or `sender` alone: everything handed in, with the receipts so far.

        `sender`, `kind`, `status` (of its last receipt) and `since` (when the log took it) choose among that. Where that is
        more than one page, `truncated` is true and `next` is the `after` of the next page. What customs told unasked has a
        key, too: `summary-result/<agentCode>/<sumNo>` all declarations (792) that a summary became, `status` their state.
        """
        asked = request.query_params
        order_no, key, sender = asked.get("orderNo"), asked.get("businessKey"), asked.get("sender")
        if (order_no is not None) + (key is not None) > 1 or order_no is key is sender is None:
            raise problem(400, "What is asked for?", "give orderNo (and ebpCode), businessKey, or sender alone")
        if not may_list(principal_of(request), sender):
            raise problem(403, "Not yours to ask", "an enterprise asks for what it sent itself")
        if key is not None and (kind := notice_kind(key)):
            return await self._notices(request, kind, key)
        page, more = await self._page(request, _chosen(asked), asked.get("after"), order_no, key)
        if not page and not more:
            under = f"under {order_no or key}" if order_no or key else f"by {quoted(sender)}"
            raise problem(404, "Not found", f"nothing {'more ' * ('after' in asked)}was handed in {under}")
        if wanted(request) not in XML:
            return as_json(request, {"submissions": page, **more})
        if more:
            raise problem(406, "Not one message", f"more than {len(page)} submissions: ask for one, or as JSON", **more)
        return _official(page)

    async def _notices(self, request: Request, kind: str, key: str) -> Response:
        """Tell what customs said of that key without being asked, such as what a summary became (792)."""
        who = principal_of(request)
        asked = request.query_params
        told, behind = await self._told.page(who, kind, key, _chosen(asked, kind), asked.get("after"))
        if not told:
            raise problem(404, "Not found", f"nothing was told of {key}")
        if who is not None and who.holds(*OFFICIALS):
            await self._act(who, "read receipts", key, False)
        if wanted(request) not in XML:
            more = {"truncated": True, "next": behind} if behind else {}
            return as_json(request, {"notices": [shown(kind, key, told)], **more})
        if behind:
            raise problem(406, "Not one message", "more than one page: ask as JSON", truncated=True, next=behind)
        return _message_of(lambda: render_notices(kind, told))

    async def _page(
        self, request: Request, chosen: Chosen, after: str | None, order_no: str | None, key: str | None
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Gather one page of what they may read. Where there is more, it says behind what the next one begins.

        By sender alone it looks through so many submissions, whatever comes of it."""
        most, page = self._settings.submissions_max, list[dict[str, Any]]()
        left = self._settings.window if order_no is key is None else BIGINT
        while True:
            found = await store.find_submissions(
                self._database,
                store.ReceiptsPage(
                    most + 1, self._settings.receipts_max, left, after, chosen.kind, chosen.since_ms, chosen.status
                ),
                order_no=order_no,
                ebp_code=request.query_params.get("ebpCode"),
                business_key=key,
                sender=request.query_params.get("sender"),
            )
            page += await self._readable(request, found.submissions)
            if len(page) > most:
                return page[:most], {"truncated": True, "next": page[most - 1]["id"]}
            after, left = found.behind, left - found.looked
            if after is None:
                return page, {}
            if left <= 0:
                return page, {"truncated": True, "next": after}


def _chosen(asked: Mapping[str, str], notice: str | None = None) -> Chosen:
    """Read which of the submissions, or of the notices of a kind, are asked for. Raises Problem."""
    kind, status, since = asked.get("kind"), asked.get("status"), asked.get("since")
    wrong = [f"kind: none is called [{kind[:40]}]"] if kind not in (None, notice) and kind not in KINDS else []
    if status is not None and not _STATUS.fullmatch(status):
        wrong.append("status: the returnStatus of a receipt, such as 120 or -311002")
    since_ms = 0
    if since is not None:
        try:
            moment = datetime.fromisoformat(since)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)
            since_ms = max(0, int(moment.timestamp() * 1000))
        except (ValueError, OverflowError):
            wrong.append("since: a moment, such as 2026-03-02T08:00:00+08:00")
    if wrong:
        raise problem(400, "What is asked for?", "; ".join(wrong))
    return Chosen(kind, status, since_ms)


def _theirs(who: Principal | None, fate: Fate) -> bool:
    """Tell whether what could not be read is theirs. Nobody knows whose it is but by the sender that its record names."""
    return who is None or who.holds(CUSTOMS) or who.code == fate.sender


def _official(submissions: list[dict[str, Any]]) -> Response:
    return _message_of(lambda: render_receipts(submissions))


def _message_of(render: Callable[[], bytes]) -> Response:
    try:
        return Response(render(), media_type=XML[0])
    except NotOneMessage as refused:
        raise problem(406, "Not one message", str(refused)) from None
