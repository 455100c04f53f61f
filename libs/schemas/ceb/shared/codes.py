"""Finds our own codes for families that the official list has none for, by what happened."""

from libs.schemas.ceb.engine.facts import Codes
from libs.schemas.codes.error_codes import EXPORT_DOCUMENTS

_ROWS = Codes(
    no_lines="001",
    repeated="002",
    empty="003",
    malformed="004",
    not_found="005",
    conflict="006",
    declared="007",
    stale="008",
    too_many="009",
    unsigned="010",
    unverified="011",
)
"""The rows of `codes/answers/exports.toml`, each of which stands for every export message."""


def own_codes(number: str) -> Codes:
    """-<message><row>, for the message of this number and its receipt."""
    (first,) = (document.first for document in EXPORT_DOCUMENTS if document.number == number)
    return Codes(**{name: f"-{number}{int(getattr(_ROWS, name)) + first:03}" for name in Codes.__slots__})


OUTGOING = Codes(malformed="-621017", empty="-621017", too_many="-621017")
"""What customs writes and nobody answers: one that is wrong is an error of the system, -621017."""
