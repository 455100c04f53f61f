"""A submission as decoded, and each of its documents as examined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, NamedTuple

from libs.schemas.ceb import (
    FINDINGS_MAX,
    Document,
    FormatRules,
    Subscribe,
    TextDocument,
    document_from,
)
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, Kind
from services.intake.domain import sender_rules
from services.intake.domain.reading.moments import FAR, ahead, lies_ahead
from services.intake.domain.reading.senders import PROOF, Claim, claim_of, contradicted
from services.intake.domain.reading.subscribing import Subscribed, subscribed
from services.intake.domain.reading.tables import TABLES

LARGE_BYTES = 16 << 10
"""A single document of more is a large message, and so is every message of several documents. Whoever repeats one document
must not have megabytes opened and read for it."""
PARTS_MAX = 100
"""Documents of one message."""
_OF_SEVERAL = re.compile(r"-\d+-\d+-\d+\Z")


class Submission(NamedTuple):
    """One record of a declare topic, parsed once. body: as received; xml: whether it is CEB XML, else JSON.

    documents: as they travel, or as text documents where every field is right; several only where an XML message
    carries several business nodes. findings: what is wrong with the XML message round its documents; then all of them
    are refused. senders: who sent it, by where that is said. structure: where it is not built as the schema says, for
    each document; empty where it is. warnings: what is told of documents that are taken. signed: whether it has a
    signature that can be judged. unproven: why its sender is not known by a proof, where one is asked for. subscribers: who
    else is to be told.
    """

    kind: str
    body: bytes
    xml: bool
    documents: list[Document | TextDocument]
    findings: Sequence[Finding] = ()
    senders: Mapping[str, str] = MappingProxyType({})
    structure: Sequence[Sequence[Finding]] = ()
    warnings: Sequence[Finding] = ()
    signed: bool = False
    unproven: str = ""
    subscribers: Sequence[Subscribe] = ()

    @property
    def large(self) -> bool:
        """Tell whether the message is too large to be read again for the sake of one of its documents."""
        return len(self.documents) > 1 or len(self.body) > LARGE_BYTES

    @property
    def trace_key(self) -> str | None:
        """The thing's trace begins with this key, whichever document of it comes first. None for a message about several
        things: a record has one trace, and none is better than another thing's."""
        trace_key, documents = TABLES[self.kind].trace_key, self.documents
        if len(documents) == 1:
            return trace_key(documents[0])
        keys = set(map(trace_key, documents))
        return keys.pop() if len(keys) == 1 else None


class Examined(NamedTuple):
    """One document. id: its submission id; part: its place in the message, from 0. Either a model or findings.

    warnings: what its sender is told where it is taken.

    model: a text document for the four documents of the Unified Version, else of the kind's own model.

    identity: see `Table.identity_of`. claim: of whom the register is to be asked before the document is taken.
    """

    id: str
    kind: Kind
    part: int
    model: Any
    findings: list[Finding]
    identity: dict[str, str | None]
    key: str
    warnings: Sequence[Finding] = ()
    claim: Claim | None = None
    subscribed: Subscribed | None = None


def unproved(kind: Kind, submission: Submission) -> Iterator[Finding]:
    """Say what is wrong with how its sender is proved. It is judged when the document is decided, and never again."""
    if submission.unproven:
        yield sender_rules.unproven(kind).finding(submission.unproven, path=PROOF)
    if PROOF in submission.senders:
        yield from contradicted(kind, submission.senders)


def submission_id(topic: str, partition: int, offset: int, part: int = 0, parts: int = 1) -> str:
    """Deterministic from where the record lies: `orders-2-123456`; `-1`, `-2` … for the documents of one message."""
    place = f"{_short(topic)}-{partition}-{offset}"
    return place if parts == 1 else f"{place}-{part + 1}"


@cache
def _short(topic: str) -> str:
    """cbec.declare.orders.v1 → orders."""
    return topic.removesuffix(".v1").rpartition(".")[2]


def submissions_of(submission: str) -> tuple[str, list[str]]:
    """The submission that a message is stored with, and every one that may have come in the same message."""
    if not _OF_SEVERAL.search(submission):
        return submission, [submission]
    place = submission.rpartition("-")[0]
    return f"{place}-1", [f"{place}-{part}" for part in range(1, PARTS_MAX + 1)]


def examine(
    submission: Submission, topic: str, partition: int, offset: int, day: date, rules: FormatRules, latest: str = FAR
) -> list[Examined]:
    """Every document of a submission as a checked model, or with all that is wrong with it. latest: how late it may be
    dated."""
    kind, table, parts = KINDS[submission.kind], TABLES[submission.kind], len(submission.documents)
    examined = []
    for part, document in enumerate(submission.documents):
        model, findings = table.check(document, day, rules)
        as_sent: Mapping[str, Any] = {}
        refusing: Sequence[Finding] = ()
        warnings = submission.warnings
        if submission.structure:
            structure = submission.structure[part]
            if rules.structure_refused:
                refusing = structure
            else:
                warnings = (*warnings, *structure)
        if not document and submission.findings:
            findings = []  # a message of no document is answered for that alone
        late = [*ahead(kind, model, latest)] if model is not None and lies_ahead(kind, model, latest) else ()
        claim = asked = None
        if submission.subscribers:
            asked = subscribed(
                document if isinstance(document, dict) else document_from(document), submission.subscribers
            )
        if model is None or submission.senders or submission.findings or refusing or late or kind.asks_register:
            as_sent = document if isinstance(document, dict) else document_from(document)
            claim = claim_of(kind, as_sent, submission.senders)
            around = [*submission.findings, *refusing, *late]
            if around:
                model, findings = None, list(islice(chain(around, findings), FINDINGS_MAX))
        own_id = submission_id(topic, partition, offset, part, parts)
        identity = table.identity_of(as_sent, model)
        key = kind.business_key(identity)
        examined.append(Examined(own_id, kind, part, model, findings, identity, key, warnings, claim, asked))
    return examined
