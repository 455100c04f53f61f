"""Bytes of a declare topic → `Submission`. What cannot be read at all becomes a dead letter; the rest is examined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from libs.identity.proofs import RecordProofs
from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Decoder, RawRecord
from libs.schemas.ceb import NotTaken, Unreadable
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.topics import DECLARED
from services.intake.domain.answering.states import TOO_LARGE, class_of
from services.intake.domain.reading.parsing import TooMany, is_xml
from services.intake.domain.reading.senders import HEADER, PROOF, TRANSFER
from services.intake.domain.reading.submission import Submission
from services.intake.domain.reading.tables import TABLES

CONTENT_TYPE = "content-type"
XML = b"application/xml"
SENDER_LENGTH_MAX = 60


class Limits(NamedTuple):
    """Largest bodies in bytes, by the form they come in."""

    json: int
    xml: int


def decoders(limits: Limits, proving: Proving | None = None) -> Mapping[str, Decoder]:
    """Declare topic → its decoder. proving: how senders are proved; None where nobody asks."""
    made = {topic.name: decoder_of(KINDS[name], limits) for name, topic in DECLARED.items()}
    return {name: _proved(decode, proving) for name, decode in made.items()} if proving else made


class Proving(NamedTuple):
    """Senders are proved so. required: whether a record without a proof is refused."""

    proofs: RecordProofs
    required: bool


def _proved(decode: Decoder, proving: Proving) -> Decoder:
    """Decode what is proved. What cannot be read, foreseen or not, blames nobody but whom a proof names: anybody writes in
    others' names, and in names of their own making."""
    judge, required = proving.proofs.judge, proving.required

    def decode_proved(raw: RawRecord) -> Submission:
        if not required and raw.headers.get(PROOF) is None:
            return cast(Submission, decode(raw))
        proof = judge(raw.topic, raw.key, raw.value, raw.headers.get(PROOF), raw.timestamp)
        try:
            submission: Submission = decode(raw)
        except Exception as failure:
            if proof.code and named_by(raw.headers.get(HEADER) or b"") in ("", proof.code):
                raise
            known = failure if isinstance(failure, DeadLetter) else DeadLetter(type(failure).__name__)
            raise DeadLetter(known.reason, known.told, blames=False) from failure
        if proof.code is not None:
            return submission._replace(senders={PROOF: proof.code, **submission.senders})
        return submission._replace(unproven=proof.wrong or "")

    return decode_proved


def decoder_of(kind: Kind, limits: Limits) -> Decoder:
    """The first character says whether a body is CEB XML or JSON; the header `content-type` is optional."""
    takes_xml = TABLES[kind.name].takes_xml

    def decode(raw: RawRecord) -> Submission:
        body = raw.value
        if body is None:
            raise DeadLetter("no-body")
        xml = takes_xml and is_xml(body, raw.headers.get(CONTENT_TYPE))
        if len(body) > (limits.xml if xml else limits.json):
            raise DeadLetter(TOO_LARGE)
        try:
            return read(kind, body, xml, raw.headers.get(HEADER))
        except (TooMany, Unreadable) as broken:
            raise DeadLetter(class_of(broken, xml), broken.named if isinstance(broken, NotTaken) else None) from None

    return decode


def read(kind: Kind, body: bytes, xml: bool, sender: bytes | None = None) -> Submission:
    """sender: the record's header of that name. Raises Unreadable with line and column, where they are known, and
    TooMany."""
    senders = {HEADER: named_by(sender)} if sender else {}
    documents, findings, named, structure, warnings, signed, asked = TABLES[kind.name].read(body, xml)
    if named:
        senders[TRANSFER] = named
    return Submission(
        kind.name, body, xml, documents, findings, senders, structure, warnings, signed, subscribers=asked
    )


def named_by(sender: bytes) -> str:
    """Take the sender that the header names."""
    return sender.decode(errors="replace")[:SENDER_LENGTH_MAX]
