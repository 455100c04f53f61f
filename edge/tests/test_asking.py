"""Each question gets one answer: what the register says, or within the time limit that nobody said anything."""

from __future__ import annotations

import asyncio
import csv
from base64 import b64encode
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from msgspec import json
from pydantic import ValidationError

from edge.asking import Answer, Asker, Limits, NoAnswer
from edge.buyers import BuyerQuestion, Buyers
from edge.question_log import question_of, signer_of
from edge.registers import HttpRegister, Person, TableRegister
from edge.settings import Settings
from libs.runtime.clock import Pause
from libs.runtime.failures import Halt
from libs.runtime.sealing import KeyRing
from libs.schemas.buyer_identity import IdentityAnswer, IdentityVerdict
from libs.schemas.events.buyer_identity import IdentityAsked

VERIFIED, REFUSED, UNANSWERED = IdentityVerdict
PERSON = Person("张三", "110101199003070011")
RING = KeyRing.of("1:keys-of-a-test")


class StandingClock:
    """Time passes where somebody sleeps, and nowhere else."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def now_ns(self) -> int:
        return int(self.now_s * 1e9)

    def steady_s(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Scripted:
    """A register that says these things in turn, the last one for ever."""

    def __init__(self, *said: IdentityVerdict | str) -> None:
        self.said, self.asked = list(said), [Person("", "")][:0]

    async def ask(self, person: Person) -> IdentityVerdict:
        self.asked.append(person)
        says = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(says, IdentityVerdict):
            return says
        raise NoAnswer(says)

    async def close(self) -> None:
        """It has nothing open."""


LIMITS = Limits(limit_s=60, try_s=5, at_once=2, batch=10)


def asker(register: Any, clock: StandingClock) -> Asker[BuyerQuestion, IdentityVerdict]:
    buyers = Buyers(register, RING, "0000", clock)
    return Asker(buyers.ask, UNANSWERED, clock, lambda: Pause(clock, 1_000, 1_000), LIMITS)


async def answered(
    asks: Asker[BuyerQuestion, IdentityVerdict], questions: list[BuyerQuestion]
) -> list[Answer[Any, Any]]:
    """All answers, in the order of their questions."""
    found = [answer async for answers in asks.answers(questions) for answer in answers]
    return sorted(found, key=lambda answer: questions.index(answer.question))


def question(
    number: int = 1, token: str = "1-a", person: Person | None = PERSON, asked_s: float = 1_000.0
) -> BuyerQuestion:
    return BuyerQuestion(f"orders-0-{number}", f"T{number}", "3301960AB1", token, person, asked_s)


async def test_a_person_is_asked_about_once_in_a_batch() -> None:
    register = Scripted(VERIFIED)
    answers = await answered(asker(register, StandingClock()), [question(1), question(2), question(3, "1-b")])
    assert [(answer.question.order_no, answer.verdict) for answer in answers] == [
        ("T1", VERIFIED), ("T2", VERIFIED), ("T3", VERIFIED),
    ]  # fmt: skip
    assert len(register.asked) == 2


async def test_an_answer_does_not_wait_for_that_about_another() -> None:
    held = asyncio.Event()

    class Slow(Scripted):
        async def ask(self, person: Person) -> IdentityVerdict:
            if person.name == "李四":
                await held.wait()
            return await super().ask(person)

    coming = asker(Slow(VERIFIED), StandingClock()).answers([question(1, "1-b", Person("李四", "x")), question(2)])
    assert [answer.question.order_no for answer in await anext(coming)] == ["T2"]
    held.set()
    assert [answer.question.order_no for answer in await anext(coming)] == ["T1"]
    await coming.aclose()


async def test_silence_is_tried_again_and_ends_with_the_limit() -> None:
    clock = StandingClock()
    assert (await answered(asker(Scripted("away", "away", REFUSED), clock), [question()]))[0].verdict is REFUSED
    assert clock.now_s == 1_002
    silent = Scripted("away")
    assert (await answered(asker(silent, clock), [question()]))[0].verdict is UNANSWERED
    assert clock.now_s == 1_060
    late = Scripted(VERIFIED)  # whoever was away asks once all the same
    assert (await answered(asker(late, clock), [question(asked_s=0)]))[0].verdict is VERIFIED


async def test_what_nobody_can_open_goes_to_an_officer() -> None:
    register = Scripted(VERIFIED)
    assert (await answered(asker(register, StandingClock()), [question(person=None)]))[0].verdict is UNANSWERED
    assert register.asked == []


async def test_a_table_knows_its_own_numbers(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["11010119900307001x", "张三"])
    register = TableRegister.read(path)
    said = [
        await register.ask(Person(*each)) for each in (("张三", "11010119900307001X"), ("李四", "11010119900307001X"))
    ]
    assert said == [VERIFIED, REFUSED]
    assert await TableRegister.read(None).ask(PERSON) is VERIFIED
    path.write_text("one\n")
    with pytest.raises(ValueError, match="number,name"):
        TableRegister.read(path)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (httpx.Response(200, json={"verdict": "verified"}), VERIFIED),
        (httpx.Response(200, json={"verdict": "refused"}), REFUSED),
        (httpx.Response(200, json={"verdict": "unanswered"}), None),
        (httpx.Response(200, text="<html>"), None),
        (httpx.Response(200, json={"verdict": []}), None),
        (httpx.Response(200, text="[" * 100_000), None),
        (httpx.Response(422, json={}), UNANSWERED),
        (httpx.Response(302, headers={"location": "http://elsewhere/"}), None),
        (httpx.Response(503, json={"verdict": "verified"}), None),
    ],
)
async def test_only_a_verdict_over_http_is_one(answer: httpx.Response, verdict: IdentityVerdict | None) -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        assert json.decode(request.content) == {"name": PERSON.name, "number": PERSON.number}
        assert request.headers["authorization"] == "Bearer t"
        return answer

    register = HttpRegister("https://register.example/ask", "t", 1, httpx.MockTransport(answers))
    if verdict:
        assert await register.ask(PERSON) is verdict
    else:
        with pytest.raises(NoAnswer) as silent:
            await register.ask(PERSON)
        assert PERSON.name not in str(silent.value) and PERSON.number not in str(silent.value)
    await register.close()


def record(value: bytes) -> Any:
    return SimpleNamespace(topic="questions", partition=0, offset=7, value=value, timestamp=1_000_000)


def test_a_question_is_opened_and_its_answer_names_nobody() -> None:
    key, sealed = RING.seal(json.encode(PERSON))
    asked = IdentityAsked(
        submission_id="orders-0-1", order_no="T1", ebp_code="3301960AB1", person=f"1-{'0' * 32}",
        sealed_key=b64encode(key).decode(), sealed=b64encode(sealed).decode(),
    )  # fmt: skip
    buyers = Buyers(Scripted(VERIFIED), RING, "0000", StandingClock())
    read = question_of(record(asked.encode()), buyers.desk(LIMITS))
    assert (read.person, read.asked_s) == (PERSON, 1_000.0)
    others = Buyers(Scripted(VERIFIED), KeyRing.of("1:another-secret"), "0000", StandingClock())
    assert question_of(record(asked.encode()), others.desk(LIMITS)).person is None
    with pytest.raises(Halt, match="no question"):
        question_of(record(b"{}"), buyers.desk(LIMITS))
    answer = buyers.declare(Answer(read, VERIFIED)).document
    assert isinstance(answer, IdentityAnswer)
    assert (answer.asked, answer.cop_no, answer.verdict) == ("orders-0-1", "orders-0-1", VERIFIED)
    for text in (asked.encode().decode(), answer.model_dump_json()):
        assert PERSON.name not in text and PERSON.number not in text


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://register.example/ask", True),
        ("http://localhost:80/ask", True),
        ("http://127.0.0.1:8080/ask", True),
        ("http://[::1]:8080/ask", True),
        ("http://register.example/ask", False),
        ("http://localhost.example/ask", False),
        ("http://10.0.0.7/ask", False),
        ("ftp://127.0.0.1/ask", False),
    ],
)
def test_names_and_numbers_leave_this_machine_encrypted_alone(url: str, taken: bool) -> None:
    with nullcontext() if taken else pytest.raises(ValidationError, match="https is asked for"):
        Settings.model_validate({"KAFKA_BOOTSTRAP": "k:9092", "BUYER_CHECK_KEYS": "1:keys", "BUYER_CHECK_URL": url})


def test_the_key_of_records_is_read_strictly() -> None:
    assert signer_of("") is None
    signer = signer_of(f"k1:{b64encode(b'x' * 32).decode()}")
    assert signer and signer.header("topic", b"T1", b"{}").startswith(b"k1:")
    with pytest.raises(ValueError, match="EDGE_RECORD_KEY"):
        signer_of("nonsense")
