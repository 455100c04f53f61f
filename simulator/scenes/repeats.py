"""The same document again, another under its number, an old one, one to delete, one not declared yet."""

from __future__ import annotations

from libs.schemas.kinds import KINDS, Opens
from simulator.papers.documents import DOCUMENTS, Document, app_time
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel, Wave

_SENT = [KINDS[name] for name in DOCUMENTS]
_CHANGEABLE = [kind for kind in _SENT if kind.opens is Opens.NOTHING]
"""A declared list is not changed by another of its number."""
CONFLICTS = {kind.name: kind.codes.conflict for kind in _SENT}
TOO_LATE = {kind.name: kind.codes.declared for kind in _CHANGEABLE}
STALE = {kind.name: kind.codes.stale for kind in _CHANGEABLE}
_OTHER_CONTENT = {
    "order": {"consigneeAddress": "浙江省宁波市鄞州区别处路2号"},
    "payment": {"telephone": "19900000001"},
    "waybill": {"goodsInfo": "其他货物"},
    "list": {"consigneeAddress": "浙江省宁波市鄞州区别处路2号"},
}


def _one_of(draft: Draft, table: dict[str, str]) -> tuple[str, str]:
    """Kinds take turns."""
    return list(table.items())[draft.number % len(table)]


def duplicate(draft: Draft) -> list[Parcel]:
    """One of the four is sent twice with the crowd. The second has a guid and time of its own."""
    documents = draft.documents()
    kind, _ = _one_of(draft, CONFLICTS)
    draft.crowd(documents)
    draft.send(kind, draft.again(documents[kind], Wave.CROWD))
    return [draft.released()]


def _other(draft: Draft, kind: str, document: Document) -> None:
    """Other content under the same number, after the crowd."""
    draft.send(kind, draft.again(document, Wave.AFTER, _OTHER_CONTENT[kind]), wave=Wave.AFTER)


def conflicting_duplicate(draft: Draft) -> list[Parcel]:
    """One of the four comes again with other content; the three of them before their list is declared."""
    documents = draft.documents()
    kind, code = _one_of(draft, CONFLICTS)
    if kind != "list":
        draft.send("list", draft.again(documents.pop("list"), Wave.AGAIN), wave=Wave.AGAIN)
    draft.crowd(documents)
    _other(draft, kind, documents[kind])
    return [draft.released(answers=(Answer(kind, code),))]


def changed_too_late(draft: Draft) -> list[Parcel]:
    """Order, payment or waybill comes again with other content after the list was declared."""
    documents = draft.documents()
    kind, code = _one_of(draft, TOO_LATE)
    draft.crowd(documents)
    _other(draft, kind, documents[kind])
    return [draft.released(answers=(Answer(kind, code),))]


def stale_resend(draft: Draft) -> list[Parcel]:
    """An older version of a document turns up after the newer one was accepted."""
    documents = draft.documents()
    kind, code = _one_of(draft, STALE)
    draft.crowd(documents)
    old = draft.again(documents[kind], Wave.AFTER, _OTHER_CONTENT[kind])
    earlier = app_time(draft.sale.day, draft.sale.second - 3600)
    old |= {name: earlier for name in ("appTime", "payTime") if name in old}
    draft.send(kind, old, wave=Wave.AFTER)
    return [draft.released(answers=(Answer(kind, code),))]


def deletion(draft: Draft) -> list[Parcel]:
    """A sender asks for deletion of what a declared list rests on."""
    documents = draft.documents()
    kind, code = _one_of(draft, TOO_LATE)
    draft.crowd(documents)
    draft.send(kind, draft.again(documents[kind], Wave.AFTER, {"appType": "3"}), wave=Wave.AFTER)
    return [draft.released(answers=(Answer(kind, code),))]


def draft_list(draft: Draft) -> list[Parcel]:
    """The list is only stored, not declared."""
    documents = draft.documents()
    documents["list"]["appStatus"] = "1"
    draft.crowd(documents)
    return [draft.parcel(Expected(Final.DRAFT, answers=(Answer("list", "1"),)))]
