"""A flood repeats one document under one key: a row says what bounds it, a tag whose it is.

A row for each key that gathers. All of a flood comes under one key and new numbers, or new versions; what its bound has no
room for is refused by the row's rule and no other, and who comes behind it is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from chaos.badinput.samples import sample
from checker.facts import Facts
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS

FLOODED, BEHIND = "FLOOD", "BEHIND"
"""How numbers of a flood begin, and those of the document behind it. Nobody's play has such ones."""
Document = dict[str, Any]
_TAGGED = re.compile(f"(?:{FLOODED}|{BEHIND})([0-9A-F]{{2}})[0-9A-F]{{12}}")


@dataclass(frozen=True, slots=True)
class Flood:
    """document: of a tag and a count, one of the flood. service, setting: whose bound it is. beside: how many stand beside
    what the bound counts. rule: the name of what refuses the rest. sender: the field that names who must be registered."""

    name: str
    kind: str
    document: Callable[[str, int], Document]
    service: str
    setting: str
    rule: str
    beside: int = 0
    sender: str = ""

    def most(self, bound: int) -> int:
        """Count what is taken where the setting says `bound`."""
        return bound + self.beside

    def body(self, tag: str, count: int) -> bytes:
        return json.dumps(self.document(tag, count), ensure_ascii=False).encode()

    def key(self, tag: str, count: int) -> bytes:
        """The Kafka key, as its sender would write it."""
        return KINDS[self.kind].keyed_by.of_document(self.document(tag, count)).encode()


def _of_one_order(kind: str) -> Callable[[str, int], Document]:
    """Each has a number of its own under one order number."""

    def document(tag: str, count: int) -> Document:
        number = KINDS[kind].key[-1]
        return _sample(kind) | {number: f"{tag}{count:06d}", "orderNo": tag}

    return document


def _lists(tag: str, count: int) -> Document:
    """One order number, each list of another platform."""
    return _sample("list") | {"orderNo": tag, "ebpCode": f"3301{count:06d}", "assureCode": _sample("list")["ebcCode"]}


def _lists_of_a_parcel(tag: str, count: int) -> Document:
    return _sample("export-list") | {"orderNo": f"{tag}{count:06d}", "logisticsNo": tag}


def _corrections(tag: str, count: int) -> Document:
    """The first is new, each further one changes what it says."""
    made = _later(_sample("order") | {"orderNo": tag}, count)
    return made | {"buyerRegNo": f"user{count:06d}"}


def _reports(tag: str, count: int) -> Document:
    """One parcel, reported by its site and changed again and again."""
    made = _later(_sample("export-return-arrival") | {"logisticsNo": tag, "invtNo": _list_no(tag)}, count)
    return made | {"location": f"B{count}"}


def _reports_of_a_list(tag: str, count: int) -> Document:
    return _sample("export-return-arrival") | {"logisticsNo": f"{tag}{count:06d}", "invtNo": _list_no(tag)}


def _returns(tag: str, count: int) -> Document:
    """One list that nobody knows yet, each application of it of another parcel."""
    own = f"{tag}{count:06d}"
    return _sample("export-return-application") | {"logisticsNo": own, "coElNo": own, "invtNo": _list_no(tag)}


def _sample(kind: str) -> Document:
    return sample(kind, 0).document


def _later(document: Document, count: int) -> Document:
    moment = datetime.strptime(f"{document['appTime']}+0800", "%Y%m%d%H%M%S%z") + timedelta(seconds=count)
    return document | {"appTime": f"{moment:%Y%m%d%H%M%S}", "appType": "2" if count else "1"}


def _list_no(tag: str) -> str:
    """A list number that nobody was given."""
    return f"31052026E9{int.from_bytes(blake2b(tag.encode(), digest_size=4).digest()) % 10**8:08d}"


FLOODS: tuple[Flood, ...] = (
    Flood("payments-of-an-order", "payment", _of_one_order("payment"), "matching", "documents_max", "411.orderNo.gathered"),
    Flood("waybills-of-an-order", "waybill", _of_one_order("waybill"), "matching", "waybills_max", "511.orderNo.gathered"),
    Flood("lists-of-an-order", "list", _lists, "intake", "cases_max", "621.orderNo.cases"),
    Flood("lists-of-a-parcel", "export-list", _lists_of_a_parcel, "intake", "cases_of_owner_max", "603.logisticsNo.orders"),
    Flood("corrections-of-an-order", "order", _corrections, "intake", "corrections_max", "311.orderNo.corrections", 1),
    Flood("reports-of-a-parcel", "export-return-arrival", _reports, "returns", "export_reports_kept_max",
          "215.logisticsNo.changes", 1, "operatorCode"),
    Flood("reports-of-a-list", "export-return-arrival", _reports_of_a_list, "returns", "arrivals_of_site_max",
          "215.invtNo.reports", sender="operatorCode"),
    Flood("returns-of-a-list", "export-return-application", _returns, "returns", "applications_max", "213.invtNo.open",
          sender="agentCode"),
)  # fmt: skip
BY_NAME = {flood.name: flood for flood in FLOODS}


def tagged(flood: Flood, number: int, begins: str = FLOODED) -> str:
    """The tag of a flood, by which its documents are known: each names it in its business key."""
    return f"{begins}{FLOODS.index(flood):02X}{number:012X}"


@dataclass(slots=True)
class Tally:
    """beyond: by submission, whether the flood's rule refused it. otherwise: those that were refused for something else."""

    flood: Flood
    beyond: dict[str, bool] = field(default_factory=dict)
    otherwise: set[str] = field(default_factory=set)

    @property
    def refused(self) -> int:
        return sum(self.beyond.values())

    @property
    def left(self) -> int:
        """Count those that the rule let in."""
        return len(self.beyond) - self.refused


def tallies(facts: Facts) -> dict[str, Tally]:
    """Count how each flood, and what came behind it, was answered; by tag."""
    found: dict[str, Tally] = {}
    for told in facts.only(ReceiptsIssued):
        tag = _TAGGED.search(told.business_key)
        if tag and told.submission_id and not told.repeats:
            flood = FLOODS[int(tag[1], 16)]
            if told.document == flood.kind:
                tally, id_, beyond = (
                    found.setdefault(tag[0], Tally(flood)),
                    told.submission_id,
                    flood.rule in _rules(told),
                )
                tally.beyond[id_] = beyond or tally.beyond.get(id_, False)
                if not beyond and any(each.findings for each in told.receipts):
                    tally.otherwise.add(id_)
    return found


def overfull(facts: Facts, most: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each flood of which more was taken than its bound. most: name of a flood → how many are taken."""
    for tag, tally in tallies(facts).items():
        if (taken := tally.left - len(tally.otherwise)) > most[tally.flood.name]:
            yield f"{tally.flood.name}: {taken} taken under {tag}, not {most[tally.flood.name]}"


def wrong_answers(facts: Facts, most: Mapping[str, int], floods: int) -> Iterator[str]:
    """Each flood is refused beyond its bound, and nobody else by its rule. floods: how often one struck."""
    came_to_it = behind = 0
    for tag, tally in tallies(facts).items():
        sent, bound = len(tally.beyond), most[tally.flood.name]
        if tag.startswith(BEHIND):
            behind += not tally.refused
        else:
            came_to_it += sent > bound
            if tally.left != min(sent, bound):
                yield f"{tally.flood.name}: {sent} under {tag}, {tally.left} taken, not {bound}"
    if came_to_it < floods or behind < floods:
        yield f"{floods} floods struck, {came_to_it} came to their bound, behind {behind} the next document was taken"
    strangers = sum(
        not _RULES.get(told.document, _NO_RULES).isdisjoint(_rules(told))
        for told in facts.only(ReceiptsIssued)
        if not _TAGGED.search(told.business_key)
    )
    if strangers:
        yield f"{strangers} documents refused as beyond a bound though nobody flooded their key"


def _rules(told: ReceiptsIssued) -> set[str]:
    return {finding.rule.partition("@")[0] for each in told.receipts for finding in each.findings}


_NO_RULES = frozenset[str]()
_RULES: dict[str, set[str]] = {kind: {f.rule for f in FLOODS if f.kind == kind} for kind in {f.kind for f in FLOODS}}
