"""One running system for all tests of this folder, prepared with the sample files as its first user would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.system import System
from simulator.papers.documents import Sale
from simulator.people.partners import PLATFORMS, WAREHOUSES
from simulator.planner import plan
from simulator.samples import FOLDER, PREPARATIONS
from simulator.scenes import PLAIN
from tests.e2e.fresh import environment_of, fresh_system
from tests.e2e.partners import Partner, partner_of
from tests.e2e.raw_payments import StandIn

SEED, PARCELS = 41, 120
COMMAND_WITHIN_S = 300
_EVERYTHING_IS_TRACED = {"TRACE_SHARE": "1"}
_NOBODY_IS_DRAWN = {"REVIEW_INSPECTION_SHARE": "0", "EXPORTS_DECLARATION_INSPECTION_SHARE": "0"}
_HOOKS_ARE_HERE = {
    "FEED_WEBHOOK_NETWORKS": "127.0.0.0/8",
    "FEED_WEBHOOK_PLAIN": "true",
    "FEED_POST_S_MAX": "2",
    "FEED_LEASE_S": "3",
}

ASKED_PLATFORM, REGISTER_PORT = "3302960EB9", free_port()
_ITS_BUYERS_ARE_CHECKED = {
    "BUYER_CHECK_PLATFORMS": ASKED_PLATFORM,
    "BUYER_CHECK_URL": f"http://{LOOPBACK}:{REGISTER_PORT}/persons",
    "BUYER_CHECK_LIMIT_S": "3",
    "BUYER_CHECK_TRY_S": "1",
}
TOLD, PAYMENT_SHARE = StandIn(), "0.00001"
"""Platforms that are asked for raw payment data, and the share of orders about which they are."""
_SOON = {"RAW_PAYMENT_LIMIT_S": "8", "RAW_PAYMENT_TRY_S": "4"}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="package")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    asked = TOLD.asked([PLATFORMS[0].code], tmp_path_factory.mktemp("platforms"), PAYMENT_SHARE) | _SOON
    env = _EVERYTHING_IS_TRACED | _NOBODY_IS_DRAWN | _HOOKS_ARE_HERE | _ITS_BUYERS_ARE_CHECKED | asked
    with fresh_system("one", zipkin=True, env=env) as running:
        yield running


@pytest.fixture(scope="package")
def command(up: System) -> Run:
    """A command of the repository, run against this system: `command("simulator", "send", …)`."""

    def run(module: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", module, *map(str, words)]
        return subprocess.run(
            argv, env=environment_of(up), capture_output=True, text=True, timeout=COMMAND_WITHIN_S, check=False
        )

    return run


@pytest.fixture(scope="package")
def prepared(command: Run) -> None:
    """Enterprises, guarantees, a book and its stock are there, from the samples."""
    for name in PREPARATIONS:
        done = command("simulator", "send", FOLDER / name)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="package")
async def partner(up: System, prepared: None) -> AsyncIterator[Partner]:
    async with partner_of(up) as one:
        yield one


@pytest.fixture(scope="package")
def sales() -> Iterator[Sale]:
    """Ordinary sales, each a new one, from the book of the samples."""
    plain = [parcel.sale for parcel in plan(SEED, PARCELS, 1).parcels if parcel.scene == PLAIN]
    return (replace(sale, warehouse=WAREHOUSES[0]) for sale in plain)


@pytest.fixture
def sale(sales: Iterator[Sale]) -> Sale:
    return next(sales)
