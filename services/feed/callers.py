"""A subscriber is shown its own feed, and nobody else's."""

from __future__ import annotations

from starlette.requests import Request

from libs.identity import CODE, principal_of
from libs.runtime.http.guarding import CLAIM
from libs.runtime.http.problems import problem


def caller_of(request: Request) -> str:
    """Return the customs code of whoever asks: of the credential, or as the request claims where none is asked for.

    Raises Problem where nobody is named.
    """
    if principal := principal_of(request):
        return principal.code
    code = request.headers.get(CLAIM)
    if code is None:
        raise problem(401, "Who asks?", "name yourself by X-Customs-Code, your customs registration code")
    if not CODE.fullmatch(code):
        raise problem(400, "Who asks?", "X-Customs-Code is not a code of 1 to 60 printable characters")
    return code
