"""`python -m edge run`: asks outsiders about orders, until told to stop: the register of persons, and platforms."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, aclosing, suppress
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from edge.asking import Asker, Q, V
from edge.buyers import Buyers
from edge.payments import Payments
from edge.platforms import PlatformDoor, read_platforms
from edge.question_log import Desk, QuestionLog, signer_of
from edge.registers import HttpRegister, Register, TableRegister
from edge.sessions import Sessions
from edge.settings import Settings
from edge.uploads import Uploads, serve
from libs.runtime.clock import Clock, Pause, SystemClock
from libs.runtime.failures import Halt, Transient
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.serving import listen
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.observing.logs import configure_logs
from libs.runtime.stopping import STOP_SECONDS_MAX, end_within
from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.raw_payments import RawPaymentVerdict
from libs.schemas.topics import QUESTIONS

log = structlog.get_logger()

AWAY = (KafkaError, Transient, TimeoutError, OSError)
"""The log does not answer right now."""
Parts = list[Coroutine[Any, Any, None]]


def register_of(settings: Settings) -> Register:
    """Choose who is asked. Raises OSError, ValueError where the table is not as it should be."""
    if settings.buyer_check_url:
        token = settings.buyer_check_token.get_secret_value()
        return HttpRegister(settings.buyer_check_url, token, settings.buyer_check_try_s)
    return TableRegister.read(settings.table)


async def answer(
    settings: Settings,
    desk: Desk[Q, V],
    asker: Asker[Q, V],
    clock: Clock,
    opened: Callable[[QuestionLog[Q, V] | None], None] = lambda _: None,
) -> None:
    """Answer questions until cancelled, whatever becomes of the broker. Raises Halt where topics are not as the table
    has them. opened: is told the log while it can be written."""
    signer, pause_max_ms = signer_of(settings.record_key.get_secret_value()), settings.retry_pause_max_ms
    patience = Pause(clock, settings.retry_pause_min_ms, pause_max_ms)
    while True:
        try:
            await Cluster(settings.kafka_bootstrap).topic_ids((desk.topic.name, QUESTIONS[desk.topic].name))
            async with QuestionLog(settings.kafka_bootstrap, desk, signer, pause_max_ms) as questions:
                opened(questions)
                while True:
                    if asked := await questions.questions():
                        async with aclosing(asker.answers(asked)) as coming:
                            async for answers in coming:
                                await questions.answer(answers)
                        await questions.done()
                        log.info("answered", questions=len(asked), topic=desk.topic.name)
                    patience.reset()
        except AWAY as failure:
            log.warning("the log does not answer", error=type(failure).__name__)
            await patience.after_failure()
        finally:
            opened(None)


def _asker(
    settings: Settings, desk: Desk[Q, V], ask: Callable[[Q], Coroutine[Any, Any, V]], unanswered: V, clock: Clock
) -> Asker[Q, V]:
    def pause() -> Pause:
        return Pause(clock, settings.retry_pause_min_ms, settings.retry_pause_max_ms)

    return Asker(ask, unanswered, clock, pause, desk.limits)


def _about_buyers(settings: Settings, clock: Clock, open_: AsyncExitStack) -> Parts:
    """Ask about buyers. Raises OSError, ValueError where keys or table are not as they should be."""
    register = register_of(settings)
    open_.push_async_callback(register.close)
    buyers = Buyers(register, settings.key_ring, settings.customs, clock)
    desk = buyers.desk(settings.buyer_limits)
    return [answer(settings, desk, _asker(settings, desk, buyers.ask, IdentityVerdict.UNANSWERED, clock), clock)]


def _about_payments(settings: Settings, clock: Clock, open_: AsyncExitStack) -> Parts:
    """Ask for raw payment data, and take uploads. Raises OSError, ValueError where the table is not to be had, SystemExit
    where the port is not."""
    assert settings.platforms_table, "it says whom to ask"
    platforms, limits = read_platforms(settings.platforms_table), settings.payment_limits
    door = PlatformDoor(settings.payment_field, settings.payment_try_s, settings.connections_max)
    open_.push_async_callback(door.close)
    sessions = Sessions(settings.payment_secret.get_secret_value())
    payments = Payments(platforms, door, sessions, settings.customs, clock, limits)
    bodies = Bodies(settings.connections_max * settings.upload_bytes_max, settings.upload_ms_max / 1000)
    uploads = Uploads(payments, settings.payment_methods, clock, bodies, settings.upload_bytes_max)
    desk = payments.desk()

    listening = listen("edge", settings.http_host, settings.http_port, "EDGE_")
    asker = _asker(settings, desk, payments.ask, RawPaymentVerdict.UNANSWERED, clock)
    return [
        serve(uploads.app(settings.upload_path), listening, settings.connections_max),
        answer(settings, desk, asker, clock, payments.opened),
    ]


async def _run(settings: Settings) -> None:
    clock = SystemClock()
    async with AsyncExitStack() as open_:
        parts: Parts = []
        if settings.buyer_check_keys.get_secret_value():
            parts += _about_buyers(settings, clock, open_)
        if settings.platforms_table:
            parts += _about_payments(settings, clock, open_)
        running = asyncio.gather(*parts)

        def stop(signum: int) -> None:
            end_within(STOP_SECONDS_MAX, signum)  # a broker that is away keeps its clients' threads
            running.cancel()

        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, stop, signum)
        log.info("started", kafka=settings.kafka_bootstrap, parts=len(parts))
        with suppress(asyncio.CancelledError):
            await running
    log.info("stopping")


def main(words: list[str] | None = None) -> int:
    """0: told to stop; 1: the log, the keys, a table or the port are not as they should be."""
    parser = argparse.ArgumentParser(prog="python -m edge", description=__doc__)
    parser.add_argument("command", choices=["run"])
    parser.parse_args(words)
    settings = Settings()
    configure_logs("edge", settings.log_level)
    try:
        asyncio.run(_run(settings))
    except (Halt, ValueError, OSError) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
