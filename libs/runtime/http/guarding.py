"""A guard proves who asks before a route sees the request, and holds their role to the table."""

from __future__ import annotations

import sys
from math import ceil
from time import monotonic

import structlog
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.identity import SERVICE, Principal
from libs.identity.credentials import NoCredentials
from libs.identity.door import Proofs, Unbelieved
from libs.identity.limits import PLACE as SPENDING
from libs.identity.limits import PartnerLimits, Spending
from libs.identity.principal import PLACE
from libs.identity.settings import DoorSettings
from libs.runtime.http.access import OPEN, access_of
from libs.runtime.http.problems import Problem, problem
from libs.runtime.observing import metrics

log = structlog.get_logger()

CLAIM = "x-customs-code"
"""Who a request says it is from. It may only agree with the credential."""


class Guard:
    """Every request passes it, health and metrics excepted. required: whether one without a credential is refused."""

    def __init__(self, app: ASGIApp, proofs: Proofs, required: bool, limits: PartnerLimits) -> None:
        self._app, self._proofs, self._required, self._limits = app, proofs, required, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        try:
            principal = await self._asking(scope)
        except Problem as refused:
            metrics.REFUSED_REQUESTS.labels(str(refused.status)).inc()
            await refused.response()(scope, receive, send)
            return
        scope[PLACE] = principal
        if principal is None or principal.holds(SERVICE):
            await self._app(scope, receive, send)
        else:
            await self._within_limits(principal.code, scope, receive, send)

    async def _within_limits(self, code: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429 to whoever is above theirs; count what the body of any other brings as it comes."""
        limits = self._limits
        if (wait_s := limits.enter(code)) > 0:
            metrics.REFUSED_REQUESTS.labels("429").inc()
            words = "more records, bytes or requests at once than one partner may send"
            await Problem(429, "Too much", words, retry_after_s=ceil(wait_s)).response()(scope, receive, send)
            return

        async def counted() -> Message:
            message = await receive()
            limits.spend(code, size=len(message.get("body", b"")))
            return message

        scope[SPENDING] = Spending(limits, code)
        try:
            await self._app(scope, counted, send)
        finally:
            limits.leave(code)

    async def _asking(self, scope: Scope) -> Principal | None:
        """Return who asks.

        Raises Problem: 401 where that is not proved, 403 where the address is not theirs, 404 where it is nobody's.
        """
        headers = Headers(scope=scope)
        try:
            principal = await self._proofs.principal(headers, subject_of(scope))
        except Unbelieved as wrong:
            raise _unproved(str(wrong)) from None
        access = access_of(scope["path"])
        if principal is None:
            if self._required or (access is not None and access.proved):
                raise _unproved("give an API key, a bearer token or a client certificate")
            return None
        claimed = headers.get(CLAIM)
        if claimed is not None and claimed != principal.code:
            log.warning("claimed to be another", credential=principal.credential, path=scope["path"])
            raise problem(403, "Somebody else", "X-Customs-Code is not the code that the credential is bound to")
        if access is None:
            raise problem(404, "Not found", "no such address, or nobody's")
        if not principal.holds(*access.roles):
            log.warning("not theirs to ask", credential=principal.credential, path=scope["path"])
            raise problem(403, "Not yours to ask", f"one of these roles may: {', '.join(sorted(access.roles))}")
        return principal


def guards(settings: DoorSettings) -> list[Middleware]:
    """Make what stands before a service's routes; nothing where nobody is asked. Ends the process without its file."""
    try:
        proofs = settings.proofs(lambda wrong: log.error("credentials not read again", reason=wrong))
    except (NoCredentials, ValueError) as wrong:
        sys.exit(f"cannot start: IDENTITY_FILE, OIDC_ALGORITHMS: {wrong}")
    if proofs is None:
        return []
    return [Middleware(Guard, proofs, settings.identity == "required", PartnerLimits(settings.limits, monotonic))]


def subject_of(scope: Scope) -> str | None:
    """Return the subject of the client's certificate, where TLS has verified one (ASGI's TLS extension)."""
    told = (scope.get("extensions") or {}).get("tls") or {}
    subject = told.get("client_cert_name")
    return subject if isinstance(subject, str) else None


def _unproved(why: str) -> Problem:
    return Problem(401, "Who asks?", why, headers={"www-authenticate": 'Bearer realm="tongguan"'})
