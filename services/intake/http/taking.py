"""Documents that partners hand in over HTTP take the same path behind as what they write to Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from libs.identity import Principal, principal_of
from libs.identity.limits import spending_of
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.problems import Problem, come_again, problem
from libs.runtime.processing import Headers
from libs.schemas.ceb import NotTaken, Unreadable, unmarked
from services.intake.checking import DryRun
from services.intake.domain.reading.parsing import TooMany
from services.intake.domain.reading.senders import PROOF
from services.intake.http.answering import AGAIN, AWAY, Act, as_json
from services.intake.incoming import Outgoing, ceb_record, code_of_overlong, headers_of, json_record
from services.intake.media import MediaForm, UnknownMedia, form_of
from services.intake.settings import Settings

_HALTED_RETRY_S = 60

Publish = Callable[[str, bytes, bytes, list[tuple[str, bytes]]], Awaitable[tuple[int, int]]]
"""(topic, key, value, headers) → (partition, offset), once the log has acknowledged it."""

Halted = Callable[[], "str | None"]
"""Why the service has halted; None while it works."""


class Taking:
    """Partners hand in at these endpoints."""

    def __init__(
        self,
        settings: Settings,
        publish: Publish,
        halted: Halted,
        dry_run: DryRun,
        act: Act,
    ) -> None:
        self._proving = settings.proving
        self._settings = settings
        self._publish = publish
        self._halted = halted
        self._dry_run = dry_run
        self._act = act
        self._bodies = Bodies(settings.bodies_bytes_max, settings.body_ms_max / 1000)
        self._most = settings.bytes_max

    async def documents(self, request: Request) -> Response:
        """One JSON document, or with `content-type: application/x-ndjson` one on each line."""
        kind, headers = request.query_params.get("kind"), _headers(request)
        self._refuse_while_halted()
        form = _form_sent(request, MediaForm.JSON, MediaForm.LINES)
        async with self._bodies.read(request, self._most[form]) as body:
            return await self._taken(request, *self._records(form, kind, body, headers), "line")

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
            return await self._taken(request, *self._records(form, None, body, _headers(request)), "document")

    async def check(self, request: Request) -> Response:
        """Documents as either of the others takes them: would they pass, and if not, why? Nothing of it is kept."""
        kind, headers = request.query_params.get("kind"), _headers(request)
        form = _form_sent(request, MediaForm.JSON, MediaForm.LINES, MediaForm.XML)
        async with self._bodies.read(request, self._most[form], code_of_overlong) as body:
            records, errors = self._records(form, kind, body, headers)
            answer = await self._dry_run.answer(records)
        return as_json(request, {**answer, **({"errors": errors, "passes": False} if errors else {})})

    def _refuse_while_halted(self) -> None:
        """Raises Problem: a document taken now would lie undecided until a person has looked."""
        if self._halted() is not None:
            raise come_again("Not available", f"intake has halted and takes nothing in: {AGAIN}", _HALTED_RETRY_S)

    async def _taken(
        self, request: Request, records: Sequence[Outgoing], errors: list[dict[str, Any]], unit: str
    ) -> Response:
        """Write the records and say what became of each. An id where the log has it, an error where that is not known.

        unit: what the sender counts. 202 if the log has any of them; raises the log's failure where it has none.
        """
        who = principal_of(request)
        if spending := spending_of(request):
            spending.records(len(records))
        written = await asyncio.gather(
            *(self._publish(record.topic, record.key, record.body, self._proved(record, who)) for record in records),
            return_exceptions=True,
        )
        receipts: list[dict[str, Any]] = []
        failures: list[BaseException] = []
        for record, place in zip(records, written, strict=True):
            if isinstance(place, BaseException):
                failures.append(place)
                error = f"{type(place).__name__}: {AGAIN}"
                errors += [{unit: number, "error": error} for number in record.numbers]
            else:
                ids = record.submission_ids(*place)
                receipts += [{unit: number, "id": own} for number, own in zip(record.numbers, ids, strict=True)]
        strange = [failure for failure in failures if not isinstance(failure, AWAY)]
        if strange or not receipts:
            raise (strange or failures)[0]
        errors.sort(key=lambda error: error[unit])
        if who:
            await self._act(who, "declared", " ".join(receipt["id"] for receipt in receipts), False)
        return JSONResponse({"receipts": receipts, **({"errors": errors} if errors else {})}, 202)

    def _proved(self, record: Outgoing, who: Principal | None) -> Headers:
        """The record's headers, with the door's own proof of whom a credential named. It proves nobody's mere word."""
        if self._proving is None or who is None:
            return record.headers
        signer = self._proving.proofs.door(who.code)
        return [*record.headers, (PROOF, signer.header(record.topic, record.key, record.body))]

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
        return headers_of(request.headers, principal_of(request))
    except ValueError as broken:
        raise problem(400, "Who sends this?", str(broken)) from None


def _form_sent(request: Request, *taken: MediaForm) -> MediaForm:
    try:
        return form_of(request.headers.get("content-type", ""), taken)
    except UnknownMedia as unknown:
        raise problem(415, "Unsupported media type", str(unknown)) from None
