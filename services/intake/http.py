"""HTTP for partners who do not speak Kafka: the same path behind, and every receipt so far."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.runtime.failures import Transient
from libs.runtime.fates import Fate, RecordState
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.problems import Problem, come_again, problem
from libs.runtime.processing import Headers
from libs.schemas.ceb import NotTaken, Unreadable, unmarked
from services.intake import store
from services.intake.accepting import preferred
from services.intake.checking import DryRun
from services.intake.domain.answering import states
from services.intake.domain.reading.parsing import TooMany
from services.intake.incoming import Outgoing, ceb_record, code_of_overlong, headers_of, json_record
from services.intake.media import MediaForm, UnknownMedia, form_of
from services.intake.official import NotOneMessage, render_receipts, render_unreadable
from services.intake.settings import Settings

_JSON, _BROWSER, _XML = "application/json", "text/html", ("application/xml", "text/xml")
_AWAY = (KafkaError, Transient, asyncpg.PostgresError, OSError)
_AGAIN = "send it again: what has arrived already is answered as before"

_ID = re.compile(r"[a-z0-9-]{1,80}")
_NO_RECORD = Fate(RecordState.ABSENT)
_AWAY_RETRY_S, _HALTED_RETRY_S = 5, 60

Publish = Callable[[str, bytes, bytes, list[tuple[str, bytes]]], Awaitable[tuple[int, int]]]
"""(topic, key, value, headers) → (partition, offset), once the log has acknowledged it."""

FateOf = Callable[[str, int, int], Awaitable[Fate]]
"""(topic, partition, offset) → what became of that record."""

Halted = Callable[[], "str | None"]
"""Why the service has halted; None while it works."""


def routes(
    settings: Settings,
    database: asyncpg.Pool[asyncpg.Record],
    publish: Publish,
    fate_of: FateOf,
    halted: Halted,
    dry_run: DryRun,
) -> list[Route]:
    """`POST /v1/documents`, `POST /v1/ceb`, `POST /v1/check`, `GET /v1/receipts/{id}`, `GET /v1/receipts`."""
    endpoints = _Endpoints(settings, database, publish, fate_of, halted, dry_run)
    return [
        Route("/v1/documents", _answering(endpoints.documents), methods=["POST"]),
        Route("/v1/ceb", _answering(endpoints.ceb), methods=["POST"]),
        Route("/v1/check", _answering(endpoints.check), methods=["POST"]),
        Route("/v1/receipts/{id}", _answering(endpoints.receipts_of_submission), methods=["GET"]),
        Route("/v1/receipts", _answering(endpoints.receipts), methods=["GET"]),
    ]


def _answering(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as refused:
            return refused.response()
        except _AWAY as failure:
            return come_again("Not available", f"{type(failure).__name__}: {_AGAIN}", _AWAY_RETRY_S).response()

    return answer


class _Endpoints:
    """Partners hand in and ask at these endpoints."""

    def __init__(
        self,
        settings: Settings,
        database: asyncpg.Pool[asyncpg.Record],
        publish: Publish,
        fate_of: FateOf,
        halted: Halted,
        dry_run: DryRun,
    ) -> None:
        self._settings = settings
        self._database = database
        self._publish = publish
        self._fate_of = fate_of
        self._halted = halted
        self._dry_run = dry_run
        self._bodies = Bodies(settings.bodies_bytes_max, settings.body_ms_max / 1000)
        self._most = settings.bytes_max

    async def documents(self, request: Request) -> Response:
        """One JSON document, or with `content-type: application/x-ndjson` one on each line."""
        kind, headers = request.query_params.get("kind"), _headers(request)
        self._refuse_while_halted()
        form = _form_sent(request, MediaForm.JSON, MediaForm.LINES)
        async with self._bodies.read(request, self._most[form]) as body:
            return await self._taken(*self._records(form, kind, body, headers), "line")

    def _records(
        self, form: MediaForm, kind: str | None, body: bytes, headers: Headers
    ) -> tuple[list[Outgoing], list[dict[str, Any]]]:
        """The records to write, and what is wrong with the others."""
        if form is MediaForm.LINES:
            return self._lines(kind, body, headers)
        return [_message(body, headers) if form is MediaForm.XML else self._document(kind, body, headers)], []

    def _lines(self, kind: str | None, body: bytes, headers: Headers) -> tuple[list[Outgoing], list[dict[str, Any]]]:
        """Every line for itself: the good ones go on, the broken ones are named."""
        lines = [(number, line) for number, line in enumerate(unmarked(body).split(b"\n"), 1) if line.strip()]
        if len(lines) > self._settings.lines_max:
            raise problem(413, "Too many lines", f"{len(lines)} lines, at most {self._settings.lines_max} at once")
        errors: list[dict[str, Any]] = []
        records: list[Outgoing] = []
        for number, line in lines:
            try:
                record = json_record(kind, self._fitting("line", line), headers, number)
                self._fitting("document as written to the log", record.body)
                records.append(record)
            except Unreadable as broken:
                errors.append({"line": number, "column": broken.column, "error": broken.reason})
        if not records:
            raise problem(400, "No document", "no line could be read", errors=errors)
        return records, errors

    def _document(self, kind: str | None, body: bytes, headers: Headers) -> Outgoing:
        try:
            record = json_record(kind, body, headers)
        except Unreadable as broken:
            raise _unreadable(broken) from None
        if len(record.body) > self._settings.record_bytes_max:
            raise problem(413, "Too large", f"{len(record.body)} bytes as it is written to the log")
        return record

    async def ceb(self, request: Request) -> Response:
        """One CEB message with 1..100 documents: a receipt id for each document."""
        form = _form_sent(request, MediaForm.XML)
        self._refuse_while_halted()
        async with self._bodies.read(request, self._most[form], code_of_overlong) as body:
            return await self._taken(*self._records(form, None, body, _headers(request)), "document")

    async def check(self, request: Request) -> Response:
        """Documents as either of the others takes them: would they pass, and if not, why? Nothing of it is kept."""
        kind, headers = request.query_params.get("kind"), _headers(request)
        form = _form_sent(request, MediaForm.JSON, MediaForm.LINES, MediaForm.XML)
        async with self._bodies.read(request, self._most[form], code_of_overlong) as body:
            records, errors = self._records(form, kind, body, headers)
            answer = await self._dry_run.answer(records)
        return _json(request, {**answer, **({"errors": errors, "passes": False} if errors else {})})

    def _refuse_while_halted(self) -> None:
        """Raises Problem: a document taken now would lie undecided until a person has looked."""
        if self._halted() is not None:
            raise come_again("Not available", f"intake has halted and takes nothing in: {_AGAIN}", _HALTED_RETRY_S)

    async def _taken(self, records: Sequence[Outgoing], errors: list[dict[str, Any]], unit: str) -> Response:
        """Write the records and say what became of each. An id where the log has it, an error where that is not known.

        unit: what the sender counts. 202 if the log has any of them; raises the log's failure where it has none.
        """
        written = await asyncio.gather(
            *(self._publish(record.topic, record.key, record.body, record.headers) for record in records),
            return_exceptions=True,
        )
        receipts: list[dict[str, Any]] = []
        failures: list[BaseException] = []
        for record, place in zip(records, written, strict=True):
            if isinstance(place, BaseException):
                failures.append(place)
                error = f"{type(place).__name__}: {_AGAIN}"
                errors += [{unit: number, "error": error} for number in record.numbers]
            else:
                ids = record.submission_ids(*place)
                receipts += [{unit: number, "id": own} for number, own in zip(record.numbers, ids, strict=True)]
        strange = [failure for failure in failures if not isinstance(failure, _AWAY)]
        if strange or not receipts:
            raise (strange or failures)[0]
        errors.sort(key=lambda error: error[unit])
        return JSONResponse({"receipts": receipts, **({"errors": errors} if errors else {})}, 202)

    async def receipts_of_submission(self, request: Request) -> Response:
        """A submission: its state, and its receipts so far, in order."""
        own_id = request.path_params["id"]
        place = states.place_of(own_id)
        found = await self._submission(own_id)
        if found is not None:
            return _official([found]) if _form(request) in _XML else _json(request, found)
        fate = await self._fate_of(place.topic.name, place.partition, place.offset) if place else _NO_RECORD
        if place and fate.state is RecordState.PENDING:
            return _json(request, states.pending(own_id, place))
        if place and fate.reason:
            state = states.unreadable(own_id, place, fate.reason, fate.told)
            if _form(request) in _XML and fate.at:
                return Response(render_unreadable(state, fate.at), media_type=_XML[0])
            return _json(request, state)
        found = await self._submission(own_id) if fate.state is RecordState.APPLIED else None  # decided in between
        if found is None:
            raise problem(404, "Not found", f"no submission {own_id if place else 'of that id'} here")
        return _json(request, found)

    async def _submission(self, own_id: str) -> dict[str, Any] | None:
        if not _ID.fullmatch(own_id):
            return None
        return await store.find_submission(self._database, self._settings.receipts_max, own_id)

    async def receipts(self, request: Request) -> Response:
        """By `orderNo` (and `ebpCode`), or by `businessKey`: everything handed in about it, with the receipts so far.

        Where that is more than one page, `truncated` is true and `next` is the `after` of the next page.
        """
        asked = request.query_params
        order_no, key = asked.get("orderNo"), asked.get("businessKey")
        if (order_no is None) == (key is None):
            raise problem(400, "What is asked for?", "give orderNo (and ebpCode), or businessKey")
        most = self._settings.submissions_max
        found = await store.find_submissions(
            self._database,
            store.ReceiptsPage(most + 1, self._settings.receipts_max, asked.get("after")),
            order_no=order_no,
            ebp_code=asked.get("ebpCode"),
            business_key=key,
        )
        if not found:
            raise problem(
                404, "Not found", f"nothing {'more ' * ('after' in asked)}was handed in under {order_no or key}"
            )
        page = found[:most]
        more = {"truncated": True, "next": page[-1]["id"]} if len(found) > most else {}
        if _form(request) not in _XML:
            return _json(request, {"submissions": page, **more})
        if more:
            raise problem(406, "Not one message", f"more than {most} submissions: ask for one, or as JSON", **more)
        return _official(page)

    def _fitting(self, what: str, written: bytes) -> bytes:
        """Raises Unreadable where it is longer than a document may be."""
        most = self._settings.record_bytes_max
        if len(written) > most:
            raise Unreadable(f"{what} of {len(written)} bytes, at most {most}")
        return written


def _message(body: bytes, headers: Headers) -> Outgoing:
    try:
        return ceb_record(body, headers)
    except NotTaken as other:
        asked = {"message": other.what, "namespace": other.namespace, "taken": other.taken, "known": other.known}
        raise problem(400, "Not taken", f"{other.reason}; nothing of it was taken", **asked) from None
    except Unreadable as broken:
        raise _unreadable(broken) from None
    except TooMany as overlong:
        raise problem(413, "Too many documents", str(overlong), code=overlong.code) from None


def _unreadable(broken: Unreadable) -> Problem:
    return problem(400, "Unreadable", broken.reason, line=broken.line, column=broken.column)


def _headers(request: Request) -> Headers:
    try:
        return headers_of(request.headers)
    except ValueError as broken:
        raise problem(400, "Who sends this?", str(broken)) from None


def _form_sent(request: Request, *taken: MediaForm) -> MediaForm:
    try:
        return form_of(request.headers.get("content-type", ""), taken)
    except UnknownMedia as unknown:
        raise problem(415, "Unsupported media type", str(unknown)) from None


def _form(request: Request) -> str:
    return preferred(",".join(request.headers.getlist("accept")), (_JSON, _BROWSER, *_XML))


def _json(request: Request, content: dict[str, Any]) -> Response:
    """Indent the answer for a person who looks at it in a browser. Its `Accept` names XML too, which it does not
    mean."""
    if _form(request) != _BROWSER:
        return JSONResponse(content)
    return Response(json.dumps(content, ensure_ascii=False, indent=2), media_type=f"{_JSON}; charset=utf-8")


def _official(submissions: list[dict[str, Any]]) -> Response:
    try:
        return Response(render_receipts(submissions), media_type=_XML[0])
    except NotOneMessage as refused:
        raise problem(406, "Not one message", str(refused)) from None
