"""The whole system on this machine: the stack, its topics, the services, and the calendar if it is wanted."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException

from deploy.local import processes, stack
from deploy.local.errors import StackError
from deploy.local.part import Say
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.topics import MADE

ASKED = ("BUYER_CHECK_PLATFORMS", "RAW_PAYMENT_TABLE")
"""Whoever has buyers checked, or platforms asked for raw payment data, needs the edge."""


@dataclass(frozen=True)
class System:
    """A running system. ports: service → HTTP port."""

    home: Path
    endpoints: stack.Endpoints
    ports: dict[str, int]

    @property
    def intake_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['intake']}"

    @property
    def calendar_secret(self) -> str:
        """Return the secret by which whoever closes days here proves it."""
        return self.endpoints.secrets["CALENDAR_SECRET"]


def start(
    home: Path,
    *,
    zipkin: bool = False,
    calendar: bool = False,
    env: Mapping[str, str] | None = None,
    own: Mapping[str, Mapping[str, str]] | None = None,
    say: Say = lambda _line: None,
) -> System:
    """Start what does not run yet and wait until every part answers and every service is ready.

    Raises `StackError`, after stopping what this call started.
    env: variables of every service. own: service → variables that it alone has.
    calendar: also start the timekeeper, which closes days as they pass. Not where the simulator plays: it has days of its
    own and closes them itself.
    """
    ran = [name for name, pid in {**stack.status(home), **processes.status(home)}.items() if pid]
    try:
        return _start(home, zipkin=zipkin, calendar=calendar, env=env, own=own, say=say)
    except BaseException:
        processes.stop_services(home, keep=ran)
        stack.stop(home, keep=ran)
        raise


def _start(
    home: Path,
    *,
    zipkin: bool,
    calendar: bool,
    env: Mapping[str, str] | None,
    own: Mapping[str, Mapping[str, str]] | None,
    say: Say,
) -> System:
    endpoints = stack.start(home, zipkin=zipkin, say=say)
    say("topics: creating")
    try:
        made = Cluster(endpoints.kafka).create(MADE)
    except KafkaException as failure:
        raise StackError(f"topics cannot be created at {endpoints.kafka}: {failure}") from failure
    say(f"topics: {len(made)} created, {len(MADE) - len(made)} were there")
    ports = processes.start_services(home, endpoints, env, own=own, say=say)
    programs = [processes.TIMEKEEPER] if calendar else []
    if any(map({**os.environ, **(env or {})}.get, ASKED)):
        programs.append(processes.EDGE)
    for name in programs:
        say(f"{name}: runs, pid {processes.start_program(home, endpoints, name, env)}")
    return System(home, endpoints, ports)


def stop(home: Path) -> None:
    """Stop services, then servers; data stays."""
    processes.stop_services(home)
    stack.stop(home)


@contextmanager
def running(
    home: Path,
    *,
    zipkin: bool = False,
    env: Mapping[str, str] | None = None,
    own: Mapping[str, Mapping[str, str]] | None = None,
    say: Say = lambda _line: None,
) -> Iterator[System]:
    """A fresh system for as long as the block lasts: what an earlier one left under `home` is removed first."""
    processes.stop_services(home)
    stack.wipe(home)
    try:
        yield start(home, zipkin=zipkin, env=env, own=own, say=say)
    finally:
        stop(home)
