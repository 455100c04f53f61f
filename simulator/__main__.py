"""`python -m simulator play | send FILE | box | samples`: partners as programs."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import date
from pathlib import Path

import httpx

from checker.reading import gather_facts
from simulator.box.serving import serve
from simulator.box.settings import BoxSettings
from simulator.judge.report import conclude, render
from simulator.planner import START, Mix, plan
from simulator.play.endpoints import Endpoints
from simulator.play.own_file import NoDocument
from simulator.play.player import play
from simulator.play.progress import Shown
from simulator.play.send import DEADLINE_S, Refused, send
from simulator.samples import write_samples


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    playing = commands.add_parser("play", help="play a plan against the running system and judge what came of it")
    playing.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    playing.add_argument("--parcels", type=int, default=int(os.environ.get("PARCELS", "5000")))
    playing.add_argument("--days", type=int, default=int(os.environ.get("DAYS", "5")), help="span of arrivals")
    playing.add_argument("--mix", choices=list(Mix), default=os.environ.get("MIX", Mix.BOTH), help="which parcels")
    playing.add_argument("--start", type=date.fromisoformat, default=START)
    sending = commands.add_parser("send", help="send a file of JSON, NDJSON or CEB XML and show every answer")
    sending.add_argument("file", type=Path)
    sending.add_argument("--kind", help="of JSON documents that do not say it themselves")
    sending.add_argument("--wait", type=float, default=DEADLINE_S, metavar="SECONDS")
    commands.add_parser("box", help="stand before the running system: answers wait, get lost, come twice (BOX_*)")
    commands.add_parser("samples", help="write the sample files anew")
    return parser.parse_args()


async def _play(arguments: argparse.Namespace, endpoints: Endpoints) -> int:
    if not endpoints.kafka_bootstrap:
        raise SystemExit("where to play? Set KAFKA_BOOTSTRAP and INTAKE_URL; `python -m deploy.local env` prints them")
    with Shown() as shown:
        mix = Mix(arguments.mix)
        planned = plan(arguments.seed, arguments.parcels, arguments.days, arguments.start, mix)
        played = await play(planned, endpoints, shown)
    conclusion = conclude(played, await gather_facts(endpoints.kafka_bootstrap))
    conclusion.write()
    print(render(conclusion))
    return 0 if conclusion.holds else 1


def _send(arguments: argparse.Namespace, endpoints: Endpoints) -> int:
    try:
        content = arguments.file.read_bytes()
        sending = send(content, endpoints.intake_url, kind=arguments.kind, deadline_s=arguments.wait)
        return 0 if asyncio.run(sending) else 1
    except Refused as refused:
        print(f"refused with {refused.status}: {refused.body}", file=sys.stderr)
        return 1
    except httpx.TransportError:
        at = endpoints.intake_url
        print(f"intake does not answer at {at}: start it with `make up`, or set INTAKE_URL", file=sys.stderr)
        return 1
    except OSError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except NoDocument as wrong:
        print(f"{arguments.file}: {wrong}", file=sys.stderr)
        return 2


def main() -> int:
    arguments, endpoints = _arguments(), Endpoints.from_environment()
    if arguments.command == "samples":
        write_samples()
        return 0
    if arguments.command == "box":
        asyncio.run(serve(BoxSettings(), endpoints))
        return 0
    if arguments.command == "send":
        return _send(arguments, endpoints)
    return asyncio.run(_play(arguments, endpoints))


if __name__ == "__main__":
    sys.exit(main())
