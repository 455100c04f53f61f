"""`python -m edge run`: asks whoever keeps the register of persons about orders' buyers, until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import aclosing, suppress

import structlog
from aiokafka.errors import KafkaError

from edge.asking import Asker
from edge.question_log import QuestionLog
from edge.registers import HttpRegister, Register, TableRegister
from edge.settings import Settings
from libs.runtime.clock import Clock, Pause, SystemClock
from libs.runtime.failures import Halt, Transient
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.observing.logs import configure_logs
from libs.runtime.stopping import STOP_SECONDS_MAX, end_within
from libs.schemas.topics import DECLARED, IDENTITY_QUESTIONS

log = structlog.get_logger()

AWAY = (KafkaError, Transient, TimeoutError, OSError)
"""The log does not answer right now."""


def register_of(settings: Settings) -> Register:
    """Choose who is asked. Raises OSError, ValueError where the table is not as it should be."""
    if settings.buyer_check_url:
        token = settings.buyer_check_token.get_secret_value()
        return HttpRegister(settings.buyer_check_url, token, settings.buyer_check_try_s)
    return TableRegister.read(settings.table)


async def serve(settings: Settings, register: Register, clock: Clock) -> None:
    """Answer questions until cancelled, whatever becomes of the broker. Raises Halt where topics are not as the table
    has them."""

    def pause() -> Pause:
        return Pause(clock, settings.retry_pause_min_ms, settings.retry_pause_max_ms)

    limits = settings.buyer_check_limit_s, settings.buyer_check_try_s, settings.buyer_check_at_once
    asker, patience = Asker(register, clock, pause, *limits), pause()
    while True:
        try:
            await Cluster(settings.kafka_bootstrap).topic_ids(
                (IDENTITY_QUESTIONS.name, DECLARED["identity-answer"].name)
            )
            async with QuestionLog(settings, clock) as questions:
                while True:
                    if asked := await questions.questions():
                        async with aclosing(asker.answers(asked)) as coming:
                            async for answers in coming:
                                await questions.declare(answers)
                        await questions.done()
                        log.info("answered", questions=len(asked))
                    patience.reset()
        except AWAY as failure:
            log.warning("the log does not answer", error=type(failure).__name__)
            await patience.after_failure()


async def _run(settings: Settings) -> None:
    register = register_of(settings)
    serving = asyncio.ensure_future(serve(settings, register, SystemClock()))

    def stop(signum: int) -> None:
        end_within(STOP_SECONDS_MAX, signum)  # a broker that is away keeps its clients' threads
        serving.cancel()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop, signum)
    log.info("started", kafka=settings.kafka_bootstrap, register=type(register).__name__)
    try:
        with suppress(asyncio.CancelledError):
            await serving
    finally:
        await register.close()
    log.info("stopping")


def main(words: list[str] | None = None) -> int:
    """0: told to stop; 1: the log, the keys or the table are not as they should be."""
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
