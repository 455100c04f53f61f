"""Tokens that stand for ID numbers: whoever counts by them never sees a number (settled 9)."""

import hashlib
import hmac

_LENGTH = 32


def token_of(id_number: str, secret: bytes) -> str:
    """The first 32 hex digits of HMAC-SHA256; `x` and `X` at the end are one number."""
    return hmac.digest(secret, id_number.upper().encode(), hashlib.sha256).hex()[:_LENGTH]
