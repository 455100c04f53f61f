"""The examples are run from empty environments: together they clear parcels, each as its partner."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.local.system import System
from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.partners import BANK
from tests.e2e.partners import ANSWER_WITHIN_S, Partner
from tests.e2e.secured import told_to_partners

EXAMPLES = Path(__file__).parents[3] / "examples"
INSTALL_WITHIN_S = 300

Words = Sequence[str | Path]


def _run(words: Words, within_s: float = INSTALL_WITHIN_S, cwd: Path | None = None, **variables: str) -> str:
    """Run a program in an environment that knows nothing of this repository, and return what it printed."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | variables
    done = subprocess.run(
        [str(word) for word in words], env=env, cwd=cwd, capture_output=True, text=True, timeout=within_s, check=False
    )
    assert done.returncode == 0, f"{words[0]} {words[-1]}: {done.stdout}{done.stderr}"
    return done.stdout


def _python(folder: Path, home: Path) -> Words:
    _run([sys.executable, "-m", "venv", home])
    lock = folder / "requirements.lock"
    _run([home / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock])
    return [home / "bin" / "python", folder / "declare.py"]


def _node(folder: Path, home: Path) -> Words:
    shutil.copytree(folder, home)
    _run(["npm", "ci", "--no-audit", "--no-fund", "--cache", home / "cache"], cwd=home)
    return ["node", home / "declare.mjs"]


def _java(folder: Path, home: Path) -> Words:
    shutil.copytree(folder, home)
    goals = ("compiler:compile", "dependency:copy-dependencies")
    _run(["mvn", "-q", "-B", "--strict-checksums", f"-Dmaven.repo.local={home / 'repository'}", *goals], cwd=home)
    _run(["sha256sum", "--check", "--quiet", home / "jars.lock"], cwd=home / "target" / "lib")
    return ["java", "-cp", f"{home / 'target' / 'classes'}{os.pathsep}{home / 'target' / 'lib'}/*", "Declare"]


def _shell(folder: Path, home: Path) -> Words:
    return ["sh", folder / "declare.sh"]


PROGRAMS: dict[str, tuple[str, Callable[[Path, Path], Words], tuple[str, ...]]] = {
    "order": ("aiokafka", _python, ()),
    "payment": ("node", _node, ("node", "npm")),
    "waybill": ("java", _java, ("mvn", "javac")),
    "list": ("curl", _shell, ("curl",)),
}
"""Kind of document → the folder of the program that declares it, how that is installed, and the tools it needs."""
UNTIL = {"order": "800", "payment": "120", "waybill": "800", "list": "800"}


def _documents(sale: Sale, home: Path) -> dict[str, Path]:
    """Write the four documents of a parcel as files."""
    home.mkdir()
    files = {kind: home / f"{kind}.json" for kind in DOCUMENTS}
    for kind, make in DOCUMENTS.items():
        files[kind].write_text(json.dumps(make(sale), ensure_ascii=False), encoding="utf-8")
    return files


def _found(up: System, code: str) -> dict[str, str]:
    """Variables by which a program finds the system, as this partner."""
    feed = f"http://127.0.0.1:{up.ports['feed']}"
    addresses = {"KAFKA": up.endpoints.kafka, "INTAKE": up.intake_url, "FEED": feed}
    cases, patience = f"http://127.0.0.1:{up.ports['cases']}", str(int(ANSWER_WITHIN_S))
    return {**addresses, "CASES": cases, "CODE": code, "PATIENCE_S": patience, **told_to_partners()}


def _senders(sale: Sale) -> dict[str, str]:
    parties = (sale.platform, sale.payer, sale.carrier, sale.agent)
    return {kind: party.code for kind, party in zip(PROGRAMS, parties, strict=True)}


def _lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


async def test_programs_of_four_languages_clear_one_parcel(
    up: System, partner: Partner, sale: Sale, tmp_path: Path
) -> None:
    lacking = {kind for kind, (_, _, tools) in PROGRAMS.items() if not all(map(shutil.which, tools))}
    installed = await asyncio.gather(
        *(
            asyncio.to_thread(install, EXAMPLES / folder, tmp_path / folder)
            for kind, (folder, install, _) in PROGRAMS.items()
            if kind not in lacking
        )
    )
    programs = dict(zip((kind for kind in PROGRAMS if kind not in lacking), installed, strict=True))
    files, senders = _documents(sale, tmp_path / "documents"), _senders(sale)

    async def declared(kind: str) -> list[dict[str, Any]]:
        words = [*programs[kind], kind, files[kind], UNTIL[kind]]
        return _lines(await asyncio.to_thread(_run, words, ANSWER_WITHIN_S, None, **_found(up, senders[kind])))

    for kind in lacking:
        await partner.declare(kind, sale.order_no, DOCUMENTS[kind](sale))
    told = dict(zip(programs, await asyncio.gather(*map(declared, programs)), strict=True))
    for kind, (submission, *entries) in told.items():
        assert submission["state"] == "decided", kind
        ends = entries[-1]["data"].get("receipt", entries[-1]["data"])
        assert ends.get("returnStatus", ends.get("status")) == UNTIL[kind], kind
    await partner.sees_released(sale)
    if lacking:
        pytest.skip(f"all but {lacking} were declared by the examples: their tools are not on this machine")


async def test_each_partners_first_hour(up: System, partner: Partner, sale: Sale, tmp_path: Path) -> None:
    files, line = _documents(sale, tmp_path / "documents"), DOCUMENTS["list"](sale)["InventoryList"][0]
    hours: dict[str, tuple[str, Words]] = {
        "as_platform": (sale.platform.code, [files["order"]]),
        "as_carrier": (sale.carrier.code, [files["waybill"]]),
        "as_zone": (sale.warehouse.enterprise.code, [sale.warehouse.ems_no, line["itemRecordNo"], line["unit"]]),
        "as_customs": ("3105", [f"{sale.platform.code}:{sale.order_no}"]),
        "as_finance": (sale.payer.code, [files["payment"], sale.guarantor.code, BANK.code]),
    }
    _run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty"])
    begun = {name: asyncio.Event() for name in hours}

    async def spent(name: str) -> dict[str, dict[str, Any]]:
        code, words = hours[name]
        script = [tmp_path / "empty" / "bin" / "python", EXAMPLES / "first_hour" / f"{name}.py", *words]
        env = {"PATH": os.environ["PATH"], **_found(up, code)}
        program = await asyncio.create_subprocess_exec(*map(str, script), env=env, stdout=asyncio.subprocess.PIPE)
        assert program.stdout
        printed = []
        async for said in program.stdout:
            begun[name].set()
            printed.append(json.loads(said))
        assert await program.wait() == 0, f"{name}: {printed}"
        return {each["what"]: each for each in printed}

    async def declared() -> None:
        """The list comes once each has opened its feed."""
        await asyncio.gather(*(event.wait() for event in begun.values()))
        await partner.declare("list", sale.order_no, DOCUMENTS["list"](sale))

    async with asyncio.timeout(ANSWER_WITHIN_S), asyncio.TaskGroup() as group:
        running = [group.create_task(spent(name)) for name in hours]
        group.create_task(declared())
    platform, carrier, zone, customs, finance = (each.result() for each in running)
    assert platform["tried"]["passes"] and platform["wrong"]["rule"] and platform["repeated"]["status"] == "120"
    assert platform["released"]["status"] == "800" and carrier["standing"]["mayDeliver"]
    assert zone["noted"]["status"] in ("399", "500") and zone["moved"]["event"] == "ReleaseNoteApproved"
    assert customs["released"]["history"][-1] == "800"
    assert finance["told"]["status"] == "120" and float(finance["raised"]["ceiling"]) > 0
