"""The smaller share of the campaign sends the same cases through a running intake. They go over a real log and the HTTP
gateway."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from chaos.badinput import batches
from chaos.badinput.campaign import Campaign, Say
from chaos.badinput.case import XML_HEADERS, Answer, Case
from chaos.badinput.generator import ROUND, case_of, good_behind
from chaos.badinput.inside import Outcome
from chaos.badinput.judge import answer_of, personal_in
from chaos.badinput.outside import INTAKE, LOG_BYTES_MAX, Outside, Place, place_name, running_intake
from chaos.badinput.samples import CEB_KINDS, sample
from chaos.memory import MEMORY_MB_MAX, weighed
from deploy.local import processes
from libs.schemas.topics import DECLARED, TOPICS, replays
from services.intake.domain.reading.parsing import is_xml

_TOGETHER = 200
_FLOOD = 1_000
_STRANGER = ("tg_sender", b"STRANGER")
_UNREADABLE = (b"", b"{", b"\xff", b"[]", b"null", b'{"orderNo": ', b"<a/>", b"\0")


async def run_outside(campaign: Campaign, home: Path, count: int, say: Say) -> None:
    """`count` cases over the log, half as many over HTTP, then dead letters, then a topic that nobody can read."""
    async with running_intake(home) as intake:
        pid = await intake.start(unreadable_share_max=1)
        await intake.register()
        say(f"intake runs, {count:,} cases over the log")
        await _over_the_log(campaign, intake, count)
        say(f"{count // 2:,} cases over HTTP")
        await _over_http(campaign, intake, count // 2)
        say("dead letters: listed, replayed")
        await _dead_letters(campaign, intake)
        say("batches that nobody can open")
        await _unopenable(campaign, intake)
        say(f"{batches.NEAR_BOMBS} batches just under what one may come to")
        await _nearly_bombs(campaign, intake, pid)
        await _undisturbed(campaign, intake, pid)
        say(f"{_FLOOD:,} records that nobody can read")
        await _never_halting(campaign, intake)
        if shows := personal_in(intake.log()):
            campaign.violations.append(f"intake's log shows {shows}")


async def _over_the_log(campaign: Campaign, intake: Outside, count: int) -> None:
    """Each case with a valid document behind it in its partition; both get their answers."""
    placed: list[tuple[Case, Place, Place]] = []
    skipped = 0
    for first in range(0, count, _TOGETHER):
        drawn = [case_of(campaign.seed, number) for number in range(first, min(first + _TOGETHER, count))]
        fitting = [case for case in drawn if len(case.draft.value or b"") <= LOG_BYTES_MAX]
        skipped += len(drawn) - len(fitting)
        placed += await asyncio.gather(*(_send(intake, case) for case in fitting))
    if not await intake.passed(place for _, bad, good in placed for place in (bad, good)):
        campaign.violations.append(f"intake did not get past the cases: {await intake.health()}")
    told = await intake.told()
    for case, bad, good in placed:
        campaign.note(case, _told_of(told, bad), _told_of(told, good))
    campaign.kafka |= {"cases": len(placed), "too large for the log": skipped}


async def _send(intake: Outside, case: Case) -> tuple[Case, Place, Place]:
    draft = case.draft
    partition = case.number % TOPICS[draft.topic].partitions
    bad = intake.send(draft.topic, partition, draft.key, draft.value, draft.headers)
    good = intake.send(draft.topic, partition, b"K1", good_behind(case))
    first, second = await asyncio.gather(bad, good)
    return case, first, second


def _told_of(told: dict[str, Outcome], place: Place) -> Outcome:
    """The answers to a record: under its own name, or one name for each document in it."""
    name = place_name(place)
    found = [told[name]] if name in told else []
    part = 1
    while f"{name}-{part}" in told:
        found.append(told[f"{name}-{part}"])
        part += 1
    whole = Outcome()
    for one in found:
        whole.reason, whole.shown = one.reason or whole.reason, one.shown or whole.shown
        whole.published += one.published
    return whole


async def _over_http(campaign: Campaign, intake: Outside, count: int) -> None:
    """The cases of the second round. A body is taken or refused, never an error of ours; what is taken is answered."""
    statuses: Counter[int] = Counter()
    taken: list[tuple[Case, list[str]]] = []
    drawn = [case_of(campaign.seed, number) for number in range(ROUND, ROUND + count)]
    for case in filter(_fits_http, drawn):
        answer = await _post(intake, case)
        statuses[answer.status_code] += 1
        for text in _wrong_status(case, answer):
            campaign.violate(case, text)
        if answer.status_code == 202:
            taken.append((case, [receipt["id"] for receipt in answer.json()["receipts"]]))
        good = await intake.http.post("/v1/documents", params={"kind": case.draft.kind}, content=good_behind(case))
        if good.status_code != 202:
            campaign.violate(case, f"HTTP {good.status_code} for the valid document behind it")
            continue
        taken.append((case, [receipt["id"] for receipt in good.json()["receipts"]]))
    await intake.passed(_place_of(identity) for _, ids in taken for identity in ids)
    told = await intake.told()
    for case, ids in taken:
        for identity in ids:
            if identity not in told or answer_of(told[identity]) is None:
                campaign.violate(case, "HTTP took it, and it was never answered")
    campaign.cases += sum(statuses.values())
    campaign.kafka["http"] = {str(status): times for status, times in sorted(statuses.items())}


def _fits_http(case: Case) -> bool:
    """HTTP has no headers of records; all it takes over is what the body is."""
    xml = case.draft.headers == XML_HEADERS
    return not case.draft.headers or (xml and case.draft.kind in CEB_KINDS)


async def _post(intake: Outside, case: Case) -> httpx.Response:
    # The log reads by the first character, whatever the sender calls it; the gateway has a door for each form.
    xml = case.draft.headers == XML_HEADERS and is_xml(case.draft.value or b"", None)
    path, media = ("/v1/ceb", "application/xml") if xml else ("/v1/documents", "application/json")
    query = {} if xml else {"kind": case.draft.kind}
    return await intake.http.post(path, params=query, content=case.draft.value or b"", headers={"content-type": media})


def _wrong_status(case: Case, answer: httpx.Response) -> Iterator[str]:
    if answer.status_code not in (202, 400, 413, 415):
        yield f"HTTP {answer.status_code}"
    if answer.status_code != 202 and answer.headers["content-type"] != "application/problem+json":
        yield f"HTTP {answer.status_code} without a problem document"
    if answer.status_code == 202 and case.draft.expected.reasons == {"not-json"}:
        yield "HTTP takes what is no JSON"
    if Answer.DEAD not in case.draft.expected.answers and answer.status_code == 400:
        yield "HTTP refuses what the log takes"
    if answer.status_code != 202 and (shows := personal_in(answer.text)):
        yield f"HTTP {answer.status_code} shows {shows}"


def _place_of(submission: str) -> Place:
    """`orders-2-123` or `orders-2-123-1`: where the record lies."""
    noun, partition, offset = submission.rsplit("-", 2)
    topics = {topic.noun: topic.name for topic in DECLARED.values()}
    if noun not in topics:
        return _place_of(submission.rpartition("-")[0])
    return topics[noun], int(partition), int(offset)


async def _dead_letters(campaign: Campaign, intake: Outside) -> None:
    """An operator lists them and sends all of them again; what cannot be read still cannot, and comes back."""
    before = await intake.db.fetchval("select count(*) from dead_letter")
    code, said = await intake.tool("list", "--service", INTAKE, "--limit", "1000000")
    if code or said.count(f"\n{INTAKE}/") + said.startswith(f"{INTAKE}/") != before:
        campaign.violations.append(f"the list of dead letters does not show all {before} of them")
    if shows := personal_in(said):
        campaign.violations.append(f"the list of dead letters shows {shows}")
    code, said = await intake.tool("replay", "--all")
    topic = replays(INTAKE).name
    passed = await intake.passed([(topic, 0, before - 1)])
    again = await intake.db.fetchval("select count(*) from dead_letter where topic = $1", topic)
    if code or not passed or again != before:
        campaign.violations.append(f"{before} dead letters were replayed, {again} came back: {said[-200:]}")
    campaign.kafka |= {"dead letters": before, "replayed": again}


async def _unopenable(campaign: Campaign, intake: Outside) -> None:
    """Each becomes one dead letter of its offsets, and the document behind it is answered."""
    topic = DECLARED["list"].name
    small: list[batches.Made] = [(b"K1", b"{", []), (b"K1", b"}", [])]
    for number, (name, make) in enumerate(batches.unopenable(small).items()):
        offset = await batches.produce(intake.endpoints.kafka, topic, 0, make())
        behind = await intake.send(topic, 0, b"K1", sample("list", 2 * 10**12 + number).json)
        passed = await intake.passed([behind])
        letters = await intake.db.fetch(
            "select reason from dead_letter where topic = $1 and partition = 0 and record_offset >= $2 and "
            "record_offset < $3 and reason like 'batch-%'", topic, offset, behind[2],
        )  # fmt: skip
        answer = answer_of(_told_of(await intake.told(), behind))
        if not passed or len(letters) != 1 or answer is not Answer.ACCEPTED:
            campaign.violations.append(f"{name}: {len(letters)} letters, the document behind it is {answer}")
    campaign.kafka |= {"batches": len(batches.unopenable(small))}


async def _nearly_bombs(campaign: Campaign, intake: Outside, pid: int) -> None:
    """Each is opened, and each of their records is a letter; intake's memory stays bounded, and what is behind flows."""
    topic = DECLARED["list"].name
    async with weighed(lambda: [(INTAKE, pid)]) as memory:
        first, *_ = await batches.produce_all(intake.endpoints.kafka, topic, 0, batches.near_bombs())
        behind = await intake.send(topic, 0, b"K1", sample("list", 3 * 10**12).json)
        passed = await intake.passed([behind])
    letters = await _letters_among(intake, [(topic, 0, first)])
    answer = answer_of(_told_of(await intake.told(), behind))
    if not passed or letters != batches.NEAR_BOMBS or answer is not Answer.ACCEPTED:
        campaign.violations.append(f"just under the bound: {letters} letters, the document behind them is {answer}")
    campaign.violations += memory.beyond(MEMORY_MB_MAX)
    campaign.kafka |= {"just under the bound": letters}


async def _undisturbed(campaign: Campaign, intake: Outside, pid: int) -> None:
    """The same process, ready, and not a word about a failure."""
    health = await intake.health()
    if not health["ready"] or health["halted"]:
        campaign.violations.append(f"intake is not well: {health}")
    if processes.status(intake.home)[INTAKE] != pid:
        campaign.violations.append("intake was started again")
    if shows := personal_in((await intake.http.get("/metrics")).text):
        campaign.violations.append(f"the metrics show {shows}")
    failures = [line for line in intake.log().splitlines() if '"exception"' in line or line.startswith("Traceback")]
    campaign.violations += [f"intake's log: {line[:300]}" for line in failures[:5]]


async def _never_halting(campaign: Campaign, intake: Outside) -> None:
    """Partners never halt intake, whatever their share: all they send is put aside, and the record behind it flows."""
    await intake.start(unreadable_share_max=0.5)
    topic = DECLARED["list"].name
    bodies = [_UNREADABLE[number % len(_UNREADABLE)] for number in range(_FLOOD)]
    places = await asyncio.gather(*(intake.send(topic, 0, b"K1", body, [_STRANGER]) for body in bodies))
    behind = await intake.send(topic, 0, b"K1", sample("list", 10**12).json)
    passed = await intake.passed([*places, behind])
    answer, letters = answer_of(_told_of(await intake.told(), behind)), await _letters_among(intake, places)
    if not passed or answer is not Answer.ACCEPTED or letters != _FLOOD:
        campaign.violations.append(f"{letters} of {_FLOOD} unreadable records put aside, the record behind is {answer}")
    campaign.kafka |= {"flood put aside": letters}


async def _letters_among(intake: Outside, places: Sequence[Place]) -> int:
    topic, partition, first = places[0]
    count: int = await intake.db.fetchval(
        "select count(*) from dead_letter where topic = $1 and partition = $2 and record_offset >= $3",
        topic, partition, first,
    )  # fmt: skip
    return count
